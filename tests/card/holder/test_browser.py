"""The card on a phone, in a real browser with an authenticator: opened, shown, kept, forgotten."""

import io
import re
import statistics
import time

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from portal.card import queries
from portal.card.actions import locking
from portal.card.formats import base41, proof
from portal.card.rules import Revocation
from tests.card.holder.conftest import House, Phone, phone_of
from tests.support.cast import Cast

pytestmark = pytest.mark.journey


def read(phone: Phone) -> str:
    """Return what a camera reads off the screen."""
    picture = Image.open(io.BytesIO(phone.page.locator("#code").screenshot()))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text


@pytest.fixture
def guard(chromium: Browser) -> Page:
    """A stranger's phone."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context.new_page()
    context.close()


def verdict(guard: Page, address: str) -> tuple[str, str]:
    guard.goto("about:blank")
    guard.goto(address)
    expect(guard.locator("body")).not_to_have_attribute("data-state", "working")
    return guard.locator("#word").inner_text(), guard.locator("#sentence").inner_text()


def test_a_stranger_s_camera_opens_it_and_is_told_that_it_is_valid(enrolled: Phone, guard: Page) -> None:
    enrolled.do("show").is_in("shown")

    address = read(enrolled)

    assert address.startswith(f"{enrolled.house.checker}/q#")
    assert verdict(guard, address)[0] == "Hợp lệ"
    assert guard.locator("#name").inner_text() == "Nguyễn Thị Hòa"
    assert enrolled.kept()[0]["level"] == "passkey"


def test_it_opens_and_turns_without_a_network_and_without_a_sign_in(enrolled: Phone, guard: Page) -> None:
    enrolled.open().is_in("ready").keep_shell()
    enrolled.context.clear_cookies()
    enrolled.context.set_offline(True)

    enrolled.open().is_in("ready").do("show").is_in("shown")
    first = read(enrolled)
    enrolled.page.evaluate("const real = Date.now; Date.now = () => real() + 20000; 0")
    until = time.monotonic() + 10
    while read(enrolled) == first:
        assert time.monotonic() < until, "the code does not turn"
        enrolled.page.wait_for_timeout(100)

    expect(enrolled.page.locator("#turn")).to_have_text(re.compile(r"Mã mới sau (1\d|20) giây"))
    assert verdict(guard, first)[0] == "Hợp lệ"
    enrolled.context.set_offline(False)


def test_a_screen_reader_hears_that_the_code_is_there_and_not_each_second(enrolled: Phone) -> None:
    enrolled.do("show").is_in("shown")
    expect(enrolled.page.locator("#heard")).to_contain_text("Mã của thẻ đang hiện")
    said = enrolled.page.evaluate(
        """() => new Promise((done) => {
          const heard = [];
          const watch = new MutationObserver((changes) => heard.push(...changes.map((one) => one.target.textContent)));
          for (const live of document.querySelectorAll("[role=status], [role=alert], [aria-live]"))
            watch.observe(live, { childList: true, characterData: true, subtree: true });
          const first = document.getElementById("turn").textContent;
          setTimeout(() => done({ heard, first, last: document.getElementById("turn").textContent }), 2500);
        })"""
    )
    assert said["first"] != said["last"]
    assert said["heard"] == []


@pytest.mark.speed
def test_it_opens_without_a_network_in_less_than_a_second(enrolled: Phone) -> None:
    enrolled.open().is_in("ready").keep_shell()
    enrolled.context.set_offline(True)
    taken = []
    for _ in range(5):
        enrolled.open("/card").is_in("ready")
        # From the tap that opens the page to the frame that shows the card, by the page's own clock.
        taken.append(
            enrolled.page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => done(performance.now())))"
            )
        )
    enrolled.context.set_offline(False)
    print("the card opened without a network in", ", ".join(f"{one:.0f}" for one in taken), "ms")
    assert statistics.median(taken) < 1000


def test_a_sign_in_that_expired_does_not_take_the_card_away(enrolled: Phone) -> None:
    enrolled.context.clear_cookies()
    enrolled.open().is_in("ready").do("show").is_in("shown")


def test_after_31_seconds_it_is_red(enrolled: Phone, guard: Page) -> None:
    enrolled.do("show").is_in("shown")
    address = read(enrolled)
    enrolled.do("hide").is_in("ready")
    time.sleep(31)

    assert verdict(guard, address) == (
        "Không hợp lệ",
        "Mã này đã cũ: có thể là ảnh chụp hoặc quay lại màn hình. Hãy nhờ mở thẻ trực tiếp.",
    )


def test_the_next_proof_answers_the_guard_s_number(enrolled: Phone) -> None:
    enrolled.do("show").is_in("shown")
    enrolled.page.fill("#challenge", "123")
    enrolled.page.get_by_role("button", name="Đưa vào mã").click()
    expect(enrolled.page.locator("#told")).to_contain_text("đủ 4 chữ số")
    enrolled.page.fill("#challenge", "4711")
    enrolled.page.get_by_role("button", name="Đưa vào mã").click()
    expect(enrolled.page.locator("#turn")).to_have_text("Mã đang mang số 4 7 1 1")

    code = proof.content_of(read(enrolled), enrolled.house.checker)
    shown = proof.read(base41.decode(code)).proof
    assert shown is not None
    assert proof.claims_of(shown).challenge == b"4711"


def test_what_hr_revokes_is_red_at_the_next_check_and_gone_from_the_phone(
    enrolled: Phone, guard: Page, entitled: Cast
) -> None:
    card = queries.live_card(enrolled.session, entitled.owner.person_id)
    enrolled.do("show").is_in("shown")
    address = read(enrolled)
    assert verdict(guard, address)[0] == "Hợp lệ"

    locking.revoke(enrolled.session, card.id, Revocation.WRONG_DATA, actor=entitled.hr.actor)
    enrolled.house.publish()

    assert verdict(guard, address) == ("Không hợp lệ", "Thẻ đã bị thu hồi.")
    enrolled.open().is_in("unbound")
    assert enrolled.kept() == []


def test_who_was_dismissed_is_told_whom_to_ask_and_opens_another_when_it_is_permitted(
    enrolled: Phone, guard: Page, entitled: Cast
) -> None:
    card = queries.live_card(enrolled.session, entitled.owner.person_id)
    locking.revoke(enrolled.session, card.id, Revocation.DISMISSED, actor=entitled.hr.actor)
    enrolled.house.publish()

    enrolled.open().is_in("refused")
    assert "liên hệ cán bộ nhân sự" in enrolled.page.locator("#refusal").inner_text()
    assert enrolled.kept() == []

    locking.permit_another(enrolled.session, card.id, actor=entitled.hr.actor)
    enrolled.sign_in(entitled.owner, stepped_up=True)
    enrolled.open().is_in("unbound").do("enrol").is_in("ready").do("show").is_in("shown")
    assert verdict(guard, read(enrolled))[0] == "Hợp lệ"


def test_another_phone_takes_the_card_over_after_a_fresh_sign_in(
    enrolled: Phone, another_phone: Phone, entitled: Cast
) -> None:
    another_phone.sign_in(entitled.owner)
    another_phone.open().is_in("elsewhere").do("enrol")
    expect(another_phone.page.locator("#told")).to_contain_text("xác thực lại")
    expect(another_phone.page.locator("#step-up")).to_be_visible()

    another_phone.sign_in(entitled.owner, stepped_up=True)
    another_phone.open().is_in("elsewhere").do("enrol").is_in("ready")

    enrolled.open().is_in("elsewhere")
    assert enrolled.kept() == []


def test_signing_out_leaves_nothing_on_the_phone(enrolled: Phone) -> None:
    assert len(enrolled.kept()) == 1
    enrolled.open("/sign-out")
    enrolled.page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    enrolled.page.wait_for_url("**/sign-out/done**")

    assert not enrolled.kept()
    enrolled.open().is_in("out")


def test_without_an_authenticator_the_level_is_basic_and_says_so(
    chromium: Browser, house: House, entitled: Cast, session: Session, guard: Page
) -> None:
    phone = phone_of(chromium, house, session, has_passkeys=False)
    phone.sign_in(entitled.owner)
    phone.open().is_in("unbound").do("enrol").is_in("ready")
    expect(phone.page.locator("#level")).to_have_text("Mức cơ bản")
    phone.do("show").is_in("shown")

    assert verdict(guard, read(phone))[0] == "Hợp lệ"
    assert phone.kept()[0]["level"] == "basic"
    phone.context.close()


def test_status_only_names_nobody(enrolled: Phone, guard: Page) -> None:
    enrolled.page.get_by_label("Chỉ tư cách, không nêu tên").check()
    expect(enrolled.page.locator("#name")).to_have_text("Đang là công chức của Văn phòng Sở")
    enrolled.do("show").is_in("shown")

    assert verdict(guard, read(enrolled))[0] == "Hợp lệ"
    assert "Hòa" not in guard.locator("main").inner_text()


def test_no_cache_of_pages_holds_the_card(enrolled: Phone) -> None:
    enrolled.open().is_in("ready").keep_shell()

    kept = enrolled.page.evaluate(
        """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache =>
           cache.keys().then(all => Promise.all(all.filter(r => !r.url.includes("/static/")).map(
             r => cache.match(r).then(found => found.text().then(text => [r.url, text])))))))))"""
    )

    pages = [page for cache in kept for page in cache]
    assert {url.removeprefix(enrolled.house.url) for url, _ in pages} == {"/offline", "/card"}
    assert all("Hòa" not in text and "csrf" not in text for _, text in pages)
    assert enrolled.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
