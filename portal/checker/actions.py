"""What somebody who checked a card may do: say that something is wrong."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.card.rules import Concern
from portal.core import clock
from portal.core.db import transaction

# The checking site knows no person, so row security shows it no card: a named function does this one thing.
_REPORT = text("SELECT report_card(:serial, :concern, :note, :verdict, :now)")


def report(session: Session, *, serial: str, concern: Concern, note: str, verdict: str) -> None:
    """Keep a report of a card; of one that was never issued nothing is kept, and the answer is the same."""
    with transaction(session):
        values = {"serial": serial, "concern": concern.value, "note": note, "verdict": verdict}
        session.execute(_REPORT, {**values, "now": clock.now()})
