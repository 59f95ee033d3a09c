"""Reads about persons and their accounts, for sign-in above all.

Before there is a session they go through named functions of the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from portal.access.models import WebSession
from portal.access.rules import Role
from portal.core import clock
from portal.core.errors import TooMany
from portal.core.text import fold
from portal.people.models import Official, Person, SignInAttempt

WINDOW = timedelta(minutes=10)
MOST_STARTS = 300
"""Per address and window; a whole agency may sit behind one address at eight in the morning."""
MOST_REFUSED = 20

_FIND = text("SELECT find_identity(:provider, :subject)")
_MINE = text("SELECT id, provider, subject, linked_at FROM own_identities()")
_ROLES = text("SELECT roles_of(:person_id, :today)")


@dataclass(frozen=True)
class SessionAccount:
    """The account with which the present session was signed in."""

    provider: str | None
    subject: str | None


@dataclass(frozen=True)
class LinkedAccount:
    """An account with which the acting person signs in, and since when."""

    id: int
    provider: str
    subject: str
    linked_at: datetime


def own_accounts(session: Session) -> list[LinkedAccount]:
    """Return the accounts of the acting person, the oldest first; the database shows nobody else's."""
    return [LinkedAccount(*row) for row in session.execute(_MINE)]


def person_of(session: Session, *, provider: str, subject: str) -> int | None:
    """Return the person to whom the account is linked."""
    found: int | None = session.scalar(_FIND, {"provider": provider, "subject": subject})
    return found


def roles_of(session: Session, person_id: int) -> frozenset[Role]:
    """Return every role that the person holds today."""
    names = session.scalar(_ROLES, {"person_id": person_id, "today": clock.today()})
    return frozenset(Role(name) for name in names or ())


def account_of(session: Session, id_hash: bytes) -> SessionAccount:
    row = session.execute(
        select(WebSession.provider, WebSession.subject).where(WebSession.id_hash == id_hash)
    ).one()
    return SessionAccount(row.provider, row.subject)


def sessions_of(session: Session, *, provider: str, subject: str) -> list[bytes]:
    """Return the sessions that were signed in with this account."""
    whose = (WebSession.provider == provider, WebSession.subject == subject)
    return list(session.scalars(select(WebSession.id_hash).where(*whose)))


def work_email(session: Session, person_id: int) -> str | None:
    """Return where an official in service gets mail."""
    return session.scalar(
        select(Official.work_email).where(Official.person_id == person_id, Official.in_service)
    )


def is_named(search: str) -> ColumnElement[bool]:
    """Ask for a part of a person's name, however it is accented."""
    return Person.search_key.contains(fold(search), autoescape=True)


def check_attempts(session: Session, address_index: bytes) -> None:
    """Raise TooMany when this address started or failed too often of late."""
    refused = func.count().filter(SignInAttempt.was_refused)
    starts, failures = session.execute(
        select(func.count() - refused, refused).where(
            SignInAttempt.address_index == address_index, SignInAttempt.at > clock.now() - WINDOW
        )
    ).one()
    if starts >= MOST_STARTS or failures >= MOST_REFUSED:
        raise TooMany("people.too_many_attempts", retry_after=int(WINDOW.total_seconds()))
