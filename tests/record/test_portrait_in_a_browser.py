"""The portrait in a real browser: framed by finger, by keyboard and by the sliders alone; and the long text's counter."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.documents.checks import check
from portal.documents.rules import Crop, Kind
from portal.record.rules import FORM
from tests.journeys.visitor import AXE
from tests.record.input_page import opened

pytestmark = pytest.mark.journey

PHOTO = FORM.fields["photo"]
NEAR = 12


@pytest.fixture
def at(chromium):
    pages = []

    def come(spec=PHOTO, **how):
        page, heard = opened(chromium, spec, **how)
        pages.append((page, heard))
        return page

    yield come
    for page, heard in pages:
        page.context.close()
        assert heard == []


def gradient(width=900, height=1200):
    """Red grows to the right, green grows downwards: a colour tells a place."""
    red = Image.linear_gradient("L").rotate(90).resize((width, height))
    green = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, green, Image.new("L", (width, height), 90)))


def choose(page):
    out = io.BytesIO()
    gradient().save(out, "PNG")
    page.set_input_files("#photo", [{"name": "toi.png", "mimeType": "image/png", "buffer": out.getvalue()}])
    page.locator("canvas").wait_for()
    return out.getvalue()


def test_a_picture_that_the_browser_cannot_open_is_named_all_the_same(at):
    page = at()
    given = {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": b"no picture for this browser"}
    page.set_input_files("#photo", [given])
    expect(page.get_by_role("status").filter(has_text="Đã chọn IMG_0001.HEIC.")).to_be_visible()
    expect(page.locator("canvas")).to_be_hidden()
    choose(page)
    expect(page.get_by_role("status").filter(has_text="Đã chọn")).to_have_count(0)


def frame(page):
    return Crop(*(int(page.locator(f"#photo-{part}").input_value()) for part in ("across", "down", "zoom")))


def colours(page, data):
    """The colour in the middle of what is shown, and of what the worker cuts out."""
    shown = page.evaluate(
        "[...document.querySelector('canvas').getContext('2d').getImageData(160, 240, 1, 1).data].slice(0, 3)"
    )
    cut = Image.open(io.BytesIO(check(Kind.PNG, data, frame(page)).clean)).convert("RGB")
    return shown, cut.getpixel((cut.width // 2, cut.height // 2))


def same(one, other):
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


def test_what_is_shown_is_what_the_worker_cuts(at):
    page = at()
    data = choose(page)
    assert frame(page) == Crop(50, 30, 100)
    assert same(*colours(page, data))


def test_a_finger_drags_and_a_wheel_enlarges(at):
    page = at()
    data = choose(page)
    page.locator("#photo-zoom").fill("200")
    place = page.locator("canvas").bounding_box()
    x, y = place["x"] + 80, place["y"] + 120
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 40, steps=8)
    page.mouse.up()
    moved = frame(page)
    assert moved.across < 50
    assert moved.down < 30
    page.mouse.wheel(0, -300)
    assert frame(page).zoom > 200
    assert same(*colours(page, data))


def test_the_keyboard_frames_as_well(at):
    page = at()
    data = choose(page)
    page.locator("#photo-zoom").focus()
    for _ in range(5):
        page.keyboard.press("PageUp")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    assert frame(page).zoom > 150
    assert frame(page).down == 0
    assert same(*colours(page, data))


def test_without_javascript_the_sliders_are_there(at):
    page = at(javascript=False)
    assert page.locator("input[type=range]").count() == 3
    page.locator("#photo-zoom").fill("180")
    assert page.locator("#photo-zoom").is_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_a_phone_and_axe_finds_nothing(at, dark):
    page = at(dark=dark)
    choose(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id))"
    )
    assert found == []


def test_a_long_text_says_how_much_still_fits(at):
    page = at(FORM.fields["detention_history"])
    area = page.locator("textarea")
    area.fill("x" * 3990)
    expect(page.locator(".counter")).to_have_text("Còn 10 ký tự.")
    area.fill("ă" * 4001)
    expect(page.locator(".counter")).to_have_text("Quá 1 ký tự.")
    assert len(area.input_value()) == 4001, "nothing that was pasted is cut off unseen"
