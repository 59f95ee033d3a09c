"""Read a file and compare it with the records, chunk by chunk: the dry run, which writes to no record.

Each chunk is one transaction that also moves the progress on, so a worker that was killed goes on behind
the last one that was kept, and nothing is kept twice.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any, BinaryIO

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.confinement import in_memory
from portal.core.db import lock, transaction
from portal.documents import vault
from portal.intake import queries, steps
from portal.intake.actions.judging import contradictions_of, judged_people, problems_of
from portal.intake.actions.receiving import clear, leave_trail
from portal.intake.models import ImportFile, ImportPerson, SheetImport
from portal.intake.reading.gathering import Choices, Found, Unit
from portal.intake.rules import (
    MOST_PROBLEMS,
    NUMBERS,
    PEOPLE_PART,
    FileKind,
    FileRefusal,
    ImportState,
    PersonState,
    Severity,
    moved,
)
from portal.intake.sealing import file_place, key_of, open_text
from portal.record.steps import held_of

PEOPLE_A_CHUNK = 100
# One person may have many rows; so many are held in memory at once, and those of the last one.
MOST_ROWS_A_CHUNK = 10_000
# A sheet that was filled down by mistake gives one person all its rows.
MOST_ROWS_OF_ONE = 500

_GATHER = text(
    "WITH parts AS (SELECT subject, part, sum(row_count) AS rows, min(first_row) AS first_row, min(id) AS id"
    " FROM import_part WHERE import_id = :import_id GROUP BY subject, part)"
    " INSERT INTO import_person (person_id, unit_path, import_id, subject, first_row, row_count, state)"
    " SELECT :person_id, :unit_path, :import_id, subject, min(first_row), sum(rows),"
    " CASE WHEN bool_or((part = :people AND rows > 1) OR rows > :most) THEN :refused ELSE :pending END"
    " FROM parts GROUP BY subject ORDER BY min(id)"
)
_REPEATED = text(
    "SELECT part, sum(row_count) AS rows, (array_agg(first_row ORDER BY id))[1:5] AS firsts,"
    " (array_agg(sheet ORDER BY id))[1] AS sheet, count(*) OVER () AS every"
    " FROM import_part WHERE import_id = :import_id GROUP BY subject, part"
    " HAVING (part = :people AND sum(row_count) > 1) OR sum(row_count) > :most"
    " ORDER BY min(id) LIMIT :listed"
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
        if row.state is ImportState.RECEIVED:
            row.state = moved(row.state, ImportState.READING)
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
    """Gather the people of all sheets; who stands in two rows of people, or in too many, is refused."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        row.state = moved(row.state, ImportState.COMPARING)
        values = {
            "person_id": row.person_id, "unit_path": row.unit_path, "import_id": row.id,
            "people": PEOPLE_PART, "most": MOST_ROWS_OF_ONE, "refused": PersonState.REFUSED.value,
            "pending": PersonState.PENDING.value, "listed": MOST_PROBLEMS,
        }  # fmt: skip
        made = session.execute(_GATHER, values)
        repeated = session.execute(_REPEATED, values).all()
        left_out = repeated[0].every - len(repeated) if repeated else 0
        steps.keep_problems(session, row, key_of(row), map(_repeated, repeated), left_out=left_out)
        row.done, row.total = 0, made.rowcount  # type: ignore[attr-defined] # an INSERT has one


def _repeated(one: Any) -> Found:
    """Return one problem for all the rows of one person."""
    named = ", ".join(map(str, one.firsts)) + (" …" if one.rows > len(one.firsts) else "")
    if one.part == PEOPLE_PART:
        details = {"rows": named, "count": str(one.rows)}
        return Found("intake.twice", Severity.ERROR, one.sheet, one.firsts[0], "", details)
    details = {"key": one.part, "count": str(one.rows), "most": str(MOST_ROWS_OF_ONE)}
    return Found("intake.too_many_of_one", Severity.ERROR, one.sheet, one.firsts[0], "", details)


def refuse(session: Session, import_id: int, code: FileRefusal) -> None:
    """Give up a file that turned out to be bad: nothing of it is kept but why."""
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        if row.state is not ImportState.READING:
            return
        clear(session, row)
        session.execute(delete(ImportFile).where(ImportFile.import_id == row.id))
        row.state = moved(row.state, ImportState.REFUSED)
        row.refused_code, row.checked_at = code, clock.now()
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
        everybody = judged_people(session, row, key, people, held_of)
        new = [one.subject for one in everybody if one.verdict.state is PersonState.UNKNOWN]
        counts[NUMBERS] = steps.highest_numbers(counts, new)
        for judged in everybody:
            judged.person.state = judged.verdict.state
            found += problems_of(judged)
            if judged.plan is not None:
                for name, number in (
                    ("values", sum(1 for one in judged.plan.wanted if one.target.field)),
                    ("rows", sum(1 for one in judged.plan.wanted if one.target.table)),
                    ("same", judged.plan.same),
                ):
                    counts[name] = counts.get(name, 0) + number
                found += contradictions_of(judged)
        row.counts = counts
        steps.keep_problems(session, row, key, found)
        row.done += len(people)
        return True


def next_people(session: Session, row: SheetImport, *states: PersonState) -> list[ImportPerson]:
    """Return the next people of the file in these states, in its order; fewer where they have many rows."""
    people = session.scalars(
        select(ImportPerson)
        .where(ImportPerson.import_id == row.id, ImportPerson.state.in_(states))
        .order_by(ImportPerson.id)
        .limit(PEOPLE_A_CHUNK)
    ).all()
    sums = accumulate((person.row_count for person in people), initial=0)
    return [person for person, before in zip(people, sums, strict=False) if before < MOST_ROWS_A_CHUNK]


def _conclude(session: Session, row: SheetImport) -> None:
    people = queries.people_counts(session, row.id)
    weights = queries.problem_counts(session, row.id)
    row.counts = {
        **row.counts,
        **{f"people_{state.value}": number for state, number in people.items()},
        **{f"problems_{severity.value}": number for severity, number in weights.items()},
    }
    row.state, row.checked_at = moved(row.state, ImportState.CHECKED), clock.now()
    leave_trail(session, "import.checked", row, None)
