"""What is to become of each person of a file, and what the list says of it.

Who sends a sheet has not looked at the records that it is compared with: of what they keep sealed the list
says neither what it is nor whether the sheet has the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed
from portal.access.rules import Actor, Grant, Role
from portal.core import clock
from portal.intake import queries, steps
from portal.intake.models import ImportPerson, SheetImport
from portal.intake.reading.gathering import Found
from portal.intake.rules import PEOPLE_PART, PersonState, Severity, plan
from portal.intake.rules.persons import Known, Subject, UnitLine, Verdict, judge
from portal.intake.rules.plan import Clash, Plan, Wanted
from portal.record.rules import FORM, Row, Scalar, Target, contradictions
from portal.record.rules.contradictions import Finding, Whole
from portal.record.rules.contradictions import Severity as Weight
from portal.record.steps import Held

Holding = Callable[[Session, Sequence[int]], dict[int, Held]]
NOT_COMPARED = "intake.not_compared"
_LONGEST_QUOTED = 200


@dataclass(frozen=True)
class Judged:
    """A person of the file with what the record holds, and what is to become of both."""

    person: ImportPerson
    subject: Subject
    known: Known | None
    verdict: Verdict
    held: Held | None
    plan: Plan | None


def judged_people(
    session: Session, row: SheetImport, key: bytes, people: Sequence[ImportPerson], holding: Holding
) -> list[Judged]:
    """Judge these people, and plan the changes of those whose rows may be written; few statements."""
    subjects = steps.subjects_of(session, row, key, people)
    known = queries.known_of(session, [subject.index for subject in subjects])
    units = queries.units_under(session, row.unit_path)
    held = holding(session, sorted(one.person_id for one in known.values()))
    by_id = {person.id: person for person in people}
    return [
        _judged(row, by_id[subject.id], subject, known.get(subject.index), held, units)
        for subject in subjects
    ]


def officer_of(row: SheetImport) -> Actor:
    """Return the officer of an import, with the one grant under which it was sent."""
    grant = Grant(Role.HR_OFFICER, row.unit_id, row.unit_path, row.delegated_by)
    return replace(Actor(row.person_id, "", (grant,)), delegated_by=row.delegated_by)


def problems_of(judged: Judged) -> list[Found]:
    """Return why a person's rows are not written, or which of their values stand against the sheet's."""
    subject, verdict = judged.subject, judged.verdict
    if verdict.code:
        return [
            Found(verdict.code, Severity.ERROR, subject.sheet, subject.first_row, "", verdict.details)
        ]  # fmt: skip
    found = [_conflict(clash, subject) for clash in (judged.plan.clashes if judged.plan else ())]
    if judged.plan and judged.plan.unseen:
        details = {"keys": " ".join(judged.plan.unseen)}
        found.append(Found(NOT_COMPARED, Severity.NOTE, subject.sheet, subject.first_row, "", details))
    held = judged.known.address if judged.known else ""
    if held and subject.address and held.lower() != subject.address.lower():
        details = {"held": held, "given": subject.address}
        found.append(
            Found("intake.other_address", Severity.CONFLICT, subject.sheet, subject.first_row, "", details)
        )
    return found


def addresses_of(judged: Sequence[Judged]) -> list[tuple[Known, str]]:
    """Return the addresses that the sheet gives of known people without one."""
    return [
        (one.known, one.subject.address)
        for one in judged
        if one.known is not None and one.plan is not None and one.subject.address and not one.known.address
    ]


def contradictions_of(judged: Judged) -> list[Found]:
    """Return what could not be true, or is probably wrong, of what the sheet brings and what lies in clear.

    What the record keeps sealed is left out: by dates tried one after the other it could be told by what it
    contradicts. Who looks at the record, and the nightly round, find those.
    """
    if judged.held is None or judged.plan is None or not judged.plan.wanted:
        return []
    values = {name: value for name, value in judged.held.values.items() if not FORM.fields[name].is_sealed}
    before = _whole(judged, values, lambda table: not FORM.tables[table].is_sealed)
    return [
        Found(
            finding.code, Severity.NOTE, judged.subject.sheet, judged.subject.first_row, "", finding.details
        )
        for finding in contradictions.compare(_check(before), _check(_after(before, judged.plan))).caused
        if finding.severity is not Weight.NOTE
    ]


def _judged(
    row: SheetImport, person: ImportPerson, subject: Subject, known: Known | None,
    held: Mapping[int, Held], units: Sequence[UnitLine],
) -> Judged:  # fmt: skip
    may_write = known is not None and allowed(officer_of(row), Permission.IMPORT_PERSON, known)
    verdict = judge(subject, known, may_write=may_write, units=units)
    if verdict.state is PersonState.REFUSED:
        return Judged(person, subject, known, verdict, None, None)
    there = (known and held.get(known.person_id)) or _nothing_held(known, row)
    return Judged(person, subject, known, verdict, there, plan(there, subject.given, PEOPLE_PART))


def _nothing_held(known: Known | None, row: SheetImport) -> Held:
    """Return what is held of a person without a record."""
    person_id, path = (known.person_id, known.unit_path) if known else (0, row.unit_path)
    return Held(person_id, path, {}, {}, (), exists=False)


def _conflict(clash: Clash, subject: Subject) -> Found:
    details = {
        "key": clash.key or clash.part,
        "given": clash.given[:_LONGEST_QUOTED],
        "held": clash.held[:_LONGEST_QUOTED],
    }
    return Found("intake.conflict", Severity.CONFLICT, subject.sheet, clash.row, "", details)


def _whole(judged: Judged, values: Mapping[str, Scalar], has: Callable[[str], bool]) -> Whole:
    """Return the record as it stands, or as much of it as these values and tables hold."""
    rows: dict[str, list[tuple[str, Row]]] = {}
    for entry in judged.held.entries if judged.held else ():
        if has(entry.table):
            rows.setdefault(entry.table, []).append((f"{entry.table}/{entry.id}", entry.row))
    kind = judged.verdict.kind or (judged.known.kind if judged.known else None)
    return Whole(values, rows, kind.value if kind else None)


def _after(whole: Whole, planned: Plan) -> Whole:
    changes = [
        (Target.parse(f"{one.target.table}/new") if one.target.table and _is_sealed(one) else one.target,
         one.value)
        for one in planned.wanted
    ]  # fmt: skip
    return contradictions.changed(whole, changes)


def _is_sealed(one: Wanted) -> bool:
    spec = FORM.tables[one.target.table] if one.target.table else FORM.fields[one.target.field or ""]
    return spec.is_sealed


def _check(whole: Whole) -> tuple[Finding, ...]:
    return contradictions.check(whole, today=clock.today())
