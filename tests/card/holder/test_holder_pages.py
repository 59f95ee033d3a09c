"""What the card's pages ask and are told, without a browser: bindings, faces, refusals, the page without a script."""

import base64
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.sessions import COOKIE
from portal.card import passkeys, queries
from portal.card.actions import binding, locking
from portal.card.formats import cose, credential
from portal.card.formats.profile import Field
from portal.core import clock
from portal.core.errors import Invalid
from tests.card.conftest import is_due
from tests.card.holder.conftest import House
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast

KEY = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"


class Script:
    """What the card's page sends by script, with the session of a signed-in person."""

    def __init__(self, app: Flask, cookie: str, origin: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        self.origin = origin

    def state(self):
        return self.client.get("/card/state", headers=self.headers, base_url=self.origin)

    def send(self, path: str, **fields: str):
        token = self.state().json["csrf_token"]
        return self.client.post(
            path, data={"csrf_token": token, **fields}, headers=self.headers, base_url=self.origin
        )


@pytest.fixture
def script(house: House, entitled: Cast, client_for) -> Script:
    cookie = client_for(entitled.owner).cookies[COOKIE]
    return Script(house.app, cookie, house.url)


def test_the_page_is_the_same_for_everybody(app: Flask, client_for, cast: Cast) -> None:
    mine = client_for(cast.owner).get("/card")
    nobodys = PageClient(app).get("/card")
    assert cast.owner.name not in mine.html
    assert "csrf_token" not in mine.html
    assert mine.text == nobodys.text


def test_the_state_is_for_who_is_signed_in(house: House) -> None:
    answer = house.app.test_client().get("/card/state", base_url=house.url)
    assert answer.status_code == 303


def test_a_key_is_bound_and_a_face_issued(script: Script, house: House) -> None:
    assert script.state().json["bound_key"] is None
    bound = script.send("/card/bindings", level="basic", key=KEY)
    assert (bound.status_code, bound.json) == (201, {"bound_key": KEY, "level": "basic"})
    assert script.state().json["is_due"]

    given = script.send("/card/faces", purpose="face")

    assert given.status_code == 201
    message = cose.read(base64.b64decode(given.json["credential"]))
    claims = credential.claims_of(message, issuer=house.url)
    assert claims.fields[Field.NAME] == "Nguyễn Thị Hòa"
    assert not script.state().json["is_due"]


def test_a_face_is_due_again_after_three_days(script: Script, session: Session, entitled: Cast) -> None:
    script.send("/card/bindings", level="basic", key=KEY)
    script.send("/card/faces", purpose="face")
    at = clock.now()
    for age, expected in ((timedelta(days=2, hours=23), False), (timedelta(days=3, minutes=1), True)):
        with clock.frozen(at + age):
            assert is_due(session, entitled.owner.actor) is expected


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("/card/bindings", {}, "card.key"),
        ("/card/bindings", {"level": "basic"}, "card.key"),
        ("/card/bindings", {"level": "basic", "key": "zz"}, "card.key"),
        ("/card/bindings", {"level": "basic", "key": "02" + "00" * 31 + "01"}, "card.key"),
        ("/card/bindings", {"level": "print", "key": KEY}, "card.key"),
        ("/card/bindings", {"level": "passkey", "credential": "{}"}, "card.challenge_over"),
        ("/card/faces", {}, "card.purpose"),
        ("/card/faces", {"purpose": "print"}, "card.purpose"),
        ("/card/faces", {"purpose": "face\0"}, "card.purpose"),
    ],
)
def test_what_no_phone_sends_is_refused_with_a_sentence(script: Script, path: str, sent, code: str) -> None:
    answer = script.send(path, **sent)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["problem"].endswith(".")


def test_a_face_before_a_card_is_refused(script: Script) -> None:
    answer = script.send("/card/faces", purpose="status_only")
    assert (answer.status_code, answer.json["code"]) == (409, "card.none")


def test_a_challenge_is_answered_once_and_soon(script: Script) -> None:
    asked = script.send("/card/challenges")
    assert asked.json["rp"]["id"] == "localhost"
    assert asked.json["authenticatorSelection"]["userVerification"] == "required"
    assert asked.json["authenticatorSelection"]["authenticatorAttachment"] == "platform"
    first = script.send("/card/bindings", level="passkey", credential="{}")
    again = script.send("/card/bindings", level="passkey", credential="{}")
    assert (first.json["code"], again.json["code"]) == ("card.passkey", "card.challenge_over")


def test_two_phones_that_open_the_first_card_at_once_get_one(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.send("/card/bindings", level="basic", key=KEY)
    monkeypatch.setattr(binding, "own_card", lambda _session, _actor: None)
    assert script.send("/card/bindings", level="basic", key=KEY).status_code == 409


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "\0", '{"id":1}', "x" * 20_000, '{"id":"a","rawId":"YQ"}']
)
def test_what_is_no_passkey_s_answer_is_refused(answer: str) -> None:
    with pytest.raises(Invalid, match=r"card\.passkey"):
        passkeys.verified(answer, passkeys.Site("localhost", "http://localhost"), b"c" * 32)


def test_who_may_not_hold_a_card_is_told_why(house: House, entitled: Cast, client_for) -> None:
    script = Script(house.app, client_for(entitled.colleague).cookies[COOKIE], house.url)
    assert "Hồ sơ điện tử của bạn chưa được lập" in script.state().json["refusal"]
    assert script.send("/card/challenges").status_code == 403


def test_a_card_is_locked_and_unlocked_without_a_script(
    script: Script, session: Session, entitled: Cast, client_for
) -> None:
    assert "Bạn chưa có thẻ" in client_for(entitled.owner).get("/card/lock").text
    script.send("/card/bindings", level="basic", key=KEY)
    client = client_for(entitled.owner)
    client.get("/card/lock")
    assert "Bạn đã tạm khóa thẻ" in client.click("Khóa thẻ ngay").text
    assert script.state().json["is_locked"]
    assert script.send("/card/faces", purpose="face").json["code"] == "card.suspended"
    assert "/step-up?next=/card/lock" in client.get("/card/lock").html
    client.post("/card/lock/removal", status=403)
    client = client_for(entitled.owner, stepped_up=True)
    client.get("/card/lock")
    assert "Thẻ đang hiệu lực" in client.click("Mở khóa thẻ").text
    client.click("Bỏ điện thoại đã mất")
    assert script.state().json["bound_key"] is None


def test_the_office_suspends_gives_back_and_ends(
    script: Script, session: Session, entitled: Cast, client_for
) -> None:
    script.send("/card/bindings", level="basic", key=KEY)
    card = queries.live_card(session, entitled.owner.person_id)
    hr = client_for(entitled.hr)
    assert entitled.owner.name in hr.get("/cards").text
    hr.get(f"/cards/{card.id}")
    assert "Đang tạm khóa" in hr.click("Tạm khóa thẻ").text
    assert "Đang hiệu lực" in hr.click("Mở lại thẻ").text
    hr.click("Thu hồi thẻ", {"reason": "retired"})
    assert "Nghỉ hưu" in hr.get(f"/cards/{card.id}").text
    client_for(entitled.hr_elsewhere).get(f"/cards/{card.id}", status=404)
    client_for(entitled.owner).get("/cards", status=404)


def test_a_unit_is_opened_by_four_eyes(session: Session, cast: Cast, client_for) -> None:
    hr, signer = client_for(cast.hr), client_for(cast.signer)
    hr.get("/cards")
    assert "Chờ người khác duyệt" in hr.click("Đề nghị mở cấp thẻ Sở Nội vụ").text
    signer.get("/cards")
    assert "Đã mở cấp thẻ" in signer.click("Duyệt mở cấp thẻ Sở Nội vụ").text
    assert queries.is_open(session, cast.owner.unit_path)


def test_a_lock_by_the_bearer_reaches_the_list(script: Script, session: Session, entitled: Cast) -> None:
    script.send("/card/bindings", level="basic", key=KEY)
    locking.lock_own(session, actor=entitled.owner.actor)
    assert len(queries.not_valid(session)) == 1
