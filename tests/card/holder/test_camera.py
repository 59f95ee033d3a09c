"""A guard's camera before the bearer's screen: proof and portrait by turns, as two phones do it."""

import io
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from portal.card import queries
from portal.config import ROOT
from tests.card.holder.conftest import House, Phone
from tests.card.walks.camera import Film, guard_with, seen
from tests.support.cast import Cast

pytestmark = pytest.mark.journey

READY = "Sẵn sàng, kiểm tra được cả khi mất mạng"
# From the tap until the portrait is painted, by the page's own clock.
_STOPWATCH = """() => {
  const [word, portrait] = ["word", "portrait"].map((id) => document.getElementById(id));
  window.taken = new Promise((done) => document.getElementById("scan").addEventListener("click", () => {
    const begun = performance.now();
    const watch = new MutationObserver(async () => {
      if (document.body.dataset.state === "idle" || document.getElementById("who").hidden) return;
      watch.disconnect();
      if (portrait.src) await portrait.decode();
      requestAnimationFrame(() => setTimeout(() =>
        done([word.textContent, portrait.naturalWidth, (performance.now() - begun) / 1000])));
    });
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
  }, { once: true, capture: true }));
}"""


@pytest.fixture
def photographed(monkeypatch: pytest.MonkeyPatch, entitled: Cast) -> None:
    """The owner's record has a photograph."""
    made = Image.new("RGB", (600, 900), "#b9c6d2")
    drawn = ImageDraw.Draw(made)
    drawn.ellipse((170, 160, 430, 500), fill="#e3b899")
    drawn.rectangle((60, 560, 540, 900), fill="#26415c")
    kept = io.BytesIO()
    made.save(kept, "JPEG")
    monkeypatch.setattr(queries, "photo_of", lambda _session, _person_id: kept.getvalue())


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return Film(tmp_path / "camera.mjpeg")


@pytest.fixture
def guard(chromium: Browser, film: Film, house: House) -> Iterator[Page]:
    """The guard's phone, whose camera sees the film; it is ready to scan."""
    with guard_with(film, chromium) as page:
        page.goto(f"{house.checker}/")
        expect(page.locator("#ready")).to_have_text(READY)
        yield page


def test_a_guard_s_camera_collects_proof_and_portrait(
    photographed: None, enrolled: Phone, guard: Page, film: Film
) -> None:
    assert enrolled.kept()[0]["image"] > 0
    expect(enrolled.page.get_by_alt_text("Ảnh trên thẻ")).to_be_visible()
    for _ in range(2):
        word, portrait_width, seconds = collected(enrolled, guard, film)
        assert (word, portrait_width) == ("Hợp lệ", 96)
        assert seconds < 10


def test_a_guard_scans_without_a_network(
    photographed: None, enrolled: Phone, guard: Page, film: Film
) -> None:
    guard.context.set_offline(True)
    guard.reload()
    expect(guard.locator("#ready")).to_have_text(READY)

    assert collected(enrolled, guard, film)[0] == "Hợp lệ"
    guard.context.set_offline(False)


@pytest.mark.speed
def test_the_verdict_comes_with_the_portrait_within_a_second(
    photographed: None, enrolled: Phone, guard: Page, film: Film
) -> None:
    taken = [collected(enrolled, guard, film)[2] for _ in range(10)]
    print("from the tap to the painted portrait:", ", ".join(f"{seconds:.2f}" for seconds in taken), "s")
    print(f"median {statistics.median(taken):.2f} s of {len(taken)}")
    assert statistics.median(taken) <= 1


def collected(phone: Phone, guard: Page, film: Film) -> tuple[str, int, float]:
    """Show the card, scan it, put it away; return the verdict's word, the portrait's width, the seconds."""
    phone.do("show").is_in("shown")
    show_by_turns(phone, film)
    guard.evaluate(_STOPWATCH)
    guard.click("#scan")
    found = guard.evaluate("window.taken")
    phone.do("hide").is_in("ready")
    # The guard remembers a proof for two minutes: the next one is of another second, and the page is fresh.
    guard.reload()
    expect(guard.locator("#ready")).to_have_text(READY)
    return tuple(found)


def show_by_turns(phone: Phone, film: Film) -> None:
    """Film the screen: the proof and the portrait, each as long as the phone shows them."""
    proof = seen(_screen(phone))
    phone.page.get_by_label("Kèm ảnh cho máy của người trực").check()
    until = time.monotonic() + 10
    while (portrait := seen(_screen(phone))) == proof:
        assert time.monotonic() < until, "the portrait was never shown"
    phone.page.get_by_label("Kèm ảnh cho máy của người trực").uncheck()
    film.by_turns(proof, portrait, *turns())


def turns() -> tuple[int, int]:
    """Return for how many milliseconds the card's page shows the proof, and the portrait."""
    page = (ROOT / "static" / "js" / "card" / "holder_show.js").read_text()
    found = re.search(r"\[PROOF_TIME, PORTRAIT_TIME\] = \[(\d+), (\d+)\];", page)
    assert found
    return int(found[1]), int(found[2])


def _screen(phone: Phone) -> bytes:
    return phone.page.locator("#code").screenshot()
