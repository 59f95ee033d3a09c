"""Where an official gets mail: noted by an HR officer of the unit, for the agency gives the address."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize, within
from portal.access.rules import Actor
from portal.core import trail
from portal.core.db import BIGGEST_ID, lock, transaction
from portal.core.errors import Invalid, NotFound
from portal.people.models import Official, Person
from portal.people.rules import is_address

_MAY = Permission.ADDRESS_SET


@dataclass(frozen=True)
class Addressee:
    """An official and the address that is known; "" for none."""

    person_id: int
    full_name: str
    title: str
    address: str


def addressee(session: Session, actor: Actor, person_id: int) -> Addressee:
    """Return somebody whose address the actor may note; raise NotFound for anybody else."""
    found = session.execute(
        select(Person.full_name, Official.title, Official.work_email)
        .join(Official, Official.person_id == Person.id)
        .where(within(actor, _MAY, Official), Official.person_id == min(person_id, BIGGEST_ID))
    ).one_or_none()
    if found is None:
        raise NotFound
    return Addressee(person_id, found.full_name, found.title, found.work_email or "")


def note(session: Session, person_id: int, address: str, *, actor: Actor) -> None:
    """Note the address, or that there is none any more; Invalid for what mail cannot go to."""
    wanted = address.strip()
    if wanted and not is_address(wanted):
        raise Invalid("inbox.bad_address", name="address")
    with transaction(session):
        official = lock(session, Official, person_id)
        authorize(actor, _MAY, official)
        before = official.work_email
        if (before or "") == wanted:
            return
        official.work_email = wanted or None
        trail.append(
            session, "official.address_noted", actor=actor, object_type="official", object_id=person_id,
            person_id=person_id, unit_path=official.unit_path,
            values={"before": before, "after": official.work_email},
        )  # fmt: skip
