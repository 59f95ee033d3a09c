"""Reading the official's forms: everything that was typed is kept, right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from portal.core.errors import Invalid, NotFound, Problem
from portal.core.text import clean_long, shown_again
from portal.core.web.errors import sentence
from portal.proposals.rules import Change, ItemKind, kind_for
from portal.record.forms import raw_from
from portal.record.rules import (
    Field,
    JsonValue,
    Operation,
    Rulebook,
    Table,
    Target,
    input_names,
    parse,
    parse_row,
    raw_to_mend,
)

Links = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What stands in the form: as it was typed, and what is wrong with it."""

    target: Target
    client_id: str
    raw: dict[str, str]
    report: str = ""
    note: str = ""
    value: JsonValue = None
    problems: tuple[Problem, ...] = ()
    rulebook: Rulebook = field(default_factory=Rulebook)
    given: ItemKind | None = None

    @property
    def kind(self) -> ItemKind:
        """What the official may do about the target; an item that exists stays what it is."""
        return self.given or kind_for(self.target, self.rulebook)

    @property
    def spec(self) -> Field | Table:
        """What the form says of the target, as it holds for this official."""
        return self.rulebook.spec(self.target.spec)

    @property
    def change(self) -> Change:
        """The change that is asked for."""
        return Change(self.kind, self.target, self.value)

    @property
    def links(self) -> Links:
        """For the error summary: where each problem leads, and its sentence."""
        return [(_anchor(self.target.spec, problem), sentence(problem)) for problem in self.problems]

    def problem_of(self, name: str) -> str | None:
        """Return the sentence of the first problem of an input."""
        return next((sentence(p) for p in self.problems if p.field == name), None)

    def with_problems(self, problems: Sequence[Problem]) -> "Typed":
        """Return the same with more problems."""
        return replace(self, problems=(*self.problems, *problems))


def prefilled(target: Target, value: JsonValue, rulebook: Rulebook, given: ItemKind | None = None) -> Typed:
    """Return a form that begins with what the record, or the draft, holds."""
    typed = Typed(target, str(uuid4()), {}, rulebook=rulebook, given=given)
    if typed.kind is ItemKind.REPORT:
        return replace(typed, report=value if isinstance(value, str) else "")
    return replace(typed, raw=raw_to_mend(target.spec, value))


def read(
    form: MultiDict[str, str], target: Target, rulebook: Rulebook, given: ItemKind | None = None
) -> Typed:
    """Read the value, or the words of a report, and the note."""
    spec = rulebook.spec(target.spec)
    problems: list[Problem] = []
    report, note = (shown_again(form.get(name, "")) for name in ("report", "note"))
    typed = Typed(
        target, _name_again(form), raw_from(form, spec), report, note, rulebook=rulebook, given=given
    )
    value: JsonValue = None
    try:
        value = _value(form, typed)
    except Invalid as error:
        problems += error.problems
    try:
        typed = replace(typed, note=clean_long(typed.note, name="note"))
    except Invalid as error:
        problems += error.problems
    return replace(typed, value=value, problems=tuple(problems))


def with_picture(
    form: MultiDict[str, str], spec: Field | Table, numbers: Sequence[int]
) -> MultiDict[str, str]:
    """Return the form with the number of the picture that came with it, in the place of the one before."""
    changed = form.copy()
    changed[spec.name] = str(numbers[0]) if numbers else ""
    return changed


def client_id_of(form: MultiDict[str, str]) -> UUID:
    """Return the name that the device gave the draft."""
    try:
        return UUID(form.get("client_id", ""))
    except ValueError:
        raise Invalid("proposals.bad_client_id") from None


def _name_again(form: MultiDict[str, str]) -> str:
    """Return the draft's name for the form that is shown again; a bad one would be refused for ever."""
    try:
        return str(client_id_of(form))
    except Invalid:
        return str(uuid4())


def kind_of(form: MultiDict[str, str]) -> ItemKind | None:
    """Return what the form was made for: what was typed is read as that, whatever changed meanwhile."""
    text = form.get("kind", "")
    if text not in ("", ItemKind.PROPOSE, ItemKind.REPORT):
        raise NotFound("record.unknown_target")
    return ItemKind(text) if text else None


def operation_of(text: str | None) -> Operation | None:
    """Return the operation that a page names, if it names one; a guess could delete what was to change."""
    if not text:
        return None
    try:
        return Operation(text)
    except ValueError:
        raise NotFound("record.unknown_target") from None


def _value(form: MultiDict[str, str], typed: Typed) -> JsonValue:
    if typed.kind is ItemKind.REPORT:
        return clean_long(form.get("report", ""), name="report")
    if typed.target.operation is Operation.DELETE:
        return None
    spec = typed.spec
    raw = raw_from(form, spec)
    return parse_row(spec, raw) if isinstance(spec, Table) else parse(spec, raw)


def _anchor(spec: Field | Table, problem: Problem) -> str:
    """Return where a problem leads: the named input, or the first one of the value."""
    names = input_names(spec)
    part = f"{problem.field}-{problem.details.get('part', '')}"
    if part in names:
        return f"#{part}"
    dated = next((name for name in names if name.startswith(f"{problem.field}-")), None)
    if problem.field in names or problem.field in ("note", "report", "evidence"):
        return f"#{problem.field}"
    return f"#{dated or names[0]}"
