"""Who gets a card, and what locks, suspends and ends it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.card import queries
from portal.card.actions import binding, locking
from portal.card.formats.status_list import Status
from portal.card.models import CardBinding
from portal.card.rules import BindingEnd, CardState, Revocation
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.trail import TrailLeaf
from portal.people.models import Official
from tests.card.conftest import Phone
from tests.support.cast import Cast


def actions_of(session: Session) -> list[str]:
    found = session.scalars(
        select(TrailLeaf.action).where(TrailLeaf.action.startswith("card")).order_by(TrailLeaf.id)
    )
    return list(found)


def jobs_of(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'card:publish'"))


def test_no_card_before_the_unit_opens_or_without_a_record(
    session: Session, cast: Cast, phone: Phone, opened: Cast
) -> None:
    with pytest.raises(Forbidden, match="no_record"):
        binding.bind(session, phone.brought, actor=opened.colleague.actor)
    session.execute(text("DELETE FROM card_opening"))
    session.commit()
    with pytest.raises(Forbidden, match="not_open"):
        binding.bind(session, phone.brought, actor=opened.owner.actor)


def test_who_left_gets_none(session: Session, opened: Cast, phone: Phone) -> None:
    session.get_one(Official, opened.owner.person_id).in_service = False
    session.commit()

    with pytest.raises(Forbidden):
        binding.bind(session, phone.brought, actor=opened.owner.actor)


def test_a_key_off_the_curve_is_refused(session: Session, opened: Cast, phone: Phone) -> None:
    with pytest.raises(Invalid, match=r"card\.key"):
        binding.bind(
            session,
            replace(phone.brought, public_key=b"\x02" + bytes(31) + b"\x01"),
            actor=opened.owner.actor,
        )


def test_one_phone_at_a_time_and_another_after_a_fresh_sign_in(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    other = Phone(ec.generate_private_key(ec.SECP256R1())).brought
    stale = replace(opened.owner.actor, stepped_up_at=frozen_time - timedelta(minutes=11))
    with pytest.raises(Forbidden, match="sign_in_again"):
        binding.bind(session, other, actor=stale)

    second = binding.bind(session, other, actor=replace(stale, stepped_up_at=frozen_time))

    session.refresh(bound)
    assert bound.end is BindingEnd.REBOUND
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    assert second.card_id == bound.card_id
    assert jobs_of(session) == 1


def test_the_bearer_locks_and_unlocks_and_the_office_s_suspension_stays(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    owner = replace(opened.owner.actor, stepped_up_at=frozen_time)
    held = locking.lock_own(session, actor=owner)
    assert held.state is CardState.SUSPENDED
    assert queries.not_valid(session) == {bound.status_index: Status.SUSPENDED}

    locking.suspend(session, held.id, actor=opened.hr.actor)
    assert locking.unlock_own(session, actor=owner).state is CardState.SUSPENDED
    with pytest.raises(Conflict, match="suspended"):
        binding.bind(session, Phone(ec.generate_private_key(ec.SECP256R1())).brought, actor=owner)
    assert locking.resume(session, held.id, actor=opened.hr.actor).state is CardState.ACTIVE

    assert queries.not_valid(session) == {}
    assert actions_of(session)[3:] == ["card.locked", "card.suspended", "card.unlocked", "card.resumed"]


def test_who_finds_an_open_page_does_not_unlock(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    locking.lock_own(session, actor=opened.owner.actor)
    for at in (None, frozen_time - timedelta(minutes=11)):
        with pytest.raises(Forbidden, match="sign_in_to_unlock"):
            locking.unlock_own(session, actor=replace(opened.owner.actor, stepped_up_at=at))
    assert queries.not_valid(session) == {bound.status_index: Status.SUSPENDED}


def test_who_finds_an_open_page_does_not_take_the_card_by_dropping_the_phone_first(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    other = Phone(ec.generate_private_key(ec.SECP256R1())).brought
    locking.lose_phone(session, actor=opened.owner.actor)

    with pytest.raises(Forbidden, match="sign_in_again"):
        binding.check_bindable(session, actor=opened.owner.actor)
    with pytest.raises(Forbidden, match="sign_in_again"):
        binding.bind(session, other, actor=opened.owner.actor)
    fresh = replace(opened.owner.actor, stepped_up_at=frozen_time)
    assert binding.bind(session, other, actor=fresh).card_id == bound.card_id


def test_a_badge_alone_is_no_phone(session: Session, opened: Cast, bound: CardBinding) -> None:
    binding.bind_print(session, bound.card_id, actor=opened.hr.actor)
    session.execute(text("DELETE FROM card_binding WHERE level <> 'print'"))
    session.commit()

    assert not queries.was_on_phone(session, bound.card_id)


def test_a_lost_phone_ends_its_binding_and_the_card_goes_on(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    held = locking.lose_phone(session, actor=opened.owner.actor)

    assert held.state is CardState.ACTIVE
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    with pytest.raises(Conflict, match="not_bound"):
        locking.lose_phone(session, actor=opened.owner.actor)


def test_only_who_may_suspends_and_revokes(session: Session, opened: Cast, bound: CardBinding) -> None:
    for member in (opened.owner, opened.colleague, opened.signer, opened.hr_elsewhere, opened.guard):
        with pytest.raises(Forbidden):
            locking.suspend(session, bound.card_id, actor=member.actor)
        with pytest.raises(Forbidden):
            locking.revoke(session, bound.card_id, Revocation.LEFT, actor=member.actor)
