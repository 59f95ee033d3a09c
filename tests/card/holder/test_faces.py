"""What the bearer chooses to show: a duty for its hours, one's standing alone; and what offices may ask."""

import base64
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from portal.card.actions import duties
from portal.card.formats import cbor, cose, credential
from portal.card.formats.profile import Field, Purpose
from portal.card.models import CardDuty
from portal.card.queries import live_card
from portal.card.rules import Duty
from portal.core import clock
from tests.card.holder.conftest import Phone
from tests.card.holder.test_holder_pages import KEY, Script, script
from tests.proposals import desk
from tests.support.cast import Cast

__all__ = ["script"]
TASK, PLACE = "Kiểm tra an toàn thực phẩm", "Chợ Hàn, phường Hải Châu"


def give(phone: Phone, cast: Cast, *, starts: float = -1, lasts: float = 3, task: str = TASK) -> CardDuty:
    at = clock.now() + timedelta(hours=starts)
    duty = Duty(task, PLACE, at, at + timedelta(hours=lasts), "12/QĐ-SNV")
    card = live_card(phone.session, cast.owner.person_id)
    assert card is not None
    return duties.give(
        phone.session, card.id, duty, actor=cast.signer.actor, key=f"{task}{starts}".encode().hex()[:90]
    )


def read(phone: Phone) -> str:
    picture = Image.open(io.BytesIO(phone.page.locator("#code").screenshot()))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context.new_page()
    context.close()


def verdict(stranger: Page, address: str) -> tuple[str, str]:
    stranger.goto("about:blank")
    stranger.goto(address)
    expect(stranger.locator("body")).not_to_have_attribute("data-state", "working")
    return stranger.locator("#word").inner_text(), stranger.locator("main").inner_text()


@pytest.mark.journey
def test_a_duty_says_what_where_and_by_which_decision_also_without_a_network(
    enrolled: Phone, stranger: Page, entitled: Cast
) -> None:
    give(enrolled, entitled)
    enrolled.open().is_in("ready").keep_shell()
    expect(enrolled.page.locator("#duties input")).to_have_count(1)
    enrolled.context.clear_cookies()
    enrolled.context.set_offline(True)
    enrolled.open().is_in("ready")
    enrolled.page.get_by_label(f"Công vụ: {TASK}").check()
    for words in (TASK, PLACE, "12/QĐ-SNV"):
        expect(enrolled.page.locator("#duty")).to_contain_text(words)
    expect(enrolled.page.locator("#state")).to_contain_text("Đang làm công vụ, đến")
    enrolled.do("show").is_in("shown")

    word, said = verdict(stranger, read(enrolled))
    assert word == "Hợp lệ"
    for words in (TASK, PLACE, "12/QĐ-SNV", "Nguyễn Thị Hòa", "Thời gian"):
        assert words in said
    enrolled.context.set_offline(False)


@pytest.mark.journey
def test_a_duty_that_was_withdrawn_is_red_at_once_and_the_face_stays_green(
    enrolled: Phone, stranger: Page, entitled: Cast
) -> None:
    given = give(enrolled, entitled)
    enrolled.open().is_in("ready")
    enrolled.page.get_by_label("Công vụ:").check()
    enrolled.do("show").is_in("shown")
    address = read(enrolled)
    duties.withdraw(enrolled.session, given.id, actor=entitled.signer.actor)
    enrolled.house.publish()

    assert verdict(stranger, address)[0] == "Không hợp lệ"
    enrolled.open().is_in("ready")
    expect(enrolled.page.locator("#duties input")).to_have_count(0)
    expect(enrolled.page.locator("#duty")).to_be_hidden()
    enrolled.do("show").is_in("shown")
    assert verdict(stranger, read(enrolled))[0] == "Hợp lệ"


@pytest.mark.journey
def test_before_its_hour_a_duty_is_not_shown_and_after_it_is_gone(enrolled: Phone, entitled: Cast) -> None:
    give(enrolled, entitled, starts=1)
    enrolled.open().is_in("ready")
    enrolled.page.get_by_label("Công vụ:").check()
    expect(enrolled.page.locator("#state")).to_contain_text("Chưa đến giờ công vụ")
    enrolled.do("show")
    expect(enrolled.page.locator("#told")).to_contain_text("Chưa đến giờ công vụ")
    assert enrolled.page.locator("body").get_attribute("data-card") == "ready"

    enrolled.keep_shell()
    enrolled.context.set_offline(True)
    enrolled.page.add_init_script("const real = Date.now; Date.now = () => real() + 5 * 3600000;")
    enrolled.open().is_in("ready")
    expect(enrolled.page.locator("#duties input")).to_have_count(0)
    enrolled.context.set_offline(False)


@pytest.mark.journey
def test_the_bearer_sees_what_offices_may_ask(enrolled: Phone, entitled: Cast) -> None:
    desk.change_record(enrolled.session, entitled.owner, "date_of_birth", "1988-05-02")
    enrolled.page.get_by_text("Cơ quan khác có thể hỏi gì thêm").click()
    shown = enrolled.page.locator("#detail-fields")
    for words in ("Văn phòng Sở", "1988", "person0@example.vn"):
        expect(shown).to_contain_text(words)
    assert "1988-05" not in shown.inner_text()
    enrolled.keep_shell()
    enrolled.context.set_offline(True)
    enrolled.open().is_in("ready")
    enrolled.page.get_by_text("Cơ quan khác có thể hỏi gì thêm").click()
    expect(shown).to_contain_text("1988")
    enrolled.context.set_offline(False)


def test_detail_tells_nothing_but_what_its_bearer_leaves_in(
    script: Script, house, session, entitled: Cast
) -> None:
    desk.change_record(session, entitled.owner, "date_of_birth", "1988")
    desk.change_record(session, entitled.owner, "current_position", "truong_phong")
    desk.change_record(session, entitled.owner, "appointment_date", "2024-02-01")
    script.send("/card/bindings", level="basic", key=KEY)
    given = script.send("/card/faces", purpose="detail").json
    message = cose.read(base64.b64decode(given["credential"]))
    parts = [base64.b64decode(part) for part in given["disclosures"]]
    issued = credential.Issued(message, tuple(parts))

    bare = credential.claims_of(issued.shown(), issuer=house.url)
    assert (bare.purpose, dict(bare.fields)) == (Purpose.DETAIL, {})
    assert b"1988" not in cbor.encode(message.payload)
    some = credential.claims_of(issued.shown([Field.BIRTH_YEAR]), issuer=house.url)
    assert dict(some.fields) == {Field.BIRTH_YEAR: 1988}
    whole = credential.claims_of(issued.shown(list(Field)), issuer=house.url)
    assert dict(whole.fields) == {
        Field.UNIT: "Văn phòng Sở", Field.BIRTH_YEAR: 1988, Field.WORK_EMAIL: "person0@example.vn",
        Field.MANDATE: "Trưởng phòng, từ 01/02/2024",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["", "0", "abc", "-1", "900000001", "9" * 30, "1\0"])
def test_a_duty_that_is_nobody_s_is_not_found(script: Script, number: str) -> None:
    script.send("/card/bindings", level="basic", key=KEY)
    answer = script.send("/card/faces", purpose="duty", duty=number)
    assert (answer.status_code, answer.json["code"]) == (404, "card.no_duty")
