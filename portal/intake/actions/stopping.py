"""When the worker itself fails at an import: that is noted, so that its officer is told and can go on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import jobs
from portal.core.db import transaction
from portal.intake.actions.receiving import leave_trail
from portal.intake.models import SheetImport
from portal.intake.rules import STOPPED, UNDER_WAY, ImportState, Stop

_BATCH = 500


def left_alone(session: Session) -> list[int]:
    """Queue what is under way and lost its job; return those whose job failed for good."""
    with transaction(session):
        rows = session.scalars(
            select(SheetImport).where(SheetImport.state.in_(UNDER_WAY)).order_by(SheetImport.id).limit(_BATCH)
        )
        open_rows = [row for row in rows if not row.is_stopped_for_good]
        writing = [row.id for row in open_rows if row.state is ImportState.APPLYING]
        reading = [row.id for row in open_rows if row.state is not ImportState.APPLYING]
        over = jobs.defer_lost(session, "intake:check", "import_id", reading, failures=1)
        return over + jobs.defer_lost(session, "intake:write", "import_id", writing, failures=1)


def stop(session: Session, import_id: int, how: Stop) -> None:
    """Note that what was under way failed; what was done stays, and a next try goes on behind it."""
    with transaction(session):
        row = session.get(SheetImport, import_id, with_for_update=True, populate_existing=True)
        if row is None or row.state not in UNDER_WAY:
            return
        row.counts = {**row.counts, STOPPED: how.value}
        leave_trail(session, "import.stopped", row, None)


def go_on(session: Session, import_id: int) -> None:
    """Note that the worker is at it again."""
    with transaction(session):
        row = session.get(SheetImport, import_id, with_for_update=True, populate_existing=True)
        if row is not None and row.is_stopped:
            row.counts = {name: count for name, count in row.counts.items() if name != STOPPED}
