"""Read a file and compare it with the records, chunk by chunk: the dry run, which writes to no record.

Each chunk is one transaction that also moves the progress on, so a worker that was killed goes on behind
the last one that was kept, and nothing is kept twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed
from portal.access.rules import Actor, Grant, Role
from portal.core import clock
from portal.core.confinement import in_memory
from portal.core.db import lock, transaction
from portal.documents import vault
from portal.intake import queries, steps
from portal.intake.actions.receiving import clear, leave_trail
from portal.intake.models import ImportFile, ImportPerson, SheetImport
from portal.intake.reading.gathering import Choices, Found, Unit
from portal.intake.rules import (
    PEOPLE_PART,
    FileKind,
    FileRefusal,
    ImportState,
    PersonState,
    Severity,
    plan,
)
from portal.intake.rules.persons import Known, Subject, UnitLine, Verdict, judge
from portal.intake.rules.plan import Clash, Plan
from portal.intake.sealing import file_place, key_of, open_text
from portal.record.rules import Row, contradictions
from portal.record.rules.contradictions import Severity as Weight
from portal.record.rules.contradictions import Whole
from portal.record.steps import Held, held_of

PEOPLE_A_CHUNK = 100
Holding = Callable[[Session, Sequence[int]], dict[int, Held]]

_GATHER = text(
    "INSERT INTO import_person (person_id, unit_path, import_id, subject, first_row, state)"
    " SELECT :person_id, :unit_path, :import_id, subject, min(first_row),"
    " CASE WHEN count(*) FILTER (WHERE part = :people) > 1 THEN :refused ELSE :pending END"
    " FROM import_part WHERE import_id = :import_id GROUP BY subject ORDER BY min(id)"
)
_TWICE = text(
    "SELECT sheet, first_row, string_agg(first_row::text, ', ') OVER (PARTITION BY subject) AS rows"
    " FROM import_part WHERE import_id = :import_id AND part = :people AND subject IN ("
    " SELECT subject FROM import_part WHERE import_id = :import_id AND part = :people"
    " GROUP BY subject HAVING count(*) > 1) ORDER BY id"
)


@dataclass(frozen=True)
class Source:
    """A file to be read, what was named by hand, and how far an earlier reading came."""

    kind: FileKind
    name: str
    file: BinaryIO
    choices: Choices
    done: int


def begin(session: Session, import_id: int) -> Source | None:
    """Return the file that is to be read, or None where there is nothing to read any more."""
    with transaction(session):
        row = session.get(SheetImport, import_id, with_for_update=True, populate_existing=True)
        if row is None or row.state not in (ImportState.RECEIVED, ImportState.READING):
            return None
        row.state = ImportState.READING
        file = in_memory("sheet")
        file.write(vault.unseal(key_of(row), _sealed_file(session, import_id), file_place(row.id)))
        file.seek(0)
        chosen = row.chosen
        columns = {
            sheet: {int(n): key for n, key in keys.items()}
            for sheet, keys in chosen.get("columns", {}).items()
        }
        return Source(row.kind, open_text(row), file, Choices(chosen.get("parts", {}), columns), row.done)


def _sealed_file(session: Session, import_id: int) -> bytes:
    """Return the file as it lies there, in the binary form: as text it would take three times its size."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute("SELECT sealed FROM import_file WHERE import_id = %s", (import_id,)).fetchone()
    return bytes(found[0])


def keep_chunk(session: Session, import_id: int, units: Sequence[Unit], total: int) -> None:
    """Keep what some rows say and what is wrong with them, and move the progress on."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        key = key_of(row)
        steps.keep_parts(session, row, key, units)
        steps.keep_problems(session, row, key, (found for unit in units for found in unit.problems))
        layouts = [asdict(unit.layout) for unit in units if unit.layout is not None]
        if layouts:
            row.layouts = [*row.layouts, *layouts]
        row.done += len(units)
        row.total = max(total, row.done)


def end_reading(session: Session, import_id: int) -> None:
    """Gather the people of all sheets; two rows of people with one number are both refused."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        values = {
            "person_id": row.person_id, "unit_path": row.unit_path, "import_id": row.id,
            "people": PEOPLE_PART, "refused": PersonState.REFUSED.value,
            "pending": PersonState.PENDING.value,
        }  # fmt: skip
        made = session.execute(_GATHER, values)
        twice = session.execute(_TWICE, {"import_id": row.id, "people": PEOPLE_PART}).all()
        found = [
            Found("intake.twice", Severity.ERROR, one.sheet, one.first_row, "", {"rows": one.rows})
            for one in twice
        ]
        steps.keep_problems(session, row, key_of(row), found)
        row.state = ImportState.COMPARING
        row.done, row.total = 0, made.rowcount  # type: ignore[attr-defined] # an INSERT has one


def refuse(session: Session, import_id: int, code: FileRefusal) -> None:
    """Give up a file that turned out to be bad: nothing of it is kept but why."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        if row.state is not ImportState.READING:
            return
        clear(session, row)
        session.execute(delete(ImportFile).where(ImportFile.import_id == row.id))
        row.state, row.refused_code, row.checked_at = ImportState.REFUSED, code, clock.now()
        row.layouts = []
        leave_trail(session, "import.refused", row, None)


def compare_chunk(session: Session, import_id: int) -> bool:
    """Compare some people with their records; return False when all are done."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        if row.state is not ImportState.COMPARING:
            return False
        people = next_people(session, row, PersonState.PENDING)
        if not people:
            _conclude(session, row)
            return False
        key = key_of(row)
        found: list[Found] = []
        counts = dict(row.counts)
        for judged in judged_people(session, row, key, people, held_of):
            judged.person.state = judged.verdict.state
            found += problems_of(judged)
            if judged.plan is not None:
                for name, number in (
                    ("values", sum(1 for one in judged.plan.wanted if one.target.field)),
                    ("rows", sum(1 for one in judged.plan.wanted if one.target.table)),
                    ("same", judged.plan.same),
                ):
                    counts[name] = counts.get(name, 0) + number
                found += _contradictions(judged)
        row.counts = counts
        steps.keep_problems(session, row, key, found)
        row.done += len(people)
        return True


@dataclass(frozen=True)
class Judged:
    """A person of the file with what the record holds, and what is to become of both."""

    person: ImportPerson
    subject: Subject
    known: Known | None
    verdict: Verdict
    held: Held | None
    plan: Plan | None


def next_people(session: Session, row: SheetImport, *states: PersonState) -> list[ImportPerson]:
    """Return the next people of the file in these states, in its order."""
    return list(
        session.scalars(
            select(ImportPerson)
            .where(ImportPerson.import_id == row.id, ImportPerson.state.in_(states))
            .order_by(ImportPerson.id)
            .limit(PEOPLE_A_CHUNK)
        )
    )


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
        found = Found(
            verdict.code, Severity.ERROR, subject.sheet, subject.first_row, "", verdict.details
        )  # fmt: skip
        return [found]
    return [_conflict(clash, subject) for clash in (judged.plan.clashes if judged.plan else ())]


def _judged(
    row: SheetImport, person: ImportPerson, subject: Subject, known: Known | None,
    held: Mapping[int, Held], units: Sequence[UnitLine],
) -> Judged:  # fmt: skip
    may_write = known is not None and allowed(officer_of(row), Permission.IMPORT_PERSON, known)
    verdict = judge(subject, known, may_write=may_write, units=units)
    if verdict.state is PersonState.REFUSED:
        return Judged(person, subject, known, verdict, None, None)
    there = (known and held.get(known.person_id)) or nothing_held(known, row)
    return Judged(person, subject, known, verdict, there, plan(there, subject.given, PEOPLE_PART))


def nothing_held(known: Known | None, row: SheetImport) -> Held:
    """Return what is held of a person without a record."""
    person_id, path = (known.person_id, known.unit_path) if known else (0, row.unit_path)
    return Held(person_id, path, {}, {}, (), exists=False)


def _conflict(clash: Clash, subject: Subject) -> Found:
    details = {"key": clash.key or clash.part, "held": clash.held[:200], "given": clash.given[:200]}
    return Found("intake.conflict", Severity.CONFLICT, subject.sheet, clash.row, "", details)


def _contradictions(judged: Judged) -> list[Found]:
    """Return what could not be true, or is probably wrong, in the record as it would be."""
    if judged.held is None or judged.plan is None:
        return []
    rows: dict[str, list[tuple[str, Row]]] = {}
    for entry in judged.held.entries:
        rows.setdefault(entry.table, []).append((f"{entry.table}/{entry.id}", entry.row))
    kind = judged.verdict.kind or (judged.known.kind if judged.known else None)
    whole = contradictions.changed(
        Whole(judged.held.values, rows, kind.value if kind else None),
        [(one.target, one.value) for one in judged.plan.wanted],
    )
    return [
        Found(f.code, Severity.NOTE, judged.subject.sheet, judged.subject.first_row, "", f.details)
        for f in contradictions.check(whole, today=clock.today())
        if f.severity is not Weight.NOTE
    ]


def _conclude(session: Session, row: SheetImport) -> None:
    people = queries.people_counts(session, row.id)
    weights = queries.problem_counts(session, row.id)
    row.counts = {
        **row.counts,
        **{f"people_{state.value}": number for state, number in people.items()},
        **{f"problems_{severity.value}": number for severity, number in weights.items()},
    }
    row.state, row.checked_at = ImportState.CHECKED, clock.now()
    leave_trail(session, "import.checked", row, None)
