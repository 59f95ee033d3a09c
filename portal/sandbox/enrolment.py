"""A person with an employment, as the first step of every invented official."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.sealing import KeyClass, keyring
from portal.people.models import Official, Person, Unit
from portal.people.rules import OfficialKind, search_key, sort_key


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who is enrolled: as the national ID, the unit and the decision name them."""

    name: str
    personal_id: str
    kind: OfficialKind
    official_code: str
    title: str
    work_email: str | None


def enrol(session: Session, entrant: Entrant, unit: Unit) -> Person:
    """Add a person and the employment in a unit; the record is made apart."""
    name = entrant.name
    person = Person(full_name=name, sort_key=sort_key(name), search_key=search_key(name))
    session.add(person)
    session.flush()
    sealed = keyring().seal(
        entrant.personal_id.encode(), context=f"official:personal_id:{person.id}", key_class=KeyClass.PERSON
    )
    session.add(
        Official(
            person_id=person.id,
            unit_path=unit.path,
            kind=entrant.kind,
            official_code=entrant.official_code,
            title=entrant.title,
            managing_unit_id=unit.id,
            using_unit_id=unit.id,
            personal_id_sealed=sealed,
            personal_id_index=index_of(entrant.personal_id),
            work_email=entrant.work_email,
        )
    )
    session.flush()
    return person


def index_of(personal_id: str) -> bytes:
    """Return the key by which a personal ID is found without being read."""
    return keyring().blind_index(personal_id, context="personal_id")
