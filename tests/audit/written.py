"""What the source can write into the trail, traced from `trail.append` back to where each code stands.

A function that hands one of its parameters on as the action or the object is a writer itself, and so are its
callers, until the codes stand there. What cannot be followed is an error: a code would get by unseen.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_APPEND = "portal.core.trail.append"
_LEAF = "portal.core.trail.TrailLeaf"


@dataclass
class Module:
    """One file: what its names mean elsewhere, its functions, and the values of its constants."""

    name: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """Where something is called."""

    module: Module
    function: ast.FunctionDef
    node: ast.Call


House = Mapping[str, Module]


@dataclass(frozen=True)
class Given:
    """An expression that reaches a leaf, and where it stands."""

    module: Module
    function: ast.FunctionDef
    expression: ast.expr


@cache
def written(parameter: str) -> frozenset[str]:
    """Return every string that can reach this parameter of `trail.append`: "action" or "object_type"."""
    house = _house()
    return frozenset(
        code for one in _given(parameter) for code in _codes(house, one.module, one.function, one.expression)
    )


def reaching(parameter: str) -> list[ast.expr]:
    """Return every expression that can reach a parameter of `trail.append`, where it is first said."""
    return [one.expression for one in _given(parameter)]


def _given(parameter: str) -> Iterator[Given]:
    house = _house()
    calls, named = _index()
    if [call.function.name for call in calls[_LEAF]] != ["append"]:
        raise LookupError("A leaf is made by another function than `trail.append`.")
    writers, waiting = {_APPEND: parameter}, [_APPEND]
    while waiting:
        writer = waiting.pop()
        if len(calls[writer]) != named[writer]:
            raise LookupError(f"{writer} is called outside a function, or handed on: its codes are not seen.")
        for call in calls[writer]:
            given = _argument(house, writer, writers[writer], call.node)
            if not isinstance(given, ast.Name) or given.id not in _parameters(call.function):
                yield Given(call.module, call.function, given)
                continue
            caller = f"{call.module.name}.{call.function.name}"
            if caller not in writers:
                waiting.append(caller)
            if writers.setdefault(caller, given.id) != given.id:
                raise LookupError(f"{caller} hands on two parameters.")


@cache
def _house() -> House:
    return {module.name: module for module in map(_read, sorted((_ROOT / "portal").rglob("*.py")))}


def _read(path: Path) -> Module:
    parts = path.relative_to(_ROOT).with_suffix("").parts
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), tree)
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            module.imports |= {name.asname or name.name: f"{above}{name.name}" for name in node.names}
        elif isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                module.constants[ast.unparse(target)] = node.value
    return module


@cache
def _index() -> tuple[Mapping[str, list[Call]], Mapping[str, int]]:
    """Return the calls within functions by what is called, and how often each name is used at all."""
    house, calls, named = _house(), defaultdict[str, list[Call]](list), defaultdict[str, int](int)
    for module in house.values():
        for function in module.functions.values():
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    calls[_meaning(house, module, node.func)].append(Call(module, function, node))
        for used in ast.walk(module.tree):
            if isinstance(used, ast.Name | ast.Attribute):
                named[_meaning(house, module, used)] += 1
    return calls, named


def _meaning(house: House, module: Module, named: ast.expr) -> str:
    """Return the full name of what is meant, through whatever passes it on; "" for what has none."""
    if isinstance(named, ast.Attribute):
        full = f"{_meaning(house, module, named.value)}.{named.attr}"
    elif isinstance(named, ast.Name):
        full = module.imports.get(named.id, f"{module.name}.{named.id}")
    else:
        return ""
    above, _, last = full.rpartition(".")
    if full not in house and above in house and last in house[above].imports:
        return _meaning(house, house[above], ast.Name(last))
    return full


def _parameters(function: ast.FunctionDef) -> list[str]:
    found = function.args
    return [one.arg for one in (*found.posonlyargs, *found.args, *found.kwonlyargs)]


def _argument(house: House, writer: str, parameter: str, call: ast.Call) -> ast.expr:
    for keyword in call.keywords:
        if keyword.arg == parameter:
            return keyword.value
    room, _, name = writer.rpartition(".")
    place = _parameters(house[room].functions[name]).index(parameter)
    return call.args[place] if place < len(call.args) else ast.Constant(None)


def _codes(house: House, module: Module, function: ast.FunctionDef, given: ast.expr) -> Iterator[str]:
    """Return the strings that an expression can be."""
    match given:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from _codes(house, module, function, one)
            yield from _codes(house, module, function, other)
        case ast.Tuple(elts=several) | ast.Dict(values=several):
            for one in several:
                yield from _codes(house, module, function, one)
        case ast.Subscript(value=ast.Name() as table):
            yield from _codes(house, module, function, table)
        case ast.Name(id=name) if bound := list(_bound(function, name)):
            for one in bound:
                yield from _codes(house, module, function, one)
        case ast.Name():
            above, _, name = _meaning(house, module, given).rpartition(".")
            yield from _codes(house, house[above], function, house[above].constants[name])
        case _:
            raise LookupError(f"{module.name}.{function.name}: which codes is {ast.unparse(given)}?")


def _bound(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """Return what a function binds to a name: by an assignment, or by going over something."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == [name]:
            yield node.value
        elif isinstance(node, ast.For) and ast.unparse(node.target) == name:
            yield node.iter
