"""The main job, every hand on a phone: a correction goes from its official through two offices to the national
database and back."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from portal.reviews.rules import UNDO_TIME
from tests.journeys import steps
from tests.journeys.visitor import Invite, Visitor
from tests.push_service import FirefoxPush
from tests.support.pushed import shown_after_push
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

FIELD, LABEL = "current_address", "Nơi ở hiện nay"
OLD = "48 đường Mẫu Đơn, phường Hòa Cường, thành phố Đà Nẵng"
STREET, COMMUNE = "16 đường Bạch Đằng", "Phường Hải Châu"
NEW = f"{STREET}, {COMMUNE}, Thành phố Đà Nẵng"


def test_a_correction_from_the_phone_to_the_national_database(
    visit: Invite, running: Running, firefox: FirefoxPush
) -> None:
    official, hr, signer = (running.account(key) for key in ("ha", "mai", "son"))

    phone = steps.given_signed_in(visit(), official)
    given_told_on(firefox, phone)
    when_proposing_with_a_photographed_paper(phone)
    number = steps.when_sending(phone)
    at = phone.path

    verifying = steps.given_signed_in(visit(), hr, "/reviews")
    when_verifying(verifying, number)
    verified_at = time.monotonic()
    phone.open(at).sees("Đã kiểm tra, chờ ký")

    signing = steps.given_signed_in(visit(), signer, "/approvals")
    hold = UNDO_TIME.total_seconds() - (time.monotonic() - verified_at)
    signing.page.wait_for_timeout(max(hold, 0) * 1000 + 500)
    steps.when_signing(signing, number, signer)

    phone.open(at).sees("Đã duyệt, đã ký").waits_for("Mã biên nhận QG-")
    then_the_national_database_holds_it(running, phone, number)
    then_the_record_shows_it(running, phone)
    then_the_phone_is_told(firefox, phone)


def given_told_on(firefox: FirefoxPush, phone: Visitor) -> None:
    """Subscribe a real Firefox, and give its subscription to the portal through the page's own form."""
    phone.open("/devices").reads("Thiết bị nhận thông báo")
    firefox.open(firefox.page_url)
    subscription = firefox.subscribe(phone.page.locator("#push").get_attribute("data-key") or "")
    with phone.page.expect_navigation():
        phone.page.evaluate(
            """({endpoint, keys}) => {
                const form = document.getElementById("push");
                for (const [name, value] of Object.entries({endpoint, ...keys})) form.elements[name].value = value;
                form.requestSubmit();
            }""",
            subscription,
        )
    phone.look().sees("Đã bật thông báo trên thiết bị này.")


def when_proposing_with_a_photographed_paper(phone: Visitor) -> None:
    phone.open("/").follow("Sơ yếu lý lịch điện tử").reads("Hồ sơ của tôi")
    phone.page.get_by_text("1. Thông tin cơ bản").click()
    phone.follow(re.compile("Mở cả nhóm")).reads("Thông tin cơ bản").sees(OLD)
    phone.follow(re.compile(f"Xem ?: {LABEL}")).reads(LABEL).follow("Chưa đúng")
    # What stands there is a text of old: it opens in its parts.
    expect(phone.page.get_by_role("combobox", name="Xã, phường, đặc khu")).to_have_value("Phường Hòa Cường")
    phone.fill("Số nhà, đường, thôn, tổ dân phố", STREET).fill("Xã, phường, đặc khu", COMMUNE)
    paper = steps.photographed_paper("XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", "Nơi ở hiện nay:", NEW)
    phone.page.get_by_label("Chụp ảnh giấy tờ").set_input_files(
        {"name": "giay-xac-nhan.jpg", "mimeType": "image/jpeg", "buffer": paper}
    )
    phone.sees("Ảnh rõ.").press("Lưu và xem lại").reads("Xem lại và gửi")
    old, new = phone.page.locator(".side").all_inner_texts()
    assert OLD in old
    assert NEW in new
    expect(phone.page.locator(".evidence img")).to_be_visible(timeout=25_000)


def when_verifying(hr: Visitor, number: str) -> None:
    hr.press(re.compile(number)).sees(f"Đề nghị {number}", OLD, NEW)
    expect(hr.page.locator(".evidence img").first).to_be_visible()
    hr.press("Kiểm tra xong, chuyển ký").sees("Đã kiểm tra, chuyển ký duyệt.")


def then_the_national_database_holds_it(running: Running, phone: Visitor, number: str) -> None:
    (message,) = [one for one in running.messages() if one["content"]["change"]["target"] == FIELD]
    assert message["content"]["change"]["value"] == f"{NEW} [20242]"
    phone.sees(f"Mã biên nhận {message['receipt_code']}")


def then_the_record_shows_it(running: Running, phone: Visitor) -> None:
    """The new value, whose word it is, and the way to its receipt; and who looked."""
    phone.open("/record").page.get_by_text("1. Thông tin cơ bản").click()
    phone.sees(NEW).open(f"/record/fields/{FIELD}").sees(NEW, "Đề nghị đã duyệt")
    expect(phone.page.get_by_role("list", name="Lịch sử")).to_contain_text(f"Trước đó: {OLD}")
    receipt = running.messages()[-1]["receipt_code"]
    phone.sees(f"CSDL quốc gia đã nhận: {receipt}")
    phone.follow(re.compile("^Đề nghị DN-")).sees(f"Mã biên nhận {receipt}")
    phone.open("/record/looks").sees(running.account("mai").name)


def then_the_phone_is_told(firefox: FirefoxPush, phone: Visitor) -> None:
    """Firefox decrypts two messages; the last one is handed to Chromium's own worker, which finds its words."""
    # In the order in which they were told: two that are sent within a second may arrive in either.
    _, last = sorted(firefox.received(2), key=lambda text: json.loads(text)["n"])
    phone.open("/notifications").sees("Đề nghị đã được duyệt", "Cơ sở dữ liệu quốc gia đã nhận")
    (shown,) = shown_after_push(phone.page, phone.url, last)
    assert (shown["title"], shown["body"]) == ("Hồ sơ đã được đồng bộ", "Mở Cổng hồ sơ để xem chi tiết.")
