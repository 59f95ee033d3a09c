"""Whoever sees the values of a case has left a look of the last half hour, however long ago they claimed it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.models import Look
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.record.queries import LOOK_LASTS
from portal.reviews import actions
from tests.proposals import desk

NEW = "Hạnh Nguyên"


@pytest.fixture
def claimed(session, cast, frozen_time):
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner, value=NEW)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    return proposal


def looks(session):
    session.rollback()
    return session.scalars(select(Look.looked_at).order_by(Look.id)).all()


def later(minutes):
    return clock.frozen(clock.now() + timedelta(minutes=minutes))


def test_staying_on_a_case_is_one_look(session, cast, claimed):
    with later(29):
        actions.claim(session, claimed.id, actor=cast.hr.actor)
    assert len(looks(session)) == 1


@pytest.mark.parametrize("minutes", [31, 60 * 24 * 365])
def test_opened_long_afterwards_it_is_another(session, cast, claimed, minutes):
    first = clock.now()
    with later(minutes):
        actions.claim(session, claimed.id, actor=cast.hr.actor)
        assert looks(session) == [first, clock.now()]
    leaves = session.scalars(select(TrailLeaf.action)).all()
    assert leaves.count("proposal.claimed") == 2
    assert leaves.count("record.looked_at") == 2


def test_the_page_shows_no_value_without_it(session, cast, claimed, client_for):
    address = f"/reviews/proposals/{claimed.id}"
    with later(29):
        assert NEW in client_for(cast.hr).get(address).text
    with later(31):
        hr = client_for(cast.hr)
        page = hr.get(address)
        assert NEW not in page.text
        assert "Bạn mở đề nghị này đã lâu" in page.text
        assert len(looks(session)) == 1
        hr.post(f"/proposals/{claimed.id}/claim")
        assert NEW in hr.follow().text
        assert len(looks(session)) == 2


def test_after_the_lease_the_list_opens_it_anew(session, cast, claimed, client_for):
    with later(5):
        assert all("/claim" not in (b.action or "") for b in buttons(client_for(cast.hr)))
    with later(11):
        assert any(f"/proposals/{claimed.id}/claim" in (b.action or "") for b in buttons(client_for(cast.hr)))


def buttons(client):
    return [button for form in client.get("/reviews").forms() for button in form.buttons]


def test_words_that_were_typed_are_not_lost_by_it(session, cast, claimed, client_for):
    item = desk.item_of(session, claimed)
    hr = client_for(cast.hr)
    hr.get(f"/reviews/proposals/{claimed.id}")
    with later(40):
        # The session of the browser is older than its idle time by now; another one goes on.
        hr = client_for(cast.hr)
        page = hr.post(
            f"/items/{item.id}/return",
            {f"return-text-{item.id}": "Ảnh bị mờ", "version": item.version},
            status=422,
        )
        assert "Ảnh bị mờ" in page.text
        assert NEW not in page.text


def test_a_look_lasts_as_long_as_elsewhere():
    assert timedelta(minutes=30) == LOOK_LASTS
