"""What the worker runs: read and compare a file, write what was accepted, forget what is old.

Each task goes on where the last one was killed, and a second run of the same one does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import procrastinate
from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal.core import jobs
from portal.core.confinement import ChildBroken
from portal.intake import actions
from portal.intake.actions.checking import Source
from portal.intake.reading.documents import document_units
from portal.intake.reading.gathering import Unit, units
from portal.intake.reading.pieces import Piece, Start, Unreadable, pieces
from portal.intake.rules import FileKind, FileRefusal, Stop

blueprint = procrastinate.Blueprint()

UNITS_A_CHUNK = 300
# One job has a worker for so long; then the next in the queue has its turn.
CHUNKS_A_JOB = 40

_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('sheet_import ' || :id, 0))")
_RETRY = jobs.again(ChildBroken, OSError, retries=jobs.WHILE_SOMEBODY_WAITS)
# Each time another made one person more of the same chunk.
_MOST_CLASHES = 5


@blueprint.task(name="check", retry=_RETRY)
def check(import_id: int) -> None:
    """Read the file in a confined child and compare it with the records."""
    with _alone(import_id) as is_alone:
        if not is_alone:
            return
        with _noting_failure(import_id):
            with jobs.session() as session:
                source = actions.begin(session, import_id)
            if source is not None:
                with source.file:
                    was_read = _read(import_id, source)
                if not was_read:
                    return
            with jobs.session() as session:
                while actions.compare_chunk(session, import_id):
                    session.expunge_all()


@blueprint.task(name="write", retry=_RETRY)
def write(import_id: int) -> None:
    """Write some of what was accepted, and leave the rest to the next job."""
    with _alone(import_id) as is_alone:
        if not is_alone:
            return
        with _noting_failure(import_id), jobs.session() as session:
            for _ in range(CHUNKS_A_JOB):
                if not _write_chunk(session, import_id):
                    return
                session.expunge_all()
            jobs.defer(session, "intake:write", import_id=import_id)
            session.commit()


@blueprint.periodic(cron="*/2 * * * *")
@blueprint.task(name="resume", queueing_lock="intake:resume")
def resume(timestamp: int) -> None:
    """Look after what is under way and has no job any more: its job was lost, or failed for good."""
    del timestamp
    with jobs.session() as session:
        for import_id in actions.left_alone(session):
            actions.stop(session, import_id, Stop.FOR_GOOD)


@blueprint.periodic(cron="23 3 * * *")
@blueprint.task(name="forget", queueing_lock="intake:forget")
def forget(timestamp: int) -> None:
    """Delete imports after thirty days."""
    del timestamp
    with jobs.session() as session:
        actions.forget_old(session)


def _write_chunk(session: Session, import_id: int) -> bool:
    """Write a chunk; where another made the same person at the same moment, judge it anew, as it now is.

    A second import does so, or an office by a decision. What the chunk had written is rolled back with it.
    """
    for _ in range(_MOST_CLASHES):
        try:
            return actions.write_chunk(session, import_id)
        except (IntegrityError, OperationalError) as error:
            if not isinstance(error.orig, UniqueViolation | DeadlockDetected):
                raise
            session.expunge_all()
    return actions.write_chunk(session, import_id)


def _read(import_id: int, source: Source) -> bool:
    """Read what is not read yet; return False when the file was refused."""
    counted = _Counted()
    try:
        found = _units(source, counted)
        # What an earlier run kept is read past: the same file gives the same units.
        for _ in islice(found, source.done):
            pass
        seen = source.done
        while chunk := list(islice(found, UNITS_A_CHUNK)):
            with jobs.session() as session:
                actions.keep_chunk(session, import_id, chunk, counted.total)
            seen += len(chunk)
        if not seen:
            raise Unreadable(FileRefusal.NO_ROWS)  # noqa: TRY301 - the one way out of a bad file
    except Unreadable as error:
        with jobs.session() as session:
            actions.refuse(session, import_id, error.code)
        return False
    with jobs.session() as session:
        actions.end_reading(session, import_id)
    return True


class _Counted:
    """How many rows the reading process says that there are."""

    total = 0

    def passing(self, found: Iterator[Piece]) -> Iterator[Piece]:
        """Hand on what comes, and remember what its beginning says."""
        for piece in found:
            if isinstance(piece, Start):
                self.total = piece.rows
            yield piece


def _units(source: Source, counted: _Counted) -> Iterator[Unit]:
    if source.kind is FileKind.JSON:
        return document_units(source.file)
    found = counted.passing(pieces(source.kind, source.file))
    return units(found, source.choices, file_title=source.name or source.kind)


@contextmanager
def _noting_failure(import_id: int) -> Iterator[None]:
    """Note when the work fails by our own fault: nobody is left before a bar that never moves again."""
    with jobs.session() as session:
        actions.go_on(session, import_id)
    try:
        yield
    except Exception:
        with jobs.session() as session:
            actions.stop(session, import_id, Stop.FOR_NOW)
        raise


@contextmanager
def _alone(import_id: int) -> Iterator[bool]:
    """Hold the import for this process; whoever is killed lets go at once."""
    with jobs.session() as guard:
        yield bool(guard.scalar(_TRY_LOCK, {"id": import_id}))
