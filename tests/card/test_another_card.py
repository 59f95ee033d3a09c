"""A card ends: for which reasons its bearer opens another, and who must say so first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card import queries, tasks
from portal.card.actions import binding, locking
from portal.card.formats.status_list import Status
from portal.card.models import Card, CardBinding
from portal.card.rules import WORK_OVER, BindingEnd, CardState, Revocation, bars_another
from portal.core import clock, jobs
from portal.core.errors import Conflict, Forbidden
from portal.core.trail import TrailLeaf
from portal.people.models import Official
from tests.card.conftest import Phone, move
from tests.support.cast import Cast
from tests.support.database import Database

OF_THE_CARD = sorted(set(Revocation) - WORK_OVER)


@pytest.fixture
def fresh(opened: Cast, frozen_time: datetime) -> Actor:
    """The owner, who has just signed in again."""
    return replace(opened.owner.actor, stepped_up_at=frozen_time)


@pytest.fixture(autouse=True)
def worker(database: Database) -> Iterator[None]:
    with jobs.using(database.worker_sessions()):
        yield


def official(session: Session, cast: Cast) -> Official:
    return session.get_one(Official, cast.owner.person_id, populate_existing=True)


def follow(session: Session) -> None:
    """Let a minute pass in the worker."""
    tasks.follow(timestamp=0)
    session.expire_all()
    session.rollback()


def test_every_reason_is_of_the_work_or_of_the_card() -> None:
    of_the_work = {Revocation.LEFT, Revocation.RETIRED, Revocation.TRANSFERRED, Revocation.DISMISSED}
    assert of_the_work == WORK_OVER
    assert set(OF_THE_CARD) == {Revocation.WRONG_DATA, Revocation.LOST}
    at = clock.now()
    for reason in Revocation:
        assert bars_another(reason, left_at=None, permitted_at=None) is (reason in of_the_work)
        assert not bars_another(reason, left_at=at, permitted_at=None)
        assert not bars_another(reason, left_at=None, permitted_at=at)


@pytest.mark.parametrize("reason", OF_THE_CARD)
def test_what_was_wrong_with_the_card_is_mended_by_another_after_a_fresh_sign_in(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor, reason: Revocation
) -> None:
    held = locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)
    assert held.state is CardState.REVOKED
    with pytest.raises(Conflict, match="revoked"):
        locking.resume(session, held.id, actor=opened.hr.actor)
    for at in (None, clock.now() - timedelta(minutes=11)):
        stale = replace(opened.owner.actor, stepped_up_at=at)
        for step in (
            lambda actor: binding.check_bindable(session, actor=actor),
            lambda actor: binding.bind(session, phone.brought, actor=actor),
        ):
            with pytest.raises(Forbidden, match="sign_in_for_another"):
                step(stale)
            session.rollback()

    binding.check_bindable(session, actor=fresh)
    session.rollback()
    again = binding.bind(session, phone.brought, actor=fresh)

    assert again.card_id != held.id
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}


@pytest.mark.parametrize("reason", sorted(WORK_OVER))
def test_who_was_sent_away_opens_no_other_card_by_themselves(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor, reason: Revocation
) -> None:
    locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)
    follow(session)

    with pytest.raises(Forbidden, match="barred"):
        binding.check_bindable(session, actor=fresh)
    session.rollback()
    with pytest.raises(Forbidden, match="barred"):
        binding.bind(session, phone.brought, actor=fresh)
    session.rollback()
    assert session.scalars(select(Card.id)).all() == [bound.card_id]


@pytest.mark.parametrize("reason", sorted(WORK_OVER))
def test_the_office_permits_another(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor, reason: Revocation
) -> None:
    locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)

    permitted = locking.permit_another(session, bound.card_id, actor=opened.hr.actor)

    assert (permitted.state, permitted.permitted_by) == (CardState.REVOKED, opened.hr.person_id)
    leaf = session.scalars(select(TrailLeaf).order_by(TrailLeaf.id.desc()).limit(1)).one()
    assert (leaf.action, leaf.actor_id) == ("card.another_permitted", opened.hr.person_id)
    with pytest.raises(Conflict, match="not_barred"):
        locking.permit_another(session, bound.card_id, actor=opened.hr.actor)
    with pytest.raises(Forbidden, match="sign_in_for_another"):
        binding.bind(session, phone.brought, actor=opened.owner.actor)
    session.rollback()
    assert binding.bind(session, phone.brought, actor=fresh).card_id != bound.card_id


@pytest.mark.parametrize("reason", sorted(WORK_OVER))
def test_who_is_taken_on_again_opens_another(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor, reason: Revocation
) -> None:
    locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)
    official(session, opened).in_service = False
    session.commit()
    follow(session)
    with pytest.raises(Forbidden, match="not_in_service"):
        binding.bind(session, phone.brought, actor=fresh)
    session.rollback()
    official(session, opened).in_service = True
    session.commit()
    follow(session)

    assert binding.bind(session, phone.brought, actor=fresh).card_id != bound.card_id
    assert session.get_one(Card, bound.card_id).revocation is reason


@pytest.mark.parametrize("reason", [None, *sorted(WORK_OVER)])
def test_who_works_elsewhere_opens_another_there(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor, reason: Revocation | None
) -> None:
    if reason is not None:
        locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)
    move(session, opened)
    assert queries.strays(session, limit=9) == [bound.card_id]
    session.rollback()
    follow(session)

    assert queries.strays(session, limit=9) == []
    assert session.get_one(Card, bound.card_id).revocation is (reason or Revocation.TRANSFERRED)
    session.rollback()
    assert binding.bind(session, phone.brought, actor=fresh).card_id != bound.card_id


def test_another_desk_of_the_same_agency_is_no_other_work(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor
) -> None:
    opened.units["office"].agency_code = None
    session.merge(opened.units["office"])
    session.commit()
    locking.revoke(session, bound.card_id, Revocation.DISMISSED, actor=opened.hr.actor)
    official(session, opened).unit_path = opened.units["department"].path
    session.commit()
    follow(session)

    assert queries.strays(session, limit=9) == []
    assert session.get_one(Card, bound.card_id).unit_path == opened.units["department"].path
    with pytest.raises(Forbidden, match="barred"):
        binding.bind(session, phone.brought, actor=fresh)
    session.rollback()


def test_who_leaves_is_not_valid_with_the_next_list_and_back_again_has_another(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor
) -> None:
    official(session, opened).in_service = False
    session.commit()
    follow(session)

    held = session.get_one(Card, bound.card_id)
    assert (held.revocation, held.bars_another) == (Revocation.LEFT, False)
    assert session.get_one(CardBinding, bound.id).end is BindingEnd.CARD_ENDED
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    official(session, opened).in_service = True
    session.commit()
    assert binding.bind(session, phone.brought, actor=fresh).card_id != bound.card_id


def test_only_the_last_card_counts(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, fresh: Actor
) -> None:
    """What barred once does so no more when the office let another follow, and that one ended otherwise."""
    hr = opened.hr.actor
    locking.revoke(session, bound.card_id, Revocation.LEFT, actor=hr)
    locking.permit_another(session, bound.card_id, actor=hr)
    second = binding.bind(session, phone.brought, actor=fresh)
    locking.revoke(session, second.card_id, Revocation.WRONG_DATA, actor=hr)

    with pytest.raises(Conflict, match="not_barred"):
        locking.permit_another(session, second.card_id, actor=hr)
    assert binding.bind(session, phone.brought, actor=fresh).card_id != second.card_id


def test_nobody_permits_themselves_and_nobody_from_elsewhere(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    locking.revoke(session, bound.card_id, Revocation.LEFT, actor=opened.hr.actor)
    own = replace(opened.hr.actor, person_id=opened.owner.person_id)
    for actor in (
        own,
        opened.owner.actor,
        opened.hr_elsewhere.actor,
        opened.signer.actor,
        opened.guard.actor,
    ):
        with pytest.raises(Forbidden):
            locking.permit_another(session, bound.card_id, actor=actor)
        session.rollback()
    row = session.get_one(Card, bound.card_id)
    row.permitted_at, row.permitted_by = clock.now(), row.person_id
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.commit()
    session.rollback()


def test_the_pages_say_who_may(
    session: Session, opened: Cast, bound: CardBinding, app: Flask, client_for
) -> None:
    hr, owner = client_for(opened.hr), client_for(opened.owner)
    form = hr.get(f"/cards/{bound.card_id}")
    assert "Mất điện thoại hoặc mất thẻ in" in form.text
    assert form.links()["Mở hồ sơ"] == f"/people/{opened.owner.person_id}/record"
    assert f"/cards/{bound.card_id}/permit" not in form.html
    hr.post(f"/cards/{bound.card_id}/revocation", {"reason": "dismissed"})

    assert "liên hệ cán bộ nhân sự" in owner.get("/card/lock").text
    barred = hr.get(f"/cards/{bound.card_id}")
    assert "Người này chưa tự mở được thẻ mới" in barred.text
    assert (
        f"/cards/{bound.card_id}/permit" not in client_for(opened.signer).get(f"/cards/{bound.card_id}").html
    )
    assert hr.post(f"/cards/{bound.card_id}/permit").status == 303

    assert "Đã cho phép mở thẻ mới lúc" in hr.get(f"/cards/{bound.card_id}").text
    assert "sau khi xác thực lại" in owner.get("/card/lock").text
