"""Who changed work opens another card at once: what the worker would see within a minute, the action sees itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.models import Notification
from portal.access import row_security
from portal.card import queries
from portal.card.actions import binding, locking
from portal.card.formats.status_list import Status
from portal.card.models import Card, CardBinding
from portal.card.rules import WORK_OVER, Revocation
from portal.core import clock
from portal.core.errors import Forbidden
from tests.card.conftest import Phone, move
from tests.support.cast import Cast
from tests.support.database import Database


@pytest.fixture
def theirs(database: Database, opened: Cast, frozen_time: datetime) -> Iterator[Session]:
    """The bearer's own session, with what row security lets them do, and no worker beside it."""
    sessions = database.app_sessions()
    row_security.install(sessions)
    with sessions() as made:
        row_security.belongs_to(made, opened.owner.actor)
        yield made


@pytest.mark.parametrize("reason", [None, *sorted(WORK_OVER)])
def test_who_changed_work_a_moment_ago_waits_for_no_worker(
    session: Session,
    theirs: Session,
    opened: Cast,
    bound: CardBinding,
    phone: Phone,
    reason: Revocation | None,
) -> None:
    fresh = replace(opened.owner.actor, stepped_up_at=clock.now())
    if reason is not None:
        locking.revoke(session, bound.card_id, reason, actor=opened.hr.actor)
    move(session, opened)
    with pytest.raises(Forbidden, match="sign_in_for_another"):
        binding.check_bindable(theirs, actor=opened.owner.actor)
    theirs.rollback()
    binding.check_bindable(theirs, actor=fresh)
    theirs.rollback()
    made = binding.bind(theirs, phone.brought, actor=fresh)

    held = session.get_one(Card, bound.card_id, populate_existing=True)
    assert made.card_id != held.id
    assert (held.revocation, held.left_at) == (reason or Revocation.TRANSFERRED, clock.now())
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    assert queries.strays(session, limit=9) == []
    messages = session.scalars(select(Notification.message).order_by(Notification.id)).all()
    assert messages == [Message.CARD_REVOKED if reason else Message.CARD_ENDED, Message.CARD_MOVED]


def test_the_page_says_at_once_that_another_may_be_opened(
    session: Session, opened: Cast, bound: CardBinding, client_for
) -> None:
    owner = client_for(opened.owner)
    locking.revoke(session, bound.card_id, Revocation.TRANSFERRED, actor=opened.hr.actor)
    assert "đề nghị cấp lại" in owner.get("/card/lock").text
    assert "Cơ quan đã thu hồi thẻ trước" in owner.get("/card/state").json["refusal"]

    move(session, opened)

    assert "Bạn mở được thẻ mới" in owner.get("/card/lock").text
    assert owner.get("/card/state").json["refusal"] is None


def test_the_page_forgets_at_once_the_card_of_former_work(
    session: Session, opened: Cast, bound: CardBinding, client_for
) -> None:
    owner = client_for(opened.owner)
    assert owner.get("/card/state").json["bound_key"] == bound.public_key.hex()

    move(session, opened)

    state = owner.get("/card/state").json
    assert (state["card"], state["bound_key"], state["refusal"]) == (None, None, None)
