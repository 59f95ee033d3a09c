"""Verbs of sign-in: admit a known person, remember and take the state of a run, count attempts."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications import steps as notification_steps
from notifications.messages import Message
from notifications.models import Device
from portal.access import steps as access_steps
from portal.access.models import WebSession
from portal.access.rules import Actor, Role, is_stepped_up
from portal.core import clock, jobs, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.people import queries
from portal.people.models import Official, Person, SignInAttempt, SpentToken
from portal.people.personal_ids import index_of

ACCOUNTS = "/accounts"
STATES = "sign_in"
"""The member of the session's data in which runs of the code flow wait for their return."""
KEPT_ATTEMPTS = timedelta(days=1)

_LINK = text("SELECT link_identity(:provider, :subject, :index, :now)")
_UNLINK = text("SELECT unlink_identity(:id)")
_ACT_AS = text("SELECT act_as(:person_id, :today)")


@dataclass(frozen=True)
class Account:
    """An account whose sign-in passed every check; `personal_id` is what its provider vouches for."""

    provider: str
    subject: str
    personal_id: str | None


@dataclass(frozen=True)
class Admitted:
    """A person who may have a session."""

    person_id: int
    roles: frozenset[Role]


class Notice(Protocol):
    """What a logout token says that passed every check; `expires_at` in seconds since 1970."""

    @property
    def provider(self) -> str: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def provider_sid(self) -> str | None: ...
    @property
    def token_id(self) -> str: ...
    @property
    def expires_at(self) -> float: ...


def admit(session: Session, account: Account) -> Admitted:
    """Return the person of an account, linking it by the personal ID when it comes for the first time.

    Nobody is ever created or changed by a sign-in. Raises Forbidden with the code `people.unknown`,
    `people.other_personal_id` or `people.left_service`; `people.not_linked` where the account's
    provider does not say whose it is, and its person has not linked it yet.
    """
    with transaction(session):
        person_id = queries.person_of(session, provider=account.provider, subject=account.subject)
        is_new = person_id is None
        if person_id is None:
            person_id = _link(session, account)
        session.execute(_ACT_AS, {"person_id": person_id, "today": clock.today()})
        person = session.get_one(Person, person_id)
        official = session.get(Official, person_id)
        _check_same_person(account, official)
        roles = queries.roles_of(session, person_id)
        if not roles and not (official and official.in_service):
            raise Forbidden("people.left_service")
        for action in ("identity.linked", "person.signed_in") if is_new else ("person.signed_in",):
            trail.append(
                session,
                action,
                actor=Actor(person_id, person.full_name),
                object_type="person",
                object_id=person_id,
                person_id=person_id,
                unit_path=official.unit_path if official else "",
                values={"provider": account.provider, "subject": account.subject},
            )
        return Admitted(person_id, roles)


def link_account(session: Session, account: Account, *, actor: Actor) -> None:
    """Link another account to the actor, who has just proved who they are, and tell them of it.

    Told in the same transaction: whoever got somebody to link an account of theirs would come back with it
    for ever. Raise Forbidden with the code `people.other_person` where it is linked to somebody else.
    """
    with transaction(session):
        official = session.get_one(Official, actor.person_id)
        person_id = queries.person_of(session, provider=account.provider, subject=account.subject)
        if person_id is None:
            person_id = _link_to(session, account, official.personal_id_index)
            _leave_leaf(session, "identity.linked", account.provider, account.subject, official, actor)
            notification_steps.tell(
                session, now=clock.now(), recipients=[actor.person_id], message=Message.ACCOUNT_LINKED,
                params={}, url=ACCOUNTS, defer=jobs.defer,
            )  # fmt: skip
        if person_id != actor.person_id:
            raise Forbidden("people.other_person")


def unlink_account(session: Session, account_id: int, *, actor: Actor) -> list[bytes]:
    """Unlink one of the actor's own accounts and end what was signed in with it; return those sessions.

    Raise Conflict with the code `people.last_account` where no other is left to sign in with.
    """
    with transaction(session):
        official = lock(session, Official, actor.person_id)
        if not is_stepped_up(actor, clock.now()):
            raise Forbidden("people.step_up_needed")
        account = next((one for one in queries.own_accounts(session) if one.id == account_id), None)
        if account is None:
            raise NotFound
        if session.scalar(_UNLINK, {"id": account_id}) is None:
            raise Conflict("people.last_account")
        ended = queries.sessions_of(session, provider=account.provider, subject=account.subject)
        access_steps.end_by_provider(
            session, provider=account.provider, subject=account.subject, provider_sid=None
        )
        _leave_leaf(session, "identity.unlinked", account.provider, account.subject, official, actor)
        return ended


def take_pending(session: Session, id_hash: bytes, state: str) -> dict[str, Any] | None:
    """Return what was kept under a state, and delete it: of two returns with one state, one finds it."""
    with transaction(session):
        row = session.scalar(select(WebSession).where(WebSession.id_hash == id_hash).with_for_update())
        pending = row.data.get(STATES, {}) if row else {}
        if row is None or state not in pending:
            return None
        taken: dict[str, Any] = pending[state]
        left = {name: kept for name, kept in pending.items() if name != state}
        row.data = {**row.data, STATES: left}
        return taken


def note_attempt(session: Session, address_index: bytes, *, was_refused: bool) -> None:
    """Count a start or a refusal of this address; what is older than a day is forgotten."""
    with transaction(session):
        now = clock.now()
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT_ATTEMPTS))
        session.add(SignInAttempt(address_index=address_index, was_refused=was_refused, at=now))


def end_by_notice(session: Session, notice: Notice) -> bool:
    """End the sessions that a logout token names; False when it came before, which ends nothing.

    Spent and ended at once: a token that was spent by a request that failed could not be sent again.
    """
    with transaction(session):
        now = clock.now()
        session.execute(delete(SpentToken).where(SpentToken.expires_at < now - timedelta(minutes=10)))
        added = session.execute(
            insert(SpentToken)
            .values(
                token_hash=hashlib.sha256(f"{notice.provider} {notice.token_id}".encode()).digest(),
                expires_at=datetime.fromtimestamp(notice.expires_at, UTC),
            )
            .on_conflict_do_nothing()
            .returning(SpentToken.token_hash)
        )
        if added.first() is None:
            return False
        access_steps.end_by_provider(
            session, provider=notice.provider, subject=notice.subject, provider_sid=notice.provider_sid
        )
        return True


def forget_device(session: Session, session_ref: str) -> None:
    """End this browser's push subscription, as part of signing out."""
    with transaction(session):
        notification_steps.forget_device(session, session_ref)


def forget_devices_of(session: Session, person_id: int) -> None:
    """End every push subscription of a person: one signs out everywhere after losing a phone."""
    with transaction(session):
        session.execute(delete(Device).where(Device.person_id == person_id))


def rebind_device(session: Session, *, old_ref: str, new_ref: str) -> None:
    """Keep this browser's push subscription when its session gets a new name at step-up."""
    with transaction(session):
        notification_steps.rebind_device(session, old_ref=old_ref, new_ref=new_ref)


def _link(session: Session, account: Account) -> int:
    if account.personal_id is None:
        raise Forbidden("people.not_linked")
    index = index_of(account.personal_id)
    person_id = _link_to(session, account, index)
    if person_id is None:
        raise Forbidden("people.unknown")
    return person_id


def _link_to(session: Session, account: Account, index: bytes) -> int | None:
    """Link an account to the official with this index of the personal ID, and return who has it then."""
    values = {
        "provider": account.provider,
        "subject": account.subject,
        "index": index,
        "now": clock.now(),
    }
    try:
        with session.begin_nested():
            person_id: int | None = session.scalar(_LINK, values)
    except IntegrityError:
        # A second tab linked the same account a moment ago.
        person_id = queries.person_of(session, provider=account.provider, subject=account.subject)
    return person_id


def _leave_leaf(
    session: Session, action: str, provider: str, subject: str, official: Official, actor: Actor
) -> None:  # fmt: skip
    trail.append(
        session, action, actor=actor, object_type="person", object_id=actor.person_id,
        person_id=actor.person_id, unit_path=official.unit_path,
        values={"provider": provider, "subject": subject},
    )  # fmt: skip


def _check_same_person(account: Account, official: Official | None) -> None:
    """Refuse an account that now vouches for another personal ID than that of the person it is linked to."""
    if account.personal_id is None or official is None:
        return
    if index_of(account.personal_id) != official.personal_id_index:
        raise Forbidden("people.other_personal_id")
