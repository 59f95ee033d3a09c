"""Who left service holds no role any more, wherever roles are read; nor does anybody on their behalf."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access import actions, row_security
from portal.access.models import RoleGrant
from portal.access.permissions import Permission
from portal.access.queries import OpenedSession, actor_of, holders, open_session
from portal.access.rules import Role
from portal.access.sessions import new_cookie
from portal.core import clock
from portal.people.models import Official, Person
from portal.people.queries import roles_of
from tests.support.cast import Cast, Member
from tests.support.database import Database


def leaves(session: Session, member: Member) -> None:
    session.execute(update(Official).where(Official.person_id == member.person_id).values(in_service=False))
    session.commit()


def delegates(session: Session, cast: Cast, giver: Member, to: Member) -> None:
    today = clock.today()
    session.add(
        RoleGrant(
            person_id=to.person_id, role=Role.HR_OFFICER, unit_id=cast.units["department"].id,
            starts_on=today, ends_on=today + timedelta(days=9), delegated_by=giver.person_id,
        )
    )  # fmt: skip
    session.commit()


@pytest.fixture(name="opened")
def fixture_opened(database: Database, session: Session, cast: Cast) -> Iterator[object]:
    """Open a session of a member as the application does, with a person that a test may change."""
    app = database.app_sessions()()

    def of(member: Member) -> OpenedSession | None:
        _, id_hash = new_cookie()
        actions.begin_signed_in(
            session, id_hash, old_id_hash=None, person_id=member.person_id, provider="vneid",
            subject=secrets.token_hex(4), provider_sid=None, assurance=2, idle_seconds=900,
            stepped_up=False, data={},
        )  # fmt: skip
        found = open_session(app, id_hash, "ref")
        app.rollback()
        return found

    yield of
    app.close()


def test_a_session_of_who_left_is_over(opened, session, cast) -> None:
    assert Role.HR_OFFICER in {grant.role for grant in opened(cast.hr).actor.grants}
    leaves(session, cast.hr)
    assert opened(cast.hr) is None


def test_who_is_no_official_keeps_the_role(opened, session, cast) -> None:
    session.execute(text("DELETE FROM official WHERE person_id = :id"), {"id": cast.auditor.person_id})
    session.commit()
    found = opened(cast.auditor)
    assert [grant.role for grant in found.actor.grants] == [Role.AUDITOR]


def test_no_read_of_roles_counts_them(session, cast) -> None:
    assert cast.hr.person_id in holders(session, Permission.ITEM_VERIFY, _row(cast))
    leaves(session, cast.hr)
    assert cast.hr.person_id not in holders(session, Permission.ITEM_VERIFY, _row(cast))
    assert actor_of(session, cast.hr.person_id).grants == ()
    assert roles_of(session, cast.hr.person_id) == frozenset()


def test_a_delegation_ends_with_the_service_of_who_gave_it(opened, session, cast) -> None:
    delegates(session, cast, cast.hr, cast.colleague)
    assert cast.colleague.person_id in holders(session, Permission.ITEM_VERIFY, _row(cast))
    leaves(session, cast.hr)
    assert cast.colleague.person_id not in holders(session, Permission.ITEM_VERIFY, _row(cast))
    assert [grant.role for grant in opened(cast.colleague).actor.grants] == [Role.OFFICIAL]
    assert [grant.role for grant in actor_of(session, cast.colleague.person_id).grants] == [Role.OFFICIAL]


def test_it_counts_for_who_cannot_see_that_somebody_left(database, session, cast) -> None:
    """Row security hides the service of others from an official; who is told must not depend on it."""
    leaves(session, cast.hr)
    sessions = database.app_sessions()
    row_security.install(sessions)
    with sessions() as app:
        row_security.belongs_to(app, cast.owner.actor)
        assert app.get(Official, cast.hr.person_id) is None
        told = holders(app, Permission.ITEM_VERIFY, _row(cast))
    assert cast.hr.person_id not in told
    assert cast.hr_above.person_id in told


def test_row_security_opens_no_unit_to_them_and_nobody_is_made(database, session, cast) -> None:
    leaves(session, cast.hr)
    sessions = database.app_sessions()
    row_security.install(sessions)
    with sessions() as app:
        row_security.belongs_to(app, cast.hr.actor)
        assert app.scalars(select(Official.person_id)).all() == [cast.hr.person_id]
        create = text(
            "SELECT create_official(900001, 'A B', 'a', 'a', 'CC', 'X.1.CC', 't', :unit, 'x', 'y', NULL, now()::date)"
        )
        with pytest.raises(ProgrammingError, match="no role at this unit"):
            app.execute(create, {"unit": cast.units["office"].id})


def test_an_open_page_leads_to_the_sign_in(session, cast, client_for) -> None:
    client = client_for(cast.hr)
    client.get("/reviews")
    leaves(session, cast.hr)
    assert client.get("/", 303).location == "/sign-in"
    assert client.get("/reviews", 303).location.startswith("/sign-in")


@pytest.mark.parametrize("who", ["auditor", "administrator", "guard", "signer", "hr"])
def test_who_is_no_official_has_a_home_and_reads_what_is_told(session, cast, client_for, who) -> None:
    member = getattr(cast, who)
    session.execute(text("DELETE FROM official WHERE person_id = :id"), {"id": member.person_id})
    session.commit()
    client = client_for(member)
    home = client.get("/")
    assert session.get(Person, member.person_id).full_name in home.h1
    assert "Hồ sơ của tôi" not in home.text
    assert not {"/record", "/card", "/proposals"} & set(home.links().values())
    for address in ("/notifications", "/devices"):
        client.get(address)


def _row(cast: Cast) -> object:
    return Official(person_id=cast.owner.person_id, unit_path=cast.owner.unit_path)
