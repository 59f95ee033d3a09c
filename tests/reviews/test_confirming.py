"""What an official changed at once, where the record moved on before HR confirmed it: nothing was answered."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from notifications.models import Notification
from portal.proposals.models import ProposalItem
from portal.proposals.own import leave_for_check
from portal.proposals.rules import ItemKind, ItemState
from portal.record.actions import update_own
from portal.record.rules import Target
from portal.reviews import actions
from tests.proposals import desk

MOVED_ON = "Hồ sơ nay có giá trị khác nên nội dung này không cần kiểm tra nữa."


@pytest.fixture
def moved_on(session, cast, frozen_time):
    """Confirmed by HR while the record held something else by then."""
    desk.make_record(session, cast.owner)
    _, version = desk.value_of(session, cast.owner, "contact_phone")
    phone = Target.parse("contact_phone")
    update_own(session, phone, "0912000111", version, actor=cast.owner.actor, through=leave_for_check)
    desk.change_record(session, cast.owner, "contact_phone", "0912000222")
    session.expire_all()
    item = session.scalars(select(ProposalItem).where(ProposalItem.kind == ItemKind.OWN)).one()
    actions.claim(session, item.proposal_id, actor=cast.hr.actor)
    session.expire_all()
    return actions.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))


def test_nobody_is_told_of_an_answer_that_nobody_gave(session, cast, moved_on):
    assert moved_on.state is ItemState.SUPERSEDED
    told = select(Notification.message).where(Notification.person_id == cast.owner.person_id)
    assert session.scalars(told).all() == []


@pytest.mark.parametrize("path", ["/proposals/{}", "/proposals"])
def test_the_pages_say_that_it_is_not_needed_any_more(cast, moved_on, client_for, path):
    page = client_for(cast.owner).get(path.format(moved_on.proposal_id))
    assert MOVED_ON in page.text
    assert "trả lời" not in page.text
