"""Offices that may ask: registered by an administrator, certified by an authority, stopped for ever."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid
from portal.desk import office_keys, steps
from portal.desk.models import DeskOffice
from portal.desk.rules import Claim
from portal.people.models import Unit
from portal.signing.trust import TrustList


@dataclass(frozen=True)
class OfficeDetails:
    """What an administrator registers; `purposes` and `claims` are all that its officers may pick from."""

    unit_id: int
    name: str
    contact: str
    purposes: tuple[str, ...]
    claims: tuple[Claim, ...]


def register(session: Session, details: OfficeDetails, *, actor: Actor) -> DeskOffice:
    """Register an office; it asks nobody before an authority has certified its key."""
    with transaction(session):
        unit = session.get(Unit, details.unit_id)
        if unit is None:
            raise Invalid("desk.unit", name="unit")
        key = office_keys.made()
        office = DeskOffice(
            unit_id=unit.id, unit_path=unit.path, name=details.name, contact=details.contact,
            purposes=list(details.purposes), claims=[claim.value for claim in details.claims],
            public_key=key.public_key, key_sealed=key.sealed(), registered_by=actor.person_id,
            registered_at=clock.now(),
        )  # fmt: skip
        acting = _authorized(office, actor)
        session.add(office)
        session.flush()
        _leave_trail(session, office, "desk_office.registered", acting, name=office.name)
        return office


def certify(
    session: Session, office_id: int, pem: str, *, host: str, authorities: TrustList | None, actor: Actor
) -> DeskOffice:
    """Take what one of these authorities made for the office's key; a newer certificate may follow."""
    with transaction(session):
        office = lock(session, DeskOffice, office_id)
        acting = _authorized(office, actor)
        if office.stopped_at is not None:
            raise Conflict("desk.office_stopped")
        found = office_keys.certified(
            pem, office.public_key, host=host, at=clock.now(), authorities=authorities
        )
        office.certificates, office.expires_at = list(found.chain), found.expires_at
        office.certified_at = clock.now()
        _leave_trail(session, office, "desk_office.certified", acting, certificate=found.chain[0])
        return office


def stop(session: Session, office_id: int, *, actor: Actor) -> DeskOffice:
    """Stop an office for ever: what it has asked and nobody answered is over at once."""
    with transaction(session):
        office = lock(session, DeskOffice, office_id)
        acting = _authorized(office, actor)
        if office.stopped_at is not None:
            raise Conflict("desk.office_stopped")
        office.stopped_at = clock.now()
        steps.withdraw_all(session, office_id=office.id)
        _leave_trail(session, office, "desk_office.stopped", acting)
        return office


def _authorized(office: DeskOffice, actor: Actor) -> Actor:
    grant = authorize(actor, Permission.DESK_OFFICE_MANAGE, office)
    return replace(actor, delegated_by=grant.delegated_by)


def _leave_trail(session: Session, office: DeskOffice, action: str, actor: Actor, **values: object) -> None:
    trail.append(
        session, action, actor=actor, object_type="desk_office", object_id=office.id,
        person_id=actor.person_id, unit_path=office.unit_path, values=values,
    )  # fmt: skip
