"""A record begins: HR makes it of a decision, the official declares on a phone, HR and the signer do theirs."""

import re
import time

import pytest
from playwright.sync_api import expect

from portal.reviews.rules import UNDO_TIME
from portal.sandbox.secrets import PASSPHRASE
from portal.sandbox.seed import DemoAccount
from tests.journeys import steps
from tests.journeys.visitor import DESK, Invite, Visitor
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

JOB = "Thu ngân tại siêu thị Chợ Hàn"
CERTIFICATE = "Ứng dụng công nghệ thông tin cơ bản"


def test_from_the_decision_to_the_national_database(visit: Invite, running: Running) -> None:
    hr, official, signer = (running.account(key) for key in ("mai", "xuan", "son"))
    desk = steps.given_signed_in(visit(DESK), hr)
    when_making_the_record(desk, official.personal_id)

    phone = steps.given_signed_in(visit(), official)
    phone.follow("Khai hồ sơ lần đầu").sees("Xong 0 trong 10 nhóm")
    when_typing_and_the_phone_dies(phone)
    phone = steps.given_signed_in(visit(), official, "/declaration")
    then_everything_is_still_there(phone)
    when_adding_a_row_with_its_paper(phone)
    number = when_sending(phone)

    when_verifying_all(desk, number)
    verified_at = time.monotonic()
    signing = steps.given_signed_in(visit(DESK), signer, "/approvals")
    signing.page.wait_for_timeout(
        max(0.0, UNDO_TIME.total_seconds() - (time.monotonic() - verified_at)) * 1000 + 500
    )
    when_signing_all(signing, number, signer)

    phone.open("/declaration").sees("Đã duyệt, đã ký")
    phone.open("/record/groups/1").sees(JOB)
    phone.open("/record/groups/5").sees(CERTIFICATE)
    until = time.monotonic() + 30
    while not any(official.personal_id in str(message) for message in running.messages()):
        assert time.monotonic() < until, "the national database has heard nothing"
        phone.page.wait_for_timeout(500)

    desk.open("/").follow(re.compile("^Tìm hồ sơ")).fill("Họ tên hoặc số hiệu", "cao thi xuan")
    desk.press("Tìm").sees("Tìm thấy 1 người", "Cao Thị Xuân")


def when_making_the_record(desk: Visitor, personal_id: str) -> None:
    desk.follow(re.compile("Quyết định chờ lập hồ sơ")).sees("Quá hạn", "118/QĐ-SNV")
    desk.follow("Ghi quyết định mới")
    desk.page.get_by_label("Tuyển dụng", exact=True).check(force=True)
    desk.page.get_by_label("Công chức", exact=True).check(force=True)
    for label, text in (
        ("Số quyết định", "131/QĐ-SNV"), ("Cơ quan ban hành", "Sở Nội vụ"),
        ("Họ và tên khai sinh", "Cao Thị Xuân"), ("Chức danh, vị trí việc làm", "Chuyên viên"),
    ):  # fmt: skip
        desk.fill(label, text)
    for name, value in (
        ("decided_on-day", "20"), ("decided_on-month", "11"), ("decided_on-year", "2026"),
        ("date_of_birth-day", "2"), ("date_of_birth-month", "2"), ("date_of_birth-year", "1984"),
        ("citizen_id_number", "00018490561"),
    ):  # fmt: skip
        desk.page.locator(f"[id='{name}']").fill(value)
    desk.page.locator("[name=gender][value=nu]").check(force=True)
    choose(desk, "unit", "Phòng Công chức, viên chức")
    choose(desk, "current_position", "Không giữ chức vụ")
    desk.press("Lập hồ sơ").sees("12 chữ số", "Chưa lưu được")
    expect(desk.page.get_by_label("Số quyết định")).to_have_value("131/QĐ-SNV")
    desk.page.locator("#citizen_id_number").fill(personal_id)
    desk.press("Lập hồ sơ").sees("Đã lập hồ sơ điện tử", "Chờ khai")


def choose(desk: Visitor, name: str, label: str) -> None:
    """Choose in a list, also where a script has put a field for searching in its place."""
    desk.page.evaluate(
        """([name, label]) => {
            const list = document.querySelector(`select[name=${name}]`);
            const option = [...list.options].find((one) => one.text.includes(label));
            list.value = option.value;
            list.dispatchEvent(new Event("change", {bubbles: true}));
        }""",
        [name, label],
    )


def when_typing_and_the_phone_dies(phone: Visitor) -> None:
    phone.follow(re.compile("Thông tin cơ bản")).sees("Cao Thị Xuân", "Theo quyết định")
    phone.page.locator("#occupation_before_recruitment").fill(JOB)
    phone.until("/Đã lưu lúc/.test(document.getElementById('save-state').textContent)")
    phone.page.locator("#contact_phone").fill("0905 12")
    phone.until("/chưa đúng/.test(document.getElementById('save-state').textContent)")
    phone.context.close()


def then_everything_is_still_there(phone: Visitor) -> None:
    phone.sees("1 mục chưa đúng").follow(re.compile("Thông tin cơ bản"))
    expect(phone.page.locator("#occupation_before_recruitment")).to_have_value(JOB)
    expect(phone.page.locator("#contact_phone")).to_have_value("0905 12")
    phone.sees("không phải số điện thoại")
    phone.page.locator("#contact_phone").fill("0905 123 456")
    phone.press("Xong nhóm này").sees("Đã lưu nhóm “Thông tin cơ bản”", "Xong 1 trong 10 nhóm")


def when_adding_a_row_with_its_paper(phone: Visitor) -> None:
    phone.follow(re.compile("Học vấn"))
    phone.press(re.compile("Thêm dòng.*Tin học"))
    for name, value in (
        ("from_month-month", "3"), ("from_month-year", "2010"), ("to_month-month", "5"), ("to_month-year", "2010"),
        ("institution", "Trung tâm Tin học"), ("certificate", CERTIFICATE),
    ):  # fmt: skip
        phone.page.locator(f"[id='{name}']").fill(value)
    paper = steps.photographed_paper("CHỨNG CHỈ", CERTIFICATE)
    phone.page.locator("#evidence").set_input_files(
        {"name": "chung-chi.jpg", "mimeType": "image/jpeg", "buffer": paper}
    )
    phone.page.get_by_text("Ảnh rõ.").wait_for()
    phone.press("Lưu dòng").sees(CERTIFICATE, "1 giấy tờ kèm theo")


def when_sending(phone: Visitor) -> str:
    phone.open("/declaration").follow("Xem lại và gửi").sees("Còn thiếu", CERTIFICATE, JOB)
    phone.press("Gửi bản khai").sees("Chưa gửi được")
    for name in ("gaps", "declaration"):
        phone.page.locator(f"#{name}").press("Space")
    phone.press("Gửi bản khai").sees("Đã gửi bản khai", "Đã gửi, chờ kiểm tra")
    found = steps.NUMBER.search(phone.page.locator("main").inner_text())
    assert found
    return found[0]


def when_verifying_all(desk: Visitor, number: str) -> None:
    steps.when_opening_by_key(desk, number)
    desk.waits_for("Tải tệp về")
    desk.page.locator("#seen").press("Space")
    desk.press(re.compile("Chuyển ký cả 3 nội dung")).sees("Đã kiểm tra 3 nội dung, chuyển ký.")


def when_signing_all(signing: Visitor, number: str, signer: DemoAccount) -> None:
    signing.open("/approvals").reads("Chờ ký duyệt")
    for box in signing.page.get_by_role("checkbox").all():
        if box.is_checked() != (number in box.locator("xpath=..").inner_text()):
            box.press("Space")
    signing.press("Xem nội dung sẽ ký").sees(number)
    steps.when_stepping_up(signing, signer)
    signing.fill("Mật khẩu khóa ký", PASSPHRASE)
    signing.press("Ký 3 nội dung").sees("Đã ký 3 nội dung")
