"""Every page and every state of the card and of the checking site, judged by axe in light and dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import bearer, steps
from tests.journeys.visitor import DESK, Invite, Visitor
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def test_the_card_in_each_of_its_states(visit: Invite, running: Running) -> None:
    account = running.account("ha")
    stranger = visit().open("/card")
    bearer.is_in(stranger, "out")
    phone = bearer.given_the_card(steps.given_signed_in(visit(), account), account)
    bearer.do(phone, "show", "shown")
    phone.page.fill("#challenge", "12")
    phone.page.get_by_role("button", name="Đưa vào mã").click()
    expect(phone.page.locator("#told")).to_contain_text("đủ 4 chữ số")
    phone.look()

    other = steps.given_signed_in(visit(), account).open("/card")
    bearer.is_in(other, "elsewhere")
    other.open("/card/lock").sees("Thẻ đang hiệu lực").press("Khóa thẻ ngay").sees("Bạn đã tạm khóa thẻ")
    phone.open("/card")
    bearer.is_in(phone, "stopped")
    other.sees("Xác thực lại để mở khóa")
    bearer.given_proven(other, account, "/card/lock")
    other.press("Mở khóa thẻ").sees("Thẻ đang hiệu lực").press("Bỏ điện thoại đã mất")
    other.sees("Thẻ trên điện thoại đã mất không còn hiệu lực")
    phone.open("/card")
    bearer.is_in(phone, "unbound")

    refused = steps.given_signed_in(visit(), running.account("binh")).open("/card")
    bearer.is_in(refused, "refused")


def test_the_office_s_pages(visit: Invite, running: Running) -> None:
    desk = steps.given_signed_in(visit(DESK), running.account("lan"), "/cards")
    desk.sees("Mở cấp thẻ").press(re.compile("^Đề nghị mở cấp thẻ")).sees("Chờ người khác duyệt")
    signer = steps.given_signed_in(visit(), running.account("chau"), "/cards")
    signer.press(re.compile("^Duyệt mở cấp thẻ")).sees("Đã mở cấp thẻ")


def test_the_checking_site(visit: Invite, running: Running) -> None:
    checker = running.prepared.environment["PORTAL_CARD_CHECKER_URL"]
    account = running.account("ha")
    phone = bearer.given_the_card(steps.given_signed_in(visit(), account), account)
    bearer.do(phone, "show", "shown")
    gate = visit()
    for path in ("/q", "/", "/guide"):
        gate.open(checker + path)
    gate.open(f"{checker}/q#0")
    then_it_says(gate, "Không hợp lệ")
    gate.page.goto("about:blank")
    gate.open(f"{checker}/#{bearer.read(phone).partition('#')[2]}")
    then_it_says(gate, "Cần kiểm tra thêm")
    gate.page.locator("summary").click()
    gate.page.evaluate("document.body.dataset.scanning = 'yes'")
    gate.look()

    gate.page.goto("about:blank")
    gate.open(bearer.read(phone))
    then_it_says(gate, "Hợp lệ")
    gate.page.locator("summary").click()
    gate.press("Gửi báo cáo").reads("Đã gửi báo cáo")
    bearer.do(phone, "hide", "ready")
    phone.open("/card/lock").press("Bỏ điện thoại đã mất")


def then_it_says(gate: Visitor, word: str) -> None:
    expect(gate.page.locator("#word")).to_have_text(word)
    gate.look()
