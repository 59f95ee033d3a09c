"""Reports of cards that seemed wrong: the office of whose card it is closes them with what became of them."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.card import steps
from portal.card.models import Card, CardReport
from portal.card.rules import Outcome
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict


def close_report(
    session: Session, report_id: int, outcome: Outcome, answer: str, *, actor: Actor
) -> CardReport:
    """Close a report with its outcome; never by whom it is about."""
    with transaction(session):
        report = lock(session, CardReport, report_id)
        grant = authorize(actor, Permission.CARD_REPORT_HANDLE, report)
        if report.closed_at is not None:
            raise Conflict("card.report_closed")
        report.outcome, report.answer = outcome, answer
        report.closed_by, report.closed_at = actor.person_id, clock.now()
        card = session.get_one(Card, report.card_id)
        acting = replace(actor, delegated_by=grant.delegated_by)
        steps.leave_trail(
            session, card, "card.report_closed", actor=acting, report=report.id, outcome=outcome.value
        )
        return report
