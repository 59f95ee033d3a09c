"""When the worker itself fails at an import: that is noted, so that its officer is told and can go on."""

from sqlalchemy.orm import Session

from portal.core.db import transaction
from portal.intake.actions.receiving import leave_trail
from portal.intake.models import SheetImport
from portal.intake.rules import STOPPED, UNDER_WAY


def stop(session: Session, import_id: int) -> None:
    """Note that what was under way failed; what was done stays, and a next try goes on behind it."""
    with transaction(session):
        row = session.get(SheetImport, import_id, with_for_update=True, populate_existing=True)
        if row is None or row.state not in UNDER_WAY:
            return
        row.counts = {**row.counts, STOPPED: 1}
        leave_trail(session, "import.stopped", row, None)


def go_on(session: Session, import_id: int) -> None:
    """Note that the worker is at it again."""
    with transaction(session):
        row = session.get(SheetImport, import_id, with_for_update=True, populate_existing=True)
        if row is not None and row.is_stopped:
            row.counts = {name: count for name, count in row.counts.items() if name != STOPPED}
