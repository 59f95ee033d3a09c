"""What the rules find in one record, for the pages that show it group by group."""

from sqlalchemy.orm import Session

from portal.core import clock
from portal.record.findings.wording import Shown, Way, group_of, worded
from portal.record.rules.contradictions import check
from portal.record.steps import wholes_of


def found_in(session: Session, person_id: int, group: int, way: Way) -> list[Shown]:
    """Return in words what belongs to one group of a record that was found within the actor's scope."""
    whole = wholes_of(session, [person_id]).get(person_id)
    if whole is None:
        return []
    return worded([f for f in check(whole, today=clock.today()) if group_of(f) == group], way)
