"""Makes the README's pictures from the running demo: `make pictures`."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import steps
from tests.journeys.visitor import DESK, PHONE, Visitor, invite
from tests.support.running import Running, start
from tests.support.tools import CHROMIUM_FLAGS, needed

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
TARGET, STREET, COMMUNE = "current_address", "16 đường Bạch Đằng", "Phường Hải Châu"


def main() -> None:
    """Start the demo, walk to two pages, photograph them."""
    program = needed("chromium", "google-chrome", package="chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        start(Path(folder)) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        number = _phone(browser, running)
        _queue(browser, running, number)
        browser.close()


def _phone(browser: Browser, running: Running) -> str:
    """The official's phone, a moment after the proposal was sent."""
    phone = invite(browser, running.url, PHONE, is_judged=False, device_scale_factor=2)
    steps.given_signed_in(phone, running.account("ha"))
    phone.open(f"/proposals/new?target={TARGET}").fill("Số nhà, đường, thôn, tổ dân phố", STREET).fill(
        "Xã, phường, đặc khu", COMMUNE
    )
    paper = steps.photographed_paper(
        "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", "Nơi ở hiện nay:", f"{STREET}, {COMMUNE}, thành phố Đà Nẵng"
    )
    phone.page.get_by_label("Chụp ảnh giấy tờ").set_input_files(
        {"name": "xac-nhan-cu-tru.jpg", "mimeType": "image/jpeg", "buffer": paper}
    )
    phone.press("Lưu và xem lại").reads("Xem lại và gửi")
    phone.page.locator(".evidence img").wait_for(timeout=60_000)
    number = steps.when_sending(phone)
    # Once more, without the notice that it was sent.
    phone.open(phone.path)
    _keep(phone, "phone")
    return number


def _queue(browser: Browser, running: Running, number: str) -> None:
    """HR's desk with the same case open."""
    desk = invite(browser, running.url, DESK, is_judged=False)
    steps.given_signed_in(desk, running.account("mai"), "/reviews")
    steps.when_opening_by_key(desk, number)
    desk.page.locator(".evidence img").wait_for()
    _keep(desk, "queue")


def _keep(visitor: Visitor, name: str) -> None:
    path = FOLDER / f"{name}.png"
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=path)
    # Few colours: a third of the bytes.
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main()
