"""What a unit, an official and a role are made of; the demo is seeded by the same steps."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.people.models import Official, Person, Unit
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import OfficialKind, UnitKind, search_key, sort_key


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who is enrolled: as the national ID, the unit and the decision name them."""

    name: str
    personal_id: str
    kind: OfficialKind
    official_code: str
    title: str
    work_email: str | None


def add_unit(
    session: Session, *, above: Unit | None, name: str, short_name: str, code: str | None, kind: UnitKind
) -> Unit:
    """Add a unit under another."""
    # The path holds the row's own id, which the database gives; "/0/" is nobody's until then.
    unit = Unit(
        parent_id=above.id if above else None, path="/0/", name=name, short_name=short_name,
        agency_code=code, kind=kind,
    )  # fmt: skip
    session.add(unit)
    session.flush()
    unit.path = f"{above.path if above else '/'}{unit.id}/"
    session.flush()
    return unit


def enrol(session: Session, entrant: Entrant, unit: Unit) -> Person:
    """Add a person and the employment in a unit; the record is made apart."""
    name = entrant.name
    person = Person(full_name=name, sort_key=sort_key(name), search_key=search_key(name))
    session.add(person)
    session.flush()
    session.add(
        Official(
            person_id=person.id,
            unit_path=unit.path,
            kind=entrant.kind,
            official_code=entrant.official_code,
            title=entrant.title,
            managing_unit_id=unit.id,
            using_unit_id=unit.id,
            personal_id_sealed=sealed(entrant.personal_id, person.id),
            personal_id_index=index_of(entrant.personal_id),
            work_email=entrant.work_email,
        )
    )
    session.flush()
    return person


def give_role(
    session: Session, *, person_id: int, role: Role, unit_id: int, starts_on: date,
    ends_on: date | None = None, delegated_by: int | None = None,
) -> RoleGrant:  # fmt: skip
    """Give a role at a unit and all below it."""
    grant = RoleGrant(
        person_id=person_id, role=role, unit_id=unit_id, starts_on=starts_on, ends_on=ends_on,
        delegated_by=delegated_by,
    )  # fmt: skip
    session.add(grant)
    session.flush()
    return grant
