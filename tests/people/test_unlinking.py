"""What is linked is told to its person, shown to them, and unlinked by them; nobody else comes near it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.models import Device, Notification
from portal.access import actions as access
from portal.access.models import WebSession
from portal.access.sessions import new_cookie, ref_of
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.people import actions, queries
from portal.people.models import Identity
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast, Member
from tests.support.database import Database

pytestmark = pytest.mark.usefixtures("frozen_time")
ClientFor = Callable[..., PageClient]


def linked(session: Session, member: Member, provider: str, subject: str) -> int:
    row = Identity(provider=provider, subject=subject, person_id=member.person_id, linked_at=clock.now())
    session.add(row)
    session.commit()
    return row.id


def own(session: Session, member: Member) -> int:
    return linked(session, member, "vneid", f"subject-{member.person_id}")


def signed_in_by(session: Session, member: Member, subject: str) -> bytes:
    """A session of that account, and a phone of its that is told."""
    _, id_hash = new_cookie()
    access.begin_signed_in(
        session, id_hash, old_id_hash=None, person_id=member.person_id, provider="danang", subject=subject,
        provider_sid=None, assurance=2, idle_seconds=1800, stepped_up=False, data={},
    )  # fmt: skip
    device = Device(
        person_id=member.person_id, endpoint=f"https://fcm.googleapis.com/fcm/send/{subject}", p256dh="p",
        auth="a", label="Firefox", session_ref=ref_of(id_hash), created_at=clock.now(),
    )  # fmt: skip
    session.add(device)
    session.commit()
    return id_hash


def subjects(session: Session) -> set[str]:
    session.rollback()
    return set(session.scalars(select(Identity.subject)))


def test_who_links_an_account_is_told_at_once(cast: Cast, session: Session) -> None:
    account = actions.Account("danang", "another", None)
    for _ in range(2):
        actions.link_account(session, account, actor=cast.owner.actor)
    told = session.scalars(select(Notification)).one()
    assert (told.person_id, told.message, told.url) == (
        cast.owner.person_id, Message.ACCOUNT_LINKED, "/accounts",
    )  # fmt: skip


def test_a_strange_account_goes_with_all_that_was_signed_in_by_it(
    cast: Cast, session: Session, client_for: ClientFor
) -> None:
    own(session, cast.owner)
    strange = linked(session, cast.owner, "danang", "strange")
    theirs, others = (
        signed_in_by(session, cast.owner, "strange"),
        signed_in_by(session, cast.colleague, "colleague"),
    )
    client = client_for(cast.owner, stepped_up=True)
    client.get("/sign-out")
    shown = client.click("Xem những tài khoản vào được hồ sơ của bạn")
    assert "Đang dùng" in shown.text
    assert [f.action for f in shown.forms() if "/accounts/" in f.action] == [f"/accounts/{strange}/removal"]
    client.post(f"/accounts/{strange}/removal")
    assert "Đã gỡ tài khoản" in client.follow().text
    assert subjects(session) == {f"subject-{cast.owner.person_id}"}
    left = set(session.scalars(select(WebSession.id_hash)))
    assert theirs not in left
    assert others in left
    assert set(session.scalars(select(Device.session_ref))) == {ref_of(others)}
    leaf = session.scalars(select(TrailLeaf).where(TrailLeaf.action == "identity.unlinked")).one()
    assert (leaf.actor_id, leaf.person_id) == (cast.owner.person_id, cast.owner.person_id)


def test_nothing_is_unlinked_without_a_fresh_proof_of_who_one_is(
    cast: Cast, session: Session, client_for: ClientFor
) -> None:
    own(session, cast.owner)
    strange = linked(session, cast.owner, "danang", "strange")
    client = client_for(cast.owner)
    client.get("/accounts")
    assert client.post(f"/accounts/{strange}/removal").location == "/step-up?next=/accounts"
    assert "strange" in subjects(session)


def test_what_vouches_what_is_in_use_and_what_is_anothers_stays(
    cast: Cast, session: Session, client_for: ClientFor
) -> None:
    mine, anothers = own(session, cast.owner), linked(session, cast.colleague, "danang", "colleague")
    linked(session, cast.colleague, "vneid", "colleague")
    linked(session, cast.owner, "danang", "owner")
    client = client_for(cast.owner, stepped_up=True)
    client.get("/accounts")
    for account_id in (mine, anothers, 2**62):
        client.post(f"/accounts/{account_id}/removal", status=404)
    in_use = linked(session, cast.owner, "elsewhere", "in use")
    session.execute(text("UPDATE web_session SET provider = 'elsewhere', subject = 'in use'"))
    session.commit()
    assert "Bạn đang dùng tài khoản này" in client.post(f"/accounts/{in_use}/removal", status=409).text
    assert session.query(Identity).count() == 5


def test_the_last_account_stays(cast: Cast, session: Session, client_for: ClientFor) -> None:
    only = linked(session, cast.owner, "danang", "only")
    client = client_for(cast.owner, stepped_up=True)
    client.get("/accounts")
    assert "tài khoản duy nhất" in client.post(f"/accounts/{only}/removal", status=409).text
    assert subjects(session) == {"only"}


def test_the_database_gives_and_unlinks_the_acting_persons_own_alone(
    database: Database, cast: Cast, session: Session
) -> None:
    theirs = linked(session, cast.colleague, "danang", "colleague")
    own(session, cast.colleague)
    mine = own(session, cast.owner)
    unlink, act = text("SELECT unlink_identity(:id)"), text("SELECT act_as(:who, :today)")
    with database.app_sessions()() as opened:
        assert queries.own_accounts(opened) == []
        assert opened.scalar(unlink, {"id": theirs}) is None
        opened.execute(act, {"who": cast.owner.person_id, "today": clock.today()})
        assert [one.id for one in queries.own_accounts(opened)] == [mine]
        assert opened.scalar(unlink, {"id": theirs}) is None
        assert opened.scalar(unlink, {"id": mine}) is None
        opened.commit()
    assert len(subjects(session)) == 3
