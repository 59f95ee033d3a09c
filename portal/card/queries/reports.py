"""Reports of cards, as the office of whose card it is reads them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.card.models import Card, CardReport
from portal.core.errors import NotFound
from portal.people.models import Person

PAGE_SIZE = 20


@dataclass(frozen=True)
class ReportLine:
    """A report with the name and the number of whose card it is."""

    report: CardReport
    name: str
    serial: str


def reports_within(
    session: Session, actor: Actor, *, is_closed: bool, before: int | None
) -> list[ReportLine]:
    """Return a page of reports, newest first, and one more to tell that there are older ones."""
    statement = (
        select(CardReport, Person.full_name, Card.serial)
        .join(Person, Person.id == CardReport.person_id)
        .join(Card, Card.id == CardReport.card_id)
        .where(
            within(actor, Permission.CARD_REPORT_HANDLE, CardReport),
            CardReport.closed_at.is_not(None) if is_closed else CardReport.closed_at.is_(None),
        )
        .order_by(CardReport.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        statement = statement.where(CardReport.id < before)
    return [ReportLine(*row) for row in session.execute(statement)]


def report_within(session: Session, actor: Actor, report_id: int) -> ReportLine:
    """Return a report that the actor may read, or raise NotFound."""
    found = session.execute(
        select(CardReport, Person.full_name, Card.serial)
        .join(Person, Person.id == CardReport.person_id)
        .join(Card, Card.id == CardReport.card_id)
        .where(CardReport.id == report_id, within(actor, Permission.CARD_REPORT_HANDLE, CardReport))
    ).one_or_none()
    if found is None:
        raise NotFound
    return ReportLine(*found)


def open_reports(session: Session, actor: Actor) -> int:
    """Return how many reports wait for the actor's office."""
    return session.scalar(waiting_reports(actor)) or 0


def waiting_reports(actor: Actor) -> Select[int]:
    """Return what counts the reports that wait, for whoever asks for several counts at once."""
    mine = within(actor, Permission.CARD_REPORT_HANDLE, CardReport)
    return select(func.count()).select_from(CardReport).where(mine, CardReport.closed_at.is_(None))
