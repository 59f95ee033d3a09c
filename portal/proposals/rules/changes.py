"""What an official asks for: one change of one target, as it is checked and as it is read."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.core.errors import Invalid, Problem
from portal.proposals.rules.differences import Difference, difference, difference_of_places, is_same_place
from portal.proposals.rules.states import ItemKind
from portal.record.rules import (
    FORM,
    Field,
    JsonValue,
    Kind,
    Operation,
    Owner,
    Policy,
    Proof,
    Rulebook,
    Target,
    show,
    show_row,
)

LONGEST_TEXT = 2000

# What holds for anybody; the rulebook of an official can only ask more.
_CATALOGUE = Rulebook()


@dataclass(frozen=True)
class Change:
    """A wish: `value` is the new value in its stored form, or for a report the official's own words."""

    kind: ItemKind
    target: Target
    value: JsonValue


@dataclass(frozen=True)
class ChangeLine:
    """One line of a comparison: a field, or a column of a row; `pictures` are the old and the new of one."""

    label: str
    difference: Difference
    pictures: tuple[int | None, int | None] | None = None


def submission_number(year: int, proposal_id: int) -> str:
    """Return the number that the official and HR call a proposal by."""
    return f"DN-{year}-{proposal_id:06d}"


def kind_for(target: Target, rulebook: Rulebook = _CATALOGUE) -> ItemKind:
    """Return what the official may do about the target: closed unless the form says otherwise."""
    return ItemKind.REPORT if rulebook.spec(target.spec).policy is Policy.REPORT else ItemKind.PROPOSE


def is_taken_by_unit(target: Target, rulebook: Rulebook) -> bool:
    """Say whether a unit left the official no more than a report, as it may while a draft lies.

    What the form itself leaves to a report is another matter: a first word was allowed when it was drafted.
    """
    return kind_for(target, rulebook) is ItemKind.REPORT and kind_for(target) is ItemKind.PROPOSE


def kind_beside(
    target: Target, current: JsonValue, standing: ItemKind | None, rulebook: Rulebook = _CATALOGUE
) -> ItemKind:
    """Return `kind_for` where something waits already: a first word is mended as what it was sent as."""
    first = Change(ItemKind.PROPOSE, target, None)
    if standing is ItemKind.PROPOSE and _is_first_word(first, current):
        return ItemKind.PROPOSE
    return kind_for(target, rulebook)


def check_change(change: Change, current: JsonValue, rulebook: Rulebook = _CATALOGUE) -> None:
    """Raise Invalid for a change that nobody may ask for, that empties what must be there, or is none."""
    if change.kind is not kind_for(change.target, rulebook) and not _is_first_word(change, current):
        if change.kind is ItemKind.REPORT:
            raise Invalid("proposals.not_reported", name="report")
        raise Invalid("proposals.report_only", name="value")
    if change.kind is ItemKind.REPORT:
        text = change.value if isinstance(change.value, str) else ""
        if not text:
            raise Invalid("proposals.no_report_text", name="report")
        if len(text) > LONGEST_TEXT:
            raise Invalid([Problem("report", "proposals.text_too_long", {"longest": str(LONGEST_TEXT)})])
    elif change.target.operation in (Operation.SET, Operation.CHANGE) and _is_none(change, current):
        raise Invalid([Problem("value", "proposals.no_change", {"label": change.target.spec.label})])
    elif problems := _emptied(change, rulebook):
        raise Invalid(problems)


def _is_none(change: Change, current: JsonValue) -> bool:
    """Say whether it would change nothing that anybody reads: a form sent as it opened is none either.

    A place of old is looked up by its form alone, and then has a code besides.
    """
    spec = change.target.spec
    if isinstance(spec, Field) and spec.kind is Kind.PLACE:
        return _reads_alike(spec, _shown(spec, current), _shown(spec, change.value))
    return change.value == current


def _is_first_word(change: Change, current: JsonValue) -> bool:
    """Say whether it declares, for the first time, what the population database would otherwise bring."""
    is_theirs = change.target.spec.owner is Owner.POPULATION_DB
    return change.kind is ItemKind.PROPOSE and is_theirs and current is None


def needs_evidence(target: Target, kind: ItemKind, rulebook: Rulebook = _CATALOGUE) -> bool:
    """Say whether a paper must come with it, where HR is asked to change a value."""
    spec = rulebook.spec(target.spec)
    return kind is ItemKind.PROPOSE and spec.policy is Policy.PROPOSE and spec.proof is Proof.NEEDED


def check_note(text: str) -> list[Problem]:
    """Return what is wrong with a note to HR."""
    if len(text) > LONGEST_TEXT:
        return [Problem("note", "proposals.text_too_long", {"longest": str(LONGEST_TEXT)})]
    return []


def check_declared(ticked: object) -> list[Problem]:
    """Return a problem without the declaration: the official answers in law for what is sent."""
    return [] if ticked else [Problem("declaration", "proposals.not_declared")]


def change_lines(target: Target, old: JsonValue, new: JsonValue) -> tuple[ChangeLine, ...]:
    """Return old and new as they are read, line by line, cut where letters changed."""
    if target.operation is Operation.DELETE:
        new = None
    return tuple(
        ChangeLine(field.label, _compared(field, before, after), _pictures(field, old, new))
        for field, before, after in _pairs(target, old, new)
        if before or after or isinstance(target.spec, Field)
    )


def is_picture(target: Target) -> bool:
    """Say whether the target is a picture, which is looked at, not read."""
    return isinstance(target.spec, Field) and target.spec.kind is Kind.IMAGE


def one_line(target: Target, old: JsonValue, new: JsonValue) -> str:
    """Return the change as one line of a list, without its letters marked."""
    if target.operation is Operation.DELETE:
        return " · ".join(before for _, before, _ in _pairs(target, old, None) if before)
    if is_picture(target):
        return "đổi ảnh" if old else "ảnh mới"
    pairs = [
        (before, after)
        for field, before, after in _pairs(target, old, new)
        if not _reads_alike(field, before, after)
    ]
    return "; ".join(f"{before or '(trống)'} → {after or '(trống)'}" for before, after in pairs)


def _compared(field: Field, before: str, after: str) -> Difference:
    compare = difference_of_places if field.kind is Kind.PLACE else difference
    return compare(before, after)


def _reads_alike(field: Field, before: str, after: str) -> bool:
    return is_same_place(before, after) if field.kind is Kind.PLACE else before == after


def _emptied(change: Change, rulebook: Rulebook) -> list[Problem]:
    """Return a problem for each value that must be there and would not be; a row may go as a whole.

    What the form itself asks of a row was asked when the row was read; here it is what a unit adds.
    """
    spec = rulebook.spec(change.target.spec)
    if isinstance(spec, Field):
        lacking = [spec] if spec.required and change.value is None else []
    elif isinstance(change.value, dict):
        row, asked = change.value, FORM.tables[spec.name].by_name
        added = [column for column in spec.columns if column.required and not asked[column.name].required]
        lacking = [column for column in added if row.get(column.name) is None]
    else:
        lacking = []
    return [Problem(one.name, "record.required", {"label": one.label}) for one in lacking]


def _pairs(target: Target, old: JsonValue, new: JsonValue) -> Iterable[tuple[Field, str, str]]:
    spec = target.spec
    if isinstance(spec, Field):
        yield spec, _shown(spec, old), _shown(spec, new)
        return
    before = old if isinstance(old, dict) else {}
    after = new if isinstance(new, dict) else {}
    yield from zip(spec.columns, show_row(spec, before), show_row(spec, after), strict=True)


def _pictures(field: Field, old: JsonValue, new: JsonValue) -> tuple[int | None, int | None] | None:
    if field.kind is not Kind.IMAGE:
        return None
    return old if isinstance(old, int) else None, new if isinstance(new, int) else None


def _shown(field: Field, value: JsonValue) -> str:
    return "" if isinstance(value, dict) else show(field, value)
