"""The officer accepts what the dry run found, and the worker writes it, chunk by chunk."""

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from portal.access.permissions import Permission
from portal.access.rules import Actor
from portal.core import clock, jobs
from portal.core.db import lock, transaction
from portal.core.errors import Conflict
from portal.intake import queries, steps
from portal.intake.actions.checking import next_people
from portal.intake.actions.judging import (
    NOT_COMPARED,
    Judged,
    addresses_of,
    judged_people,
    officer_of,
    problems_of,
)
from portal.intake.actions.receiving import leave_trail, locked
from portal.intake.models import ImportFile, ImportPart, ImportProblem, SheetImport
from portal.intake.rules import PEOPLE_PART, STOPPED, ImportState, PersonState, Severity, moved, plan
from portal.intake.rules.persons import Known
from portal.intake.sealing import key_of
from portal.record.rules import Source
from portal.record.steps import Change, Held, Load, hold, load

WRITTEN = "written"
ADDRESSES = "addresses"


def accept(session: Session, import_id: int, *, creates_people: bool, actor: Actor) -> SheetImport:
    """Let the worker write what was found; people whom nobody knows are made only where this says so.

    A second acceptance changes nothing, but lets go on what the worker's own failure has stopped; what was
    written is not written again. Raise Conflict where nothing would be written.
    """
    with transaction(session):
        row = locked(session, import_id, actor, Permission.IMPORT_ACCEPT)
        if row.state in (ImportState.APPLYING, ImportState.DONE):
            if row.is_stopped:
                row.counts = {name: count for name, count in row.counts.items() if name != STOPPED}
                leave_trail(session, "import.resumed", row, actor)
                jobs.defer(session, "intake:write", import_id=row.id)
            return row
        state = moved(row.state, ImportState.APPLYING)
        people = queries.people_counts(session, row.id)
        count = people.get(PersonState.FOUND, 0)
        count += people.get(PersonState.UNKNOWN, 0) if creates_people else 0
        if not count:
            raise Conflict("intake.nothing_to_write")
        row.state, row.accepted_at, row.creates_people = state, clock.now(), creates_people
        row.done, row.total = 0, count
        # What stands is found once more, in the records as they are when they are written.
        stands = or_(ImportProblem.severity == Severity.CONFLICT, ImportProblem.code == NOT_COMPARED)
        session.execute(delete(ImportProblem).where(ImportProblem.import_id == row.id, stands))
        leave_trail(session, "import.accepted", row, actor)
        jobs.defer(session, "intake:write", import_id=row.id)
        return row


def write_chunk(session: Session, import_id: int) -> bool:
    """Write the rows of some people; return False when all are done.

    The people's state is part of the transaction, so nobody is written twice, whoever was killed when.
    """
    with transaction(session):
        row = lock(session, SheetImport, import_id)
        if row.state is not ImportState.APPLYING:
            return False
        wanted = (PersonState.FOUND, PersonState.UNKNOWN) if row.creates_people else (PersonState.FOUND,)
        people = next_people(session, row, *wanted)
        if not people:
            _finish(session, row)
            return False
        key, actor = key_of(row), officer_of(row)
        judged = judged_people(session, row, key, people, hold)
        new = [
            (one.subject, one.verdict.unit, one.verdict.kind)
            for one in judged
            if one.verdict.unit is not None and one.verdict.kind is not None
        ]
        made = steps.make_officials(session, row, new, actor)
        loads = [_load(one, made) for one in judged if one.plan is not None]
        written = load(session, loads, actor=actor, source=Source.IMPORTED)
        written += sum(change.stands for one in judged if one.plan for change in one.plan.wanted)
        noted = steps.note_addresses(session, row, addresses_of(judged), actor)
        noted += sum(bool(one.subject.address) for one in judged if one.subject.index in made)
        for one in judged:
            is_left_out = one.plan is None
            one.person.state = PersonState.REFUSED if is_left_out else PersonState.WRITTEN
        steps.keep_problems(session, row, key, (found for one in judged for found in problems_of(one)))
        row.counts = {
            **row.counts,
            WRITTEN: row.counts.get(WRITTEN, 0) + written,
            ADDRESSES: row.counts.get(ADDRESSES, 0) + noted,
        }
        row.done += len(people)
        return True


def _load(one: Judged, made: dict[bytes, Known]) -> Load:
    held, planned = one.held, one.plan
    known = made.get(one.subject.index)
    if known is not None:
        # Being made gave the person a code and a unit, which belong into the record too.
        held = Held(known.person_id, known.unit_path, {}, {}, (), exists=False)
        planned = plan(held, one.subject.given, PEOPLE_PART)
    if held is None or planned is None:
        raise ValueError("Only what was planned is written.")
    changes = [
        Change(change.target, change.value, change.version) for change in planned.wanted if not change.stands
    ]
    return Load(held, changes)


def _finish(session: Session, row: SheetImport) -> None:
    """Note the end; the file and what was read of it go, the problems stay until thirty days are over."""
    session.execute(delete(ImportFile).where(ImportFile.import_id == row.id))
    session.execute(delete(ImportPart).where(ImportPart.import_id == row.id))
    weights = queries.problem_counts(session, row.id)
    row.counts = {
        **row.counts,
        **{f"problems_{severity.value}": number for severity, number in weights.items()},
    }
    row.state, row.done_at = moved(row.state, ImportState.DONE), clock.now()
    leave_trail(session, "import.finished", row, officer_of(row))
