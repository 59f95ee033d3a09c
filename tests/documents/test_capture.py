"""capture.js in a real browser, under the policy of the house: what it shows, warns of, and sends."""

import io
import random
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from playwright.sync_api import Page, Route

from portal.documents import labels
from tests.documents import files
from tests.strict_pages.test_checker import CONTENT_POLICY, NONCE

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://portal.test/"

pytestmark = pytest.mark.journey


@pytest.fixture
def page(chromium):
    opened = chromium.new_page(viewport={"width": 360, "height": 740})
    errors = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.route("**/*", answer)
    opened.goto(ADDRESS)
    yield opened
    opened.close()
    assert errors == []


def answer(route: Route) -> None:
    if route.request.url == ADDRESS:
        route.fulfill(
            body=html(),
            headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CONTENT_POLICY},
        )
    elif route.request.url.endswith("/capture.js"):
        route.fulfill(path=ROOT / "static/js/capture.js", content_type="text/javascript")
    else:
        route.fulfill(status=404)


def html() -> str:
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals.update(
        evidence_words=labels, asset=lambda path: f"/static/{path}", csp_nonce=lambda: NONCE
    )
    return environment.from_string(
        '{% from "documents/_evidence.html" import evidence_input, evidence_script %}'
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        "<title>Thử</title>{{ evidence_script() }}</head>"
        "<body><form>{{ evidence_input() }}</form></body></html>"
    ).render()


def paper(side: int = 1600) -> Image.Image:
    """A printed page as a telephone sees it: grey paper, dark lines of letters, a little noise."""
    made = Image.new("L", (side * 3 // 4, side), 205)
    draw = ImageDraw.Draw(made)
    font = ImageFont.load_default(side // 50)
    for y in range(side // 12, side - side // 12, side // 32):
        draw.text((side // 14, y), "Quyet dinh so 1024/QD-UBND ngay 02 thang 5", fill=45, font=font)
    noise = random.Random(7)
    for _ in range(side):
        made.putpixel((noise.randrange(made.width), noise.randrange(made.height)), noise.randrange(150, 255))
    return made.convert("RGB")


def choose(page: Page, name: str, data: bytes, kind: str = "image/jpeg", field: str = "#evidence") -> str:
    page.set_input_files(field, [{"name": name, "mimeType": kind, "buffer": data}])
    line = page.locator("[data-capture-list] li", has_text=name)
    line.wait_for()
    return line.inner_text()


def names(page: Page, field: str) -> list[str]:
    """Return what would be sent of an input."""
    return page.evaluate("id => [...document.querySelector(id).files].map(file => file.name)", field)


def encoded(image: Image.Image, quality: int = 92) -> bytes:
    return files.saved(image, "JPEG", quality=quality)


SEEN = {
    "sharp": (lambda: paper(), "Ảnh rõ."),
    "blurred": (lambda: paper().filter(ImageFilter.GaussianBlur(7)), "Ảnh có thể bị nhòe."),
    "dark": (lambda: paper().point(lambda level: level // 5), "Ảnh tối quá."),
    "small": (lambda: paper(600), "Ảnh nhỏ quá"),
}


@pytest.mark.parametrize("name", SEEN)
def test_pictures_are_judged(page, name):
    make, expected = SEEN[name]
    said = choose(page, f"{name}.jpg", encoded(make()))
    assert expected in said
    assert ("Ảnh rõ." in said) == (name == "sharp")
    image = page.locator("[data-capture-list] img")
    assert image.get_attribute("src").startswith("blob:")
    assert image.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0


def test_large_photographs_are_made_smaller_before_they_are_sent(page):
    data = encoded(paper(4000), 97)
    assert len(data) > 1024 * 1024
    choose(page, "lớn.jpg", data)
    page.wait_for_function("document.querySelector('#evidence').files[0].size < 1e6")
    sent = bytes(
        page.evaluate(
            "async () => [...new Uint8Array(await document.querySelector('#evidence').files[0].arrayBuffer())]"
        )
    )
    picture = Image.open(io.BytesIO(sent))
    assert picture.size == (1800, 2400)
    assert page.evaluate("document.querySelector('#evidence').files[0].name") == "lớn.jpg"


def test_what_cannot_be_seen_is_listed_and_sent_as_it_is(page):
    data = files.pdf()
    assert "bằng.pdf" in choose(page, "bằng.pdf", data, "application/pdf")
    assert page.locator("[data-capture-list] img").count() == 0
    assert page.evaluate("document.querySelector('#evidence').files[0].size") == len(data)
    assert "hỏng.jpg" in choose(page, "hỏng.jpg", b"\xff\xd8\xffxx")
    assert page.locator("[data-capture-list] li").count() == 1


def test_a_new_choice_replaces_the_old_and_the_camera_adds(page):
    choose(page, "một.jpg", encoded(paper()))
    choose(page, "hai.jpg", encoded(paper()))
    choose(page, "ba.jpg", encoded(paper()), field="#evidence-camera")
    assert page.locator("[data-capture-list] .evidence__name").all_inner_texts() == ["hai.jpg", "ba.jpg"]
    page.set_input_files("#evidence", [])
    page.get_by_role("button", name="Bỏ tệp này: ba.jpg").click()
    page.wait_for_function("document.querySelector('[data-capture-list]').hidden")
    assert names(page, "#evidence-camera") == names(page, "#evidence") == []


def test_each_photograph_of_the_camera_comes_beside_those_before(page):
    for name in ("trước.jpg", "sau.jpg", "phụ lục.jpg"):
        choose(page, name, encoded(paper()), field="#evidence-camera")
    assert names(page, "#evidence-camera") == ["trước.jpg", "sau.jpg", "phụ lục.jpg"]
    shown = page.locator("[data-capture-list] img")
    assert shown.evaluate_all("all => Promise.all(all.map(img => img.decode().then(() => img.naturalWidth > 0)))") == [
        True, True, True,
    ]  # fmt: skip
    page.get_by_role("button", name="Bỏ tệp này: sau.jpg").click()
    assert names(page, "#evidence-camera") == ["trước.jpg", "phụ lục.jpg"]
    assert page.evaluate("document.activeElement.id") == "evidence-camera"
    page.set_input_files("#evidence-camera", [])
    assert names(page, "#evidence-camera") == ["trước.jpg", "phụ lục.jpg"], (
        "a camera that was left took nothing"
    )


def test_who_sends_at_once_sends_the_photographs_before_too(page):
    choose(page, "một.jpg", encoded(paper()), field="#evidence-camera")
    page.evaluate("() => { window.createImageBitmap = () => new Promise(() => {}); }")
    page.set_input_files(
        "#evidence-camera", {"name": "hai.jpg", "mimeType": "image/jpeg", "buffer": encoded(paper())}
    )
    sent = page.evaluate(
        "[...new FormData(document.querySelector('form')).getAll('evidence')].map(one => one.name)"
    )
    assert sent == ["một.jpg", "hai.jpg", ""]


def test_a_file_that_is_too_large_is_named_before_sending(page, tmp_path):
    large = tmp_path / "lớn.pdf"
    large.write_bytes(bytes(21 * 1024 * 1024))
    page.set_input_files("#evidence", large)
    line = page.locator("[data-capture-list] li")
    line.wait_for()
    assert "Tệp lớn hơn 20 MB" in line.inner_text()
    assert names(page, "#evidence") == [], "it is not sent in vain"
