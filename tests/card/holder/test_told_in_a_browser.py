"""What the office does to a card, as its bearer meets it: in the inbox, and on the card's own page, in words."""

import pytest
from playwright.sync_api import expect

from portal.card import queries
from portal.card.actions import locking
from portal.card.models import Card
from portal.card.rules import Revocation
from tests.card.conftest import move
from tests.card.holder.conftest import Phone
from tests.support.cast import Cast

pytestmark = pytest.mark.journey


def card_of(phone: Phone, cast: Cast) -> Card:
    found = queries.live_card(phone.session, cast.owner.person_id)
    phone.session.rollback()
    assert found is not None
    return found


def test_a_suspended_bearer_opens_the_message_and_reads_whom_to_ask(enrolled: Phone, entitled: Cast) -> None:
    locking.suspend(enrolled.session, card_of(enrolled, entitled).id, actor=entitled.hr.actor)

    page = enrolled.open("/notifications").page
    page.get_by_role("link", name="Cơ quan đã tạm khóa thẻ công vụ của bạn").click()
    page.wait_for_url("**/card/lock")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thẻ công vụ của bạn")
    expect(page.locator(".warning")).to_contain_text("liên hệ cán bộ nhân sự của đơn vị")

    enrolled.open().is_in("stopped")
    expect(page.locator("#state")).to_have_text("Cơ quan đang tạm khóa thẻ")
    expect(page.locator("#stopped-why")).to_contain_text("hỏi cán bộ nhân sự của đơn vị")
    expect(page.locator("#stopped-why")).to_be_in_viewport(ratio=1)
    expect(page.locator("#faces")).to_be_hidden()
    locking.resume(enrolled.session, card_of(enrolled, entitled).id, actor=entitled.hr.actor)
    enrolled.open().is_in("ready")
    expect(page.locator("#stopped-why")).to_be_hidden()
    expect(page.locator("#faces")).to_be_visible()


def test_a_phone_that_does_not_hold_a_suspended_card_offers_no_move(
    enrolled: Phone, another_phone: Phone, entitled: Cast
) -> None:
    locking.suspend(enrolled.session, card_of(enrolled, entitled).id, actor=entitled.hr.actor)
    another_phone.sign_in(entitled.owner)

    another_phone.open().is_in("locked")

    expect(another_phone.page.locator("#locked")).to_contain_text("hỏi cán bộ nhân sự của đơn vị")


def test_a_phone_that_puts_a_card_away_says_what_became_of_it(enrolled: Phone, entitled: Cast) -> None:
    locking.revoke(enrolled.session, card_of(enrolled, entitled).id, Revocation.LOST, actor=entitled.hr.actor)

    enrolled.open().is_in("unbound")

    expect(enrolled.page.locator("#ended")).to_contain_text("Thẻ trước của bạn đã bị cơ quan thu hồi lúc")


def test_who_changed_agency_opens_the_next_card_at_once(enrolled: Phone, entitled: Cast) -> None:
    move(enrolled.session, entitled)
    enrolled.sign_in(entitled.owner, stepped_up=True)
    before = card_of(enrolled, entitled).id

    enrolled.open().is_in("unbound")
    expect(enrolled.page.locator("#ended")).to_contain_text("kết thúc cùng công việc ở đơn vị trước")
    enrolled.do("enrol").is_in("ready")

    assert card_of(enrolled, entitled).id != before
    enrolled.open("/notifications")
    expect(enrolled.page.get_by_text("Thẻ công vụ đã kết thúc cùng công việc ở đơn vị trước")).to_be_visible()


def test_a_first_card_tells_of_none_before(phone: Phone, entitled: Cast) -> None:
    phone.sign_in(entitled.owner)
    phone.open().is_in("unbound")
    expect(phone.page.locator("#ended")).to_be_hidden()
