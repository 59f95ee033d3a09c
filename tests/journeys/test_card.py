"""The card in the running product: what the office decides reaches an open checking page within a minute."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.card.models import Card
from tests.journeys import bearer, steps
from tests.journeys.visitor import DESK, Invite, Visitor
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

LONGEST, LONGEST_REBUILD = 60, 30


def test_what_the_office_decides_is_seen_at_an_open_page_within_a_minute(
    visit: Invite, running: Running
) -> None:
    account = running.account("ha")
    phone = bearer.given_the_card(steps.given_signed_in(visit(), account), account)
    bearer.do(phone, "show", "shown")
    gate = visit()
    asked = given_an_open_page(gate, phone)
    desk = steps.given_signed_in(visit(DESK), running.account("mai"), "/cards")
    desk.follow(account.name).sees("Đang hiệu lực")

    desk.press("Tạm khóa thẻ").sees("Đang tạm khóa")
    then_it_turns(gate, phone, running, "Thẻ đang tạm khóa.", lambda card: card.suspended_at)
    desk.press("Mở lại thẻ").sees("Đang hiệu lực")
    then_it_turns(gate, phone, running, "Thẻ thật, đang có hiệu lực.", None)
    desk.page.get_by_label("Thông tin trên thẻ sai").check(force=True)
    desk.press("Thu hồi thẻ").sees("Thông tin trên thẻ sai")
    then_it_turns(gate, phone, running, "Thẻ đã bị thu hồi.", lambda card: card.revoked_at)

    expect(gate.page.locator("#who")).to_be_hidden()
    assert 304 in asked, "no list was asked for by its ETag"
    phone.open("/card")
    bearer.is_in(phone, "unbound")


def given_an_open_page(gate: Visitor, phone: Visitor) -> list[int]:
    """Open the checking page with a first code; return how its requests are answered from now on."""
    asked: list[int] = []
    devtools = gate.context.new_cdp_session(gate.page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceivedExtraInfo", lambda told: asked.append(told["statusCode"]))
    gate.open(bearer.read(phone))
    expect(gate.page.locator("#word")).to_have_text("Hợp lệ")
    gate.look()
    return asked


def then_it_turns(
    gate: Visitor,
    phone: Visitor,
    running: Running,
    sentence: str,
    since: Callable[[Card], datetime | None] | None,
) -> None:
    """Check a fresh code each second on the page that is open, until it says so; print how long that took."""
    begun = time.time()
    while not says(gate, phone).startswith(sentence):
        assert time.time() - begun < LONGEST, f"not within {LONGEST} s: {sentence}"
        gate.page.wait_for_timeout(1100)
    turned = time.time()
    gate.look()
    if since is None:
        return
    with running.sessions()() as session:
        decided = since(session.scalars(select(Card).order_by(Card.id.desc())).first())
    rebuilt = list_of(running).stat().st_mtime - decided.timestamp()
    print(
        f"{sentence} list rebuilt {rebuilt:.1f} s after the decision, red after {turned - decided.timestamp():.1f} s"
    )
    assert 0 <= rebuilt < LONGEST_REBUILD
    assert turned - decided.timestamp() < LONGEST


def says(gate: Visitor, phone: Visitor) -> str:
    bearer.answer(phone, f"{time.monotonic_ns() // 1_000_000 % 10_000:04}")
    code = bearer.read(phone).partition("#")[2]
    gate.page.evaluate("(code) => { document.body.dataset.state = 'working'; location.hash = code; }", code)
    expect(gate.page.locator("body")).not_to_have_attribute("data-state", "working")
    return gate.page.locator("#sentence").inner_text()


def list_of(running: Running) -> Path:
    return Path(running.prepared.environment["PORTAL_CARD_PUBLIC_FOLDER"]) / "status" / "1.cwt"
