"""The pages of the administrator, the officer and the bearer, without a browser; every page passes the house's rules."""

import base64
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import select

from portal.access.sessions import COOKIE
from portal.core import clock
from portal.core.qr import drawing_of
from portal.desk.actions import answering
from portal.desk.models import DeskDisclosure, DeskOffice, DeskRequest
from portal.desk.rules import Answer, Claim, Outcome, RequestState
from tests.card.holder.test_holder_pages import Script
from tests.desk.authority import Authority
from tests.desk.conftest import PURPOSE, Desk, registered

WISH = {
    "purpose": PURPOSE, "ask-name": "required", "ask-title": "optional", "ask-agency": "not", "ask-unit": "not",
    "ask-grade": "not", "ask-work_email": "not",
}  # fmt: skip


@pytest.fixture
def office(session, cast, settings) -> DeskOffice:
    return registered(session, cast, Authority().join(settings.desk_authority_folder))


@pytest.fixture
def asked(client_for, cast, session, office) -> DeskRequest:
    client_for(cast.guard).post("/desk/requests", {"office": str(office.id), **WISH})
    return session.scalars(select(DeskRequest)).one()


def answer(session, asked, **given: str) -> None:
    """What a wallet's answer leaves behind."""
    row = session.get_one(DeskRequest, asked.id)
    told = Answer({Claim(name): value for name, value in given.items()}, ("serial",), 2_000_000_000, 1)
    answering._settle(session, row, told, way=answering.Way.WALLET, bearer=None, actor=None)
    session.commit()


def test_an_administrator_registers_certifies_and_stops_an_office(client_for, cast, session, settings):
    authority = Authority().join(settings.desk_authority_folder)
    client = client_for(cast.administrator)
    client.get("/desk/offices/new")
    page = client.post("/desk/offices", {
        "unit": str(cast.units["office"].id), "name": "Bộ phận Một cửa", "contact": "0236 3888 999",
        "purposes": f"{PURPOSE}\nXác nhận người ký", "claims": ["name", "unit"]})  # fmt: skip
    shown = client.follow()
    assert "Chờ chứng thư số" in shown.text
    request = re.search(
        r"-----BEGIN CERTIFICATE REQUEST-----.+?-----END CERTIFICATE REQUEST-----", shown.html, re.DOTALL
    )
    office = session.scalars(select(DeskOffice)).one()
    assert office.purposes == [PURPOSE, "Xác nhận người ký"]

    self_made = client.post(
        f"{page.location}/certificate", {"certificates": Authority().certify(request[0])}, 422
    )
    assert "không do tổ chức chứng thực mà cổng tin cậy cấp" in self_made.text
    client.post(f"{page.location}/certificate", {"certificates": authority.certify(request[0])})
    assert "Đang hoạt động" in client.follow().text
    client.post(f"{page.location}/stop")
    assert "Đã ngừng" in client.follow().text
    refused = client.post(
        f"{page.location}/certificate", {"certificates": authority.certify(request[0])}, 409
    )
    assert "đã ngừng hoạt động" in refused.text


def test_others_find_no_offices(client_for, cast, office):
    for member in (cast.owner, cast.hr, cast.signer, cast.guard):
        for path in ("/desk/offices", "/desk/offices/new", f"/desk/offices/{office.id}"):
            client_for(member).get(path, 404)


def test_others_find_no_desk(client_for, cast, asked):
    for member in (cast.owner, cast.hr, cast.administrator):
        client_for(member).get("/desk", 404)
        client_for(member).get(f"/desk/requests/{asked.public_id}", 404)


def test_an_officer_asks_waits_and_sees_the_answer_once(client_for, cast, session, office, asked):
    client = client_for(cast.guard)
    url = f"/desk/requests/{asked.public_id}"
    page = client.get(url)
    assert "Đang chờ trả lời" in page.text
    assert "Họ và tên" in page.text
    assert f"/desk/ask/{asked.public_id}" in page.text
    waiting = client.fragment(f"{url}/status")
    assert 'hx-trigger="every 2s"' in waiting.html

    answer(session, asked, name="Nguyễn Thị Hòa")
    fragment = client.fragment(f"{url}/status")
    assert "delay:2s" not in fragment.html
    assert f'hx-post="{url}/result"' in fragment.html
    assert "Hòa" not in fragment.html
    result = client.post(f"{url}/result", status=200)
    assert "Nguyễn Thị Hòa" in result.text
    assert "Dữ liệu không được lưu" in result.text
    assert "đã bỏ đi" in result.text
    assert result.response.headers["Cache-Control"] == "no-store"
    assert "chỉ hiện một lần" in client.post(f"{url}/result", status=409).text
    again = client.get(url)
    assert "Hòa" not in again.text
    assert "không được lưu" in again.text


def test_an_officer_takes_a_question_back(client_for, cast, session, asked):
    client = client_for(cast.guard)
    client.get(f"/desk/requests/{asked.public_id}")
    client.post(f"/desk/requests/{asked.public_id}/withdrawal")
    session.rollback()
    session.refresh(asked)
    assert asked.state is RequestState.WITHDRAWN
    assert "Bạn đã hủy" in client.get(f"/desk/requests/{asked.public_id}").text
    client_for(None).get(f"/desk/objects/{asked.public_id}", 404)


def test_a_question_that_is_over_says_so(client_for, cast, session, asked):
    asked.expires_at = clock.now()
    session.commit()
    assert "Đã hết hạn" in client_for(cast.guard).get(f"/desk/requests/{asked.public_id}").text
    assert "Câu hỏi đã hết hạn" in client_for(cast.owner).get(f"/desk/ask/{asked.public_id}").text


def test_a_wrong_answer_is_told_in_words(client_for, cast, session, asked):
    asked.last_fault = "status.revoked"
    session.commit()
    assert "Thẻ đã bị thu hồi" in client_for(cast.guard).get(f"/desk/requests/{asked.public_id}").text


def test_a_bearer_reads_who_asks_and_says_no(client_for, cast, session, asked, office):
    client = client_for(cast.owner)
    page = client.get(f"/desk/ask/{asked.public_id}")
    for words in (
        office.name,
        office.contact,
        PURPOSE,
        "Họ và tên, Chức danh",
        "chưa mở trên điện thoại nào",
    ):
        assert words in page.text
    assert [form.action for form in page.forms()] == [f"/desk/ask/{asked.public_id}/refusal"]


def test_a_bearer_says_no_without_a_script_and_reads_it_in_their_own_list(client_for, cast, session, asked):
    client = client_for(cast.owner)
    client.get("/card/lock")
    client.post(f"/desk/ask/{asked.public_id}/refusal")
    listed = client.follow()
    assert "Bạn đã từ chối" in listed.text
    assert "Họ và tên, Chức danh, chức vụ" in listed.text
    told = session.scalars(select(DeskDisclosure)).one()
    assert (told.person_id, told.outcome) == (cast.owner.person_id, Outcome.REFUSED)
    assert "đã từ chối" in client_for(cast.guard).get(f"/desk/requests/{asked.public_id}").text
    client.post(f"/desk/ask/{asked.public_id}/refusal", status=409)
    assert "Chưa có nơi nào" in client_for(cast.colleague).get("/card/asked").text


def test_the_signed_request_is_given_to_anybody_and_kept_by_nobody(client_for, cast, app, asked):
    answer = app.test_client(use_cookies=False).get(
        f"/desk/objects/{asked.public_id}", base_url="https://localhost"
    )
    assert answer.mimetype == "application/oauth-authz-req+jwt"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    header = answer.text.split(".")[0]
    assert b"oauth-authz-req+jwt" in base64.urlsafe_b64decode(header + "==")


@pytest.mark.parametrize(
    "sent", [{}, {"response": "abc"}, {"state": "x"}, {"error": "access_denied", "state": "x"}]
)
def test_what_is_no_answer_is_a_plain_error(app, cast, sent):
    answer = app.test_client(use_cookies=False).post(
        "/desk/responses", data=sent, base_url="https://localhost"
    )
    assert answer.status_code in (400, 503)
    assert answer.json["error"] == "invalid_request"


def test_the_drawn_codes_are_read(tmp_path):
    address = "https://localhost:8000/desk/ask/abcdefghijklmnopqrstuv"
    drawing = drawing_of(address)
    side = int(drawing.box.split()[2])
    image = Image.new("L", (side * 8, side * 8), 255)
    brush = ImageDraw.Draw(image)
    for x, y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", drawing.path):
        at = [(int(x) + 4) * 8, (int(y) + 4) * 8]
        brush.rectangle([*at, at[0] + int(w) * 8 - 1, at[1] + int(h) * 8 - 1], fill=0)
    assert zxingcpp.read_barcodes(image)[0].text == address


BY_SCRIPT = {
    "no question": ("/desk/credentials", {"claims": "name"}, 404),
    "another one": ("/desk/credentials", {"question": "x" * 22, "claims": "name"}, 404),
    "no claims": ("/desk/credentials", {"question": "{id}"}, 422),
    "no such claim": ("/desk/credentials", {"question": "{id}", "claims": "name,salary"}, 422),
    "one twice": ("/desk/credentials", {"question": "{id}", "claims": "name,name"}, 422),
    "bytes that are none": (
        "/desk/credentials",
        {"question": "{id}", "claims": "name", "delegation": "%%%"},
        422,
    ),
    "very long": ("/desk/credentials", {"question": "{id}", "claims": "name", "delegation": "A" * 9000}, 422),
    "an answer to nothing": ("/desk/answers", {"presentation": "a~b~"}, 404),
    "no answer": ("/desk/answers", {"question": "{id}"}, 409),
    "a long answer": ("/desk/answers", {"question": "{id}", "presentation": "a" * 70_000}, 409),
    "letters": ("/desk/answers", {"question": "{id}", "presentation": "é~"}, 409),
}


@pytest.mark.parametrize("kind", BY_SCRIPT)
def test_what_the_page_s_script_sends_wrongly_is_refused_in_words(desk: Desk, client_for, kind: str):
    path, data, status = BY_SCRIPT[kind]
    asked = desk.ask(Claim.NAME)
    sent = {name: value.replace("{id}", asked.public_id) for name, value in data.items()}
    answer = Script(desk.house.app, client_for(desk.cast.owner).cookies[COOKIE], desk.house.url).send(
        path, **sent
    )
    assert answer.status_code == status, answer.text
    assert answer.json["problem"]
    assert answer.json["code"]
