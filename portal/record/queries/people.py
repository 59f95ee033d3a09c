"""Whose record is meant: officials by a part of the name or by their code, within what the actor may read."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.text import fold
from portal.people.models import Official, Person, Unit
from portal.people.queries import is_named

MOST_FOUND = 20


@dataclass(frozen=True)
class FoundOfficial:
    """An official as far as anybody may know who has business with the record."""

    person_id: int
    full_name: str
    title: str
    unit_name: str
    official_code: str


@dataclass(frozen=True)
class Found:
    """Whom a search found, and whether there are more of them than a page shows."""

    people: tuple[FoundOfficial, ...]
    has_more: bool


def officials(session: Session, actor: Actor, search: str) -> Found:
    """Return who has exactly this code, or otherwise those of this name; two statements at most."""
    # Sheets bring codes of their own, which may have small letters.
    coded = _found(session, actor, search, Official.official_code.in_([search, search.upper()]))
    return coded if coded.people else _found(session, actor, search, is_named(search))


def _found(session: Session, actor: Actor, search: str, meant: ColumnElement[bool]) -> Found:
    # People are called by the end of their name: there it comes before the same letters elsewhere.
    is_called = (literal(" ") + Person.search_key).endswith(f" {fold(search)}", autoescape=True)
    wanted = (
        select(Person.id, Person.full_name, Official.title, Unit.name, Official.official_code)
        .join(Official, Official.person_id == Person.id)
        .join(Unit, Unit.id == Official.managing_unit_id)
        .where(within(actor, Permission.RECORD_READ, Official), meant)
        .order_by(is_called.desc(), Person.sort_key, Person.id)
        .limit(MOST_FOUND + 1)
    )
    rows = [FoundOfficial(*row) for row in session.execute(wanted)]
    return Found(tuple(rows[:MOST_FOUND]), len(rows) > MOST_FOUND)
