"""Verbs of sign-in as the application's role: under row security, and when several come at once."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access import actions as access_actions
from portal.access.models import WebSession
from portal.access.rules import Role
from portal.core import clock
from portal.core.errors import Forbidden, TooMany
from portal.people import actions, queries
from portal.people.actions import Account
from portal.people.models import Identity, SignInAttempt
from portal.people.oidc.client import LogoutNotice
from tests.support.cast import Cast
from tests.support.database import Database

AT_ONCE = 8


def account(personal_id: str | None, subject: str = "subject") -> Account:
    return Account("vneid", subject, personal_id)


def test_of_many_returns_with_one_state_one_finds_it(database: Database, session: Session) -> None:
    id_hash = secrets.token_bytes(32)
    access_actions.begin_anonymous(
        session, id_hash, {"other": 1, actions.STATES: {"s": {"nonce": "n"}, "t": {}}}
    )
    sessions = database.app_sessions()

    def take(_: int) -> object:
        with sessions() as opened:
            return actions.take_pending(opened, id_hash, "s")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = list(pool.map(take, range(AT_ONCE)))
    assert taken.count({"nonce": "n"}) == 1
    assert taken.count(None) == AT_ONCE - 1
    assert session.scalars(select(WebSession.data)).one() == {"other": 1, actions.STATES: {"t": {}}}


def test_of_many_first_sign_ins_one_links_and_all_get_in(
    database: Database, cast: Cast, session: Session
) -> None:
    sessions = database.app_sessions()

    def admit(_: int) -> int:
        with sessions() as opened:
            return actions.admit(opened, account(cast.owner.personal_id)).person_id

    with ThreadPoolExecutor(AT_ONCE) as pool:
        admitted = list(pool.map(admit, range(AT_ONCE)))
    assert admitted == [cast.owner.person_id] * AT_ONCE
    assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_roles_come_from_our_database(database: Database, cast: Cast) -> None:
    with database.app_sessions()() as opened:
        assert actions.admit(opened, account(cast.signer.personal_id)).roles == {Role.SIGNER}
        assert actions.admit(opened, account(cast.owner.personal_id, "another")).roles == frozenset()


@pytest.mark.parametrize("personal_id", ["000199999999", ""])
def test_an_unknown_personal_id_links_nobody(
    database: Database, cast: Cast, session: Session, personal_id: str
) -> None:
    with database.app_sessions()() as opened, pytest.raises(Forbidden) as refused:
        actions.admit(opened, account(personal_id))
    assert refused.value.code == "people.unknown"
    assert session.scalar(select(func.count()).select_from(Identity)) == 0


def test_a_linked_account_needs_no_personal_id_any_more(database: Database, cast: Cast) -> None:
    with database.app_sessions()() as opened:
        actions.admit(opened, account(cast.owner.personal_id))
        assert actions.admit(opened, account(None)).person_id == cast.owner.person_id


def test_the_application_cannot_read_the_links_itself(database: Database, cast: Cast) -> None:
    with database.app_sessions()() as opened, pytest.raises(ProgrammingError, match="permission denied"):
        opened.scalars(select(Identity)).all()


def test_the_throttle_counts_by_address_and_forgets(
    database: Database, session: Session, frozen_time: datetime
) -> None:
    for _ in range(queries.MOST_REFUSED):
        queries.check_attempts(session, b"one")
        actions.note_attempt(session, b"one", was_refused=True)
    with pytest.raises(TooMany):
        queries.check_attempts(session, b"one")
    queries.check_attempts(session, b"another")
    with clock.frozen(frozen_time + queries.WINDOW + timedelta(seconds=1)):
        queries.check_attempts(session, b"one")
    with clock.frozen(frozen_time + timedelta(days=2)):
        actions.note_attempt(session, b"one", was_refused=False)
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_many_starts_are_too_many(session: Session, frozen_time: datetime) -> None:
    session.add_all(
        SignInAttempt(address_index=b"one", was_refused=False, at=frozen_time)
        for _ in range(queries.MOST_STARTS - 1)
    )
    session.commit()
    queries.check_attempts(session, b"one")
    actions.note_attempt(session, b"one", was_refused=False)
    with pytest.raises(TooMany):
        queries.check_attempts(session, b"one")


def test_a_token_is_spent_once(session: Session, frozen_time: datetime) -> None:
    notice = LogoutNotice("vneid", "subject", None, "jti", frozen_time.timestamp() + 60)
    assert actions.end_by_notice(session, notice)
    assert not actions.end_by_notice(session, notice)
    assert actions.end_by_notice(session, replace(notice, provider="another"))
