"""Officials leave service, and come back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from notifications.models import Device
from portal.access.models import WebSession
from portal.core import clock
from portal.core.db import transaction
from portal.operate import queries
from portal.operate.actions.leaves import leave
from portal.operate.actions.roles import end_at_once
from portal.operate.queries import Someone
from portal.operate.rules import Refused
from portal.people.models import Official, Person, Unit


def end(session: Session, someone: Someone) -> tuple[str, int]:
    """Take somebody out of service, with every role, session and device; return name and number of roles."""
    with transaction(session):
        official = queries.known(session, someone)
        name = session.get_one(Person, official.person_id).full_name
        if not official.in_service:
            raise Refused("operate.left_service", name=name)
        official.in_service = False
        ended = queries.grants_that_last(session, official.person_id, clock.today())
        for grant in ended:
            end_at_once(session, grant)
        session.execute(delete(WebSession).where(WebSession.person_id == official.person_id))
        session.execute(delete(Device).where(Device.person_id == official.person_id))
        _leave(session, "official.left", official)
        return name, len(ended)


def begin_again(session: Session, someone: Someone) -> str:
    """Bring somebody back into service; the roles of before are given anew, or not."""
    with transaction(session):
        official = queries.known(session, someone)
        name = session.get_one(Person, official.person_id).full_name
        if official.in_service:
            raise Refused("operate.in_service", name=name)
        unit = session.get_one(Unit, official.managing_unit_id, with_for_update=True)
        if unit.closed_on is not None:
            raise Refused("operate.their_unit_is_closed", unit=unit.name)
        official.in_service = True
        _leave(session, "official.returned", official)
        return name


def _leave(session: Session, action: str, official: Official) -> None:
    leave(
        session, action, object_type="official", object_id=official.person_id, unit_path=official.unit_path,
        person_id=official.person_id,
    )  # fmt: skip
