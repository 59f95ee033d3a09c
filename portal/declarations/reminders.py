"""Who is due what: officials whose declaration nears its end, officers whose decisions have no record yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.core.clock import day_text, last_day, local_day
from portal.declarations.models import Declaration, HiringDecision

# The last working day of three, roughly; for HR the day before the last.
SOON = timedelta(days=1)
# Nobody is reminded for ever: after a month it is for the boards.
GIVEN_UP_AFTER = timedelta(days=30)


def declarations_due(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder when a day is left, and one a day once the term is over."""
    found = session.execute(
        select(Declaration.id, Declaration.person_id, Declaration.due_at)
        .where(
            Declaration.submitted_at.is_(None),
            Declaration.due_at <= now + SOON,
            Declaration.due_at > now - GIVEN_UP_AFTER,
        )
        .order_by(Declaration.id)
    )
    for number, person_id, due_at in found:
        is_over = due_at <= now
        message = Message.DECLARATION_OVERDUE if is_over else Message.DECLARATION_DUE
        occasion = f":{local_day(now)}" if is_over else ""
        params = {"due_on": day_text(last_day(due_at))}
        yield Due(person_id, message, "/declaration", f"{message}:{number}{occasion}", params)


def records_due(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder a person and day for records due within a day, and one for those overdue."""
    today = local_day(now)
    due_on = HiringDecision.due_on
    yield from _told(session, now, Message.RECORD_OVERDUE, due_on < today)
    yield from _told(session, now, Message.RECORD_DUE, (due_on >= today) & (due_on <= today + SOON))


def _told(session: Session, now: datetime, message: Message, condition: ColumnElement[bool]) -> Iterator[Due]:
    today = local_day(now)
    waiting: dict[int, int] = {}
    found = session.execute(
        select(HiringDecision.unit_path, func.count())
        .where(HiringDecision.person_id.is_(None), condition)
        .group_by(HiringDecision.unit_path)
    )
    for unit_path, number in found.all():
        row = HiringDecision(person_id=0, unit_path=unit_path)
        for person_id in holders(session, Permission.RECORD_CREATE, row):
            waiting[person_id] = waiting.get(person_id, 0) + number
    for person_id, number in sorted(waiting.items()):
        params = {"count": str(number), "due_on": day_text(today + SOON)}
        yield Due(person_id, message, "/decisions", f"{message}:{person_id}:{today}", params)
