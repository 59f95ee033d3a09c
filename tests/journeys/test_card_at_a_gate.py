"""From a photograph that was approved to a guard's camera: the same face, a number answered, a recording refused."""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.card.models import Card
from portal.people.models import Person
from portal.reviews.rules import UNDO_TIME
from portal.sandbox.seed import DemoAccount
from tests.card.holder.test_camera import READY, turns
from tests.card.walks.camera import Film, guard_with, seen
from tests.journeys import bearer, steps
from tests.journeys.visitor import DESK, Invite, Visitor
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

ANSWER_SECONDS = 20


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return Film(tmp_path / "camera.mjpeg")


@pytest.fixture
def guard(chromium: Browser, film: Film, running: Running) -> Iterator[Page]:
    with guard_with(film, chromium) as page:
        page.goto(running.prepared.environment["PORTAL_CARD_CHECKER_URL"])
        expect(page.locator("#ready")).to_have_text(READY, timeout=20_000)
        yield page


def test_the_face_of_the_record_is_the_face_at_the_gate(
    visit: Invite, running: Running, film: Film, guard: Page
) -> None:
    account = running.account("nho")
    phone = bearer.given_the_card(steps.given_signed_in(visit(), account), account)
    expect(phone.page.locator("#initials")).to_have_text("TN")
    given_an_approved_photograph(visit, running, phone)

    phone.open("/card")
    expect(phone.page.get_by_alt_text("Ảnh trên thẻ")).to_be_visible()
    then_the_card_carries_it(running, account)
    bearer.do(phone, "show", "shown")
    recording = film_by_turns(phone)
    film.by_turns(*recording, *turns())
    guard.click("#scan")
    expect(guard.locator("#word")).to_have_text("Hợp lệ", timeout=20_000)
    assert guard.locator("#name").inner_text() == account.name
    then_the_guard_sees_the_same_face(guard)

    when_a_number_is_asked_and_answered(guard, phone, film)
    when_a_recording_is_shown_instead(guard, film, recording)


def given_an_approved_photograph(visit: Invite, running: Running, phone: Visitor) -> None:
    phone.open("/proposals/new?target=photo").page.locator("input[name=photo-file]").set_input_files(
        {"name": "chan-dung.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    phone.press("Lưu và xem lại")
    number = steps.when_sending(phone)
    at = phone.path
    desk = steps.given_signed_in(visit(DESK), running.account("mai"), "/reviews")
    steps.when_opening_by_key(desk, number).waits_for("Ảnh", seconds=30)
    desk.go_by_key("a").sees("Đã kiểm tra, chuyển ký duyệt.")
    signer = running.account("son")
    signing = steps.given_signed_in(visit(DESK), signer, "/approvals")
    signing.page.wait_for_timeout(UNDO_TIME.total_seconds() * 1000 + 500)
    steps.when_signing(signing, number, signer)
    phone.open(at).sees("Đã duyệt, đã ký")


def photograph() -> bytes:
    """Return a portrait of 4 × 6: a face before a wall, dark clothes."""
    made = Image.new("RGB", (800, 1200), "#b9c6d2")
    drawn = ImageDraw.Draw(made)
    drawn.ellipse((230, 180, 570, 660), fill="#e3b899")
    drawn.rectangle((90, 720, 710, 1200), fill="#26415c")
    for left in (310, 440):
        drawn.ellipse((left, 370, left + 50, 400), fill="#2b1d14")
    drawn.arc((340, 480, 460, 570), 20, 160, fill="#8c3b2f", width=12)
    kept = io.BytesIO()
    made.save(kept, "JPEG", quality=92)
    return kept.getvalue()


def then_the_card_carries_it(running: Running, account: DemoAccount) -> None:
    with running.sessions()() as session:
        card = session.scalars(
            select(Card)
            .join(Person, Person.id == Card.person_id)
            .where(Person.full_name == account.name, Card.revoked_at.is_(None))
        ).one()
    assert card.portrait_digest is not None


def film_by_turns(phone: Visitor) -> tuple[bytes, bytes]:
    """Film both codes of the screen: the proof, and the portrait."""
    proof = seen(bearer.screen(phone))
    phone.page.get_by_label("Kèm ảnh cho máy của người trực").check()
    return proof, other_than(proof, phone)


def other_than(first: bytes, phone: Visitor) -> bytes:
    until = time.monotonic() + 10
    while (other := seen(bearer.screen(phone))) == first:
        assert time.monotonic() < until, "the screen always shows the same code"
    return other


def then_the_guard_sees_the_same_face(guard: Page) -> None:
    """Compare what is painted with what was uploaded, both made as small as the difference of codecs allows."""
    painted = Image.open(io.BytesIO(guard.locator("#portrait").screenshot())).convert("RGB")
    uploaded = Image.open(io.BytesIO(photograph()))
    # A card's picture is 4 × 5: the upper part of the photograph.
    uploaded = uploaded.crop((0, 50, 800, 1050))
    small = [picture.resize((16, 20)).crop((1, 1, 15, 19)) for picture in (painted, uploaded)]
    difference = ImageStat.Stat(ImageChops.difference(*small)).mean
    print(
        "mean difference of the face painted from the face uploaded:", [round(one, 1) for one in difference]
    )
    assert max(difference) < 16


def when_a_number_is_asked_and_answered(guard: Page, phone: Visitor, film: Film) -> None:
    guard.click("#ask")
    expect(guard.locator("#scan-state")).to_have_text(re.compile("Chờ thẻ trả lời"))
    digits = "".join(re.findall(r"\d", guard.locator("#asked").inner_text()))
    assert len(digits) == 4
    bearer.answer(phone, digits)
    phone.page.get_by_label("Kèm ảnh cho máy của người trực").uncheck()
    film.by_turns(*film_by_turns(phone), *turns())
    expect(guard.locator("#word")).to_have_text("Hợp lệ", timeout=ANSWER_SECONDS * 1000)
    expect(guard.locator("#portrait")).to_be_visible()


def when_a_recording_is_shown_instead(guard: Page, film: Film, recording: tuple[bytes, bytes]) -> None:
    film.by_turns(*recording, *turns())
    guard.click("#ask")
    expect(guard.locator("#scan-state")).to_have_text(re.compile("Chờ thẻ trả lời"))
    expect(guard.locator("#word")).to_have_text("Không hợp lệ", timeout=(ANSWER_SECONDS + 15) * 1000)
    expect(guard.locator("#sentence")).to_have_text("Thẻ chưa trả lời đúng số kiểm tra của bạn.")
    expect(guard.locator("#who")).to_be_hidden()
