"""The ways beside the main one: returned and mended, refused, without scripts, signed out."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.visitor import DESK, Invite, Visitor
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

REASON = "Chị vui lòng ghi rõ tên công ty."


def test_what_is_returned_is_mended_and_sent_again(visit: Invite, running: Running) -> None:
    label = "Nghề nghiệp trước khi được tuyển dụng"
    phone = steps.given_signed_in(visit(), running.account("ha"))
    number = steps.given_sent(phone, "occupation_before_recruitment", label, "Kế toán viên")

    desk = steps.given_signed_in(visit(DESK), running.account("mai"), "/reviews")
    steps.when_opening_by_key(desk, number)
    desk.type("r", "1").page.keyboard.type(REASON)
    desk.press("Trả lại để bổ sung", within=desk.page.locator("details[open] form")).sees("Đã trả lại")

    phone.open("/").follow("Đề nghị cần bạn bổ sung").reads(f"Đề nghị {number}")
    phone.sees("Cần bổ sung", REASON).follow("Bổ sung và gửi lại").sees(REASON)
    phone.fill(label, "Kế toán viên Công ty Thủy sản Sông Hàn")
    phone.page.get_by_label("Chụp ảnh giấy tờ").set_input_files(
        {
            "name": "hop-dong.jpg",
            "mimeType": "image/jpeg",
            "buffer": steps.photographed_paper("HỢP ĐỒNG LAO ĐỘNG", "Kế toán viên"),
        }
    )
    phone.press("Lưu và xem lại")
    expect(phone.page.locator(".evidence img")).to_be_visible(timeout=25_000)
    assert steps.when_sending(phone) == number

    when_verifying_by_keyboard(desk, number)


def when_verifying_by_keyboard(desk: Visitor, number: str) -> None:
    """No mouse from the queue to the decision: J, Enter, E, A."""
    steps.when_opening_by_key(desk, number).sees("lần 2", "Công ty Thủy sản Sông Hàn", REASON)
    desk.type("e")
    assert desk.page.evaluate("document.activeElement.className") == "evidence__page"
    desk.go_by_key("a").sees("Đã kiểm tra, chuyển ký duyệt.")


def test_a_refusal_names_its_ground_and_how_to_complain(visit: Invite, running: Running) -> None:
    phone = steps.given_signed_in(visit(), running.account("nho"))
    number = steps.given_sent(phone, "other_names", "Tên gọi khác", "Nhớ Alăng")
    at = phone.path

    desk = steps.given_signed_in(visit(DESK), running.account("mai"), "/reviews")
    steps.when_opening_by_key(desk, number)
    desk.type("x", "1").page.keyboard.type("Giấy khai sinh không ghi tên gọi khác.")
    desk.press("Không chấp nhận", within=desk.page.locator("details[open] form")).sees("Đã ghi quyết định")

    phone.open(at).sees("Không chấp nhận", "Giấy khai sinh không ghi tên gọi khác.", "Cách khiếu nại")


def test_what_the_national_database_gave_back_is_told_with_two_ways_on(
    visit: Invite, running: Running
) -> None:
    label, official = "Số điện thoại liên hệ", running.account("nho")
    phone = steps.given_signed_in(visit(), official, "/record/fields/contact_phone/edit")
    phone.fill(label, "0905 000 111").press("Lưu").sees("0905 000 111")
    row = phone.open("/proposals").page.get_by_role("link").filter(has_text=f"Đã đổi: {label}").first
    found = steps.NUMBER.search(row.inner_text())
    assert found

    desk = steps.given_signed_in(visit(DESK), running.account("mai"), "/reviews")
    steps.when_opening_by_key(desk, found[0])
    running.order("refuse")
    try:
        desk.press("Xác nhận, gửi CSDL quốc gia").open("/sync")
        desk.waits_for(f"{official.name}: {label}", seconds=60)
        desk.waits_for("Giá trị không có trong danh mục", seconds=60)
    finally:
        running.order("none")

    desk.follow(re.compile(f"{official.name}: {label}")).reads(label)
    desk.sees("Giá trị không có trong danh mục", "Gửi lại", "Kết thúc, không gửi nữa")


def test_the_officials_part_works_without_scripts(visit: Invite, running: Running) -> None:
    phone = steps.given_signed_in(visit(java_script_enabled=False, is_judged=False), running.account("binh"))
    phone.open("/proposals/new?target=work_strengths").fill("Sở trường công tác", "Hồi sức cấp cứu")
    phone.page.get_by_label("Chọn ảnh hoặc tệp PDF").set_input_files(
        {
            "name": "bang.jpg",
            "mimeType": "image/jpeg",
            "buffer": steps.photographed_paper("CHỨNG CHỈ HÀNH NGHỀ", "Hồi sức cấp cứu"),
        }
    )
    phone.press("Lưu và xem lại").sees("Hồi sức cấp cứu", "bang.jpg")
    phone.press("Gửi đề nghị").sees("cam đoan")
    steps.when_sending(phone)
    phone.page.get_by_text("Rút đề nghị này").click()
    phone.press("Rút đề nghị").sees("Đã rút")


def test_signing_out_leaves_nothing_in_the_browser(visit: Invite, running: Running) -> None:
    phone = steps.given_signed_in(visit(), running.account("ha"), "/record")
    phone.until("navigator.serviceWorker.controller !== null", seconds=60)
    phone.follow("Đăng xuất").press("Đăng xuất khỏi máy này").reads("Bạn đã đăng xuất khỏi cổng")
    kept = phone.page.evaluate(
        "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
        ".then(([names, workers]) => [names.length, workers.length, localStorage.length])"
    )
    assert kept == [0, 0, 0]
    assert "__Host-sid" not in [cookie["name"] for cookie in phone.context.cookies(phone.url)]
    phone.open("/record").reads("Đăng nhập")
