"""From a cell to the stored form of its field: by meaning, by name, never by another list's code."""

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

from portal.core.errors import Invalid, Problem
from portal.core.text import fold
from portal.intake.rules.cells import Cell, refusal, typed
from portal.intake.rules.words import KINDS, VALUES, plain
from portal.people.rules import OfficialKind
from portal.record.rules import (
    CATALOGS,
    Catalog,
    CatalogItem,
    Field,
    Kind,
    Row,
    Scalar,
    Table,
    parse,
    parse_row,
)

_MOST_CANDIDATES = 4
_LONGEST_SHOWN = 60
_CODED = re.compile(r"(?:(?P<before>\S+)\s*[·|:]\s*.+|.+\((?P<within>[^()\s]+)\))")
_CLOSE_ENOUGH = 0.72


def value_of(spec: Field, cell: Cell, epoch: int) -> Scalar:
    """Return the stored form of a cell, None for nothing; raise Invalid with the sentence's code."""
    text = typed(spec, cell, epoch)
    if not text:
        return None
    if spec.kind is Kind.CHOICE:
        return item_of(spec, text).code
    try:
        # A sheet need not fill what the form requires: what is missing is asked for later.
        return parse(spec, {spec.name: text})
    except Invalid as error:
        raise Invalid([_shown(problem, text) for problem in error.problems]) from error


def row_of(table: Table, cells: Mapping[str, Cell], epoch: int) -> Row | None:
    """Return the stored form of a row, None for an empty one; raise Invalid with every cell's problem."""
    raw: dict[str, str] = {}
    problems: list[Problem] = []
    for column in table.columns:
        try:
            text = typed(column, cells.get(column.name), epoch)
            raw[column.name] = item_of(column, text).code if text and column.kind is Kind.CHOICE else text
        except Invalid as error:
            problems.extend(error.problems)
    if not problems and not any(raw.values()):
        return None
    try:
        row = parse_row(table, raw)
    except Invalid as error:
        known = {problem.field for problem in problems}
        problems += [_shown(p, raw.get(p.field, "")) for p in error.problems if p.field not in known]
        raise Invalid(problems) from error
    if problems:
        raise Invalid(problems)
    return row


def item_of(spec: Field, text: str) -> CatalogItem:
    """Return the item that a name means; raise Invalid with what it could be."""
    catalog = spec.catalog
    if catalog is None:
        raise refusal("record.unknown_choice", spec)
    found = _find(catalog.name, catalog.version, text) if len(text) <= _LONGEST_SHOWN * 4 else None
    if isinstance(found, CatalogItem):
        return found
    names = _named(catalog, text)
    if len(names) > 1:
        raise refusal("intake.ambiguous", spec, shown=text[:_LONGEST_SHOWN], candidates=_listed(names))
    if plain(text).replace(" ", "").isdigit():
        raise refusal("intake.code_not_name", spec, shown=text[:_LONGEST_SHOWN])
    close = _close(catalog, text)
    code = "intake.unknown_name_like" if close else "intake.unknown_name"
    raise refusal(code, spec, shown=text[:_LONGEST_SHOWN], candidates=_listed(close))


def kind_of_official(text: str) -> OfficialKind | None:
    """Return the kind of official that a word means."""
    return KINDS.get(plain(text))


@lru_cache(maxsize=8192)
def _find(catalog_name: str, version: str, text: str) -> CatalogItem | None:
    del version  # a part of the cache's key: another version is another list
    catalog = CATALOGS[catalog_name]
    names = _named(catalog, text)
    if len(names) == 1:
        return names[0]
    synonym = VALUES.get(catalog_name, {}).get(plain(text))
    if synonym is not None and not names:
        return catalog.by_name.get(fold(synonym))
    return _by_code(catalog, text)


def _named(catalog: Catalog, text: str) -> list[CatalogItem]:
    """Return the items of this name; signs and tone position do not count."""
    return list(_names_of(catalog.name, catalog.version).get(plain(text), ()))


@lru_cache(maxsize=128)
def _names_of(catalog_name: str, version: str) -> dict[str, tuple[CatalogItem, ...]]:
    del version
    names: dict[str, tuple[CatalogItem, ...]] = {}
    for item in CATALOGS[catalog_name].items:
        names[plain(item.label)] = (*names.get(plain(item.label), ()), item)
    return names


def _by_code(catalog: Catalog, text: str) -> CatalogItem | None:
    """Return the item of a code that can only be this list's: with its name, or one with letters or points.

    A bare number says nothing: every list counts from one.
    """
    match = _CODED.fullmatch(text.strip())
    if match:
        item = catalog.by_code.get(match["before"] or match["within"])
        return item if item is not None and plain(item.label) in plain(text) else None
    code = text.strip()
    item = catalog.by_code.get(code) or catalog.by_code.get(code.upper())
    return None if item is None or code.isdigit() else item


def _close(catalog: Catalog, text: str) -> list[CatalogItem]:
    names = _names_of(catalog.name, catalog.version)
    wanted = plain(text)
    near = difflib.get_close_matches(wanted, names, n=_MOST_CANDIDATES, cutoff=_CLOSE_ENOUGH)
    begun = [name for name in names if wanted and name.startswith(wanted + " ")]
    listed = dict.fromkeys((*near, *begun))
    return [item for name in list(listed)[:_MOST_CANDIDATES] for item in names[name]]


def _listed(items: list[CatalogItem]) -> str:
    doubled = len({item.label for item in items}) < len(items)
    shown = [f"{item.code} · {item.label}" if doubled else item.label for item in items[:_MOST_CANDIDATES]]
    return "; ".join(shown)


def _shown(problem: Problem, text: str) -> Problem:
    return Problem(problem.field, problem.code, {**problem.details, "shown": text[:_LONGEST_SHOWN]})
