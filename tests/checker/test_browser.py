"""The checking page in a real browser: three verdicts, offline, revoked, and a camera."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.card.formats.profile import Field
from portal.card.formats.status_list import Status
from tests.checker.conftest import INDEX, Gate

pytestmark = pytest.mark.journey

_OFFICE = {Field.AGENCY: "Sở Nội vụ", Field.AGENCY_CODE: "H17.05", Field.KIND: "CC"}
_COLOUR = "(one) => getComputedStyle(one).backgroundColor.match(/\\d+/g).map(Number)"


@pytest.fixture
def page(chromium: Browser, gate: Gate) -> Iterator[Page]:
    """A stranger's phone; anything on the console fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    opened = context.new_page()
    heard: list[str] = []
    opened.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    yield opened
    context.close()
    assert heard == []


def word(page: Page) -> str:
    expect(page.locator("body")).not_to_have_attribute("data-state", "working")
    return page.locator("#word").inner_text()


def test_a_true_card_is_green_and_leaves_no_name_in_the_history(page: Page, gate: Gate) -> None:
    page.goto(gate.address())
    assert (word(page), page.locator("#sentence").inner_text()) == (
        "Hợp lệ",
        "Thẻ thật, đang có hiệu lực. Để xem ảnh, nhờ người mang thẻ chọn “Kèm ảnh”, rồi bấm Quét thẻ.",
    )
    assert page.locator("#name").inner_text() == "Nguyễn Thị Thu Hà"
    assert "Sở Nội vụ thành phố Đà Nẵng" in page.locator("#facts").inner_text()
    assert page.url == f"{gate.url}/q"
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda gate: gate.address(made_at=int(time.time()) - 31), "Mã này đã cũ"),
        (lambda gate: gate.address(expires_at=int(time.time()) - 1), "Thẻ đã hết hạn"),
        (lambda gate: gate.address()[:-40] + gate.address()[-39:], "Hãy quét lại"),
        (lambda gate: f"{gate.url}/q#%E0%A4%A", "Hãy quét lại"),
    ],
)
def test_what_is_wrong_is_red_and_says_why(page: Page, gate: Gate, made, says: str) -> None:
    page.goto(made(gate))
    assert word(page) == "Không hợp lệ"
    assert says in page.locator("#sentence").inner_text()
    expect(page.locator("#who")).to_be_hidden()


VERIFY = """async ([modules, root, code]) => {
    const [{ Knowledge }, { fromHex }, { DEFAULT_POLICY, verify }] = await Promise.all(modules.map((url) => import(url)));
    const { trust, lists, clock } = await (async (known) => (await known.refresh(), known))(new Knowledge(fromHex(root)));
    const checker = { trust, lists, clock, policy: DEFAULT_POLICY, question: { challenge: null }, seen: new Set() };
    const begun = performance.now();
    let result;
    for (let times = 0; times < 200; times += 1) result = await verify(code, checker, null);
    return [result.verdict, (performance.now() - begun) / 200];
}"""


@pytest.mark.speed
def test_a_check_takes_the_browser_five_milliseconds_at_most(page: Page, gate: Gate) -> None:
    urls = gate.site.extensions["portal.asset_urls"]
    modules = [urls[name] for name in ("check/lists.js", "js/card/bytes.js", "js/card/verifier.js")]
    page.goto(f"{gate.url}/q")
    root = page.evaluate("document.body.dataset.root")
    verdict, milliseconds = page.evaluate(VERIFY, [modules, root, gate.address().partition("#")[2]])
    print(f"{milliseconds:.2f} ms a check in Chromium")
    assert (verdict, milliseconds <= 5) == ("valid", True)


def test_a_revoked_card_turns_red_at_the_next_check(page: Page, gate: Gate) -> None:
    page.goto(gate.address())
    assert word(page) == "Hợp lệ"
    gate.publish({INDEX: Status.INVALID})
    page.goto("about:blank")
    page.goto(gate.address())
    assert word(page) == "Không hợp lệ"
    assert page.locator("#sentence").inner_text() == "Thẻ đã bị thu hồi."


def test_it_works_without_a_network_once_it_was_opened(page: Page, gate: Gate) -> None:
    page.goto(f"{gate.url}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    expect(page.locator("#word")).to_have_text("Sẵn sàng quét")
    expect(page.locator("#ready")).to_have_text("Sẵn sàng, kiểm tra được cả khi mất mạng")
    page.context.set_offline(True)
    page.goto(gate.address())
    assert word(page) == "Hợp lệ"
    page.context.set_offline(False)


@pytest.mark.parametrize(
    ("hours", "says", "adds"),
    [
        (23, "Hợp lệ", ""),
        (25, "Cần kiểm tra thêm", "Danh sách thu hồi trên máy này đã quá 1 ngày."),
        (73, "Chưa kiểm tra được", "Danh sách thu hồi trên máy này đã quá 3 ngày."),
    ],
)
def test_without_a_network_an_old_list_clears_nobody(
    page: Page, gate: Gate, hours: int, says: str, adds: str
) -> None:
    page.goto(f"{gate.url}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    expect(page.locator("#ready")).to_have_text("Sẵn sàng, kiểm tra được cả khi mất mạng")
    page.context.set_offline(True)
    # The card is renewed meanwhile, as phones do that are online; the checker's list is not.
    at = int(time.time()) + hours * 3600
    page.clock.set_fixed_time(at)
    page.goto(gate.address(made_at=at, issued_at=at - 60, expires_at=at + 3600))
    assert word(page) == says
    assert adds in page.locator(".verdict").inner_text()
    expect(page.locator("#who")).to_be_hidden() if hours > 72 else expect(
        page.locator("#who")
    ).to_be_visible()
    page.context.set_offline(False)


def test_a_phone_that_never_had_a_list_says_so(page: Page, gate: Gate) -> None:
    page.route("**/trust.cwt", lambda route: route.fulfill(status=204))
    page.goto(gate.address())
    assert word(page) == "Chưa kiểm tra được"


def test_a_gate_without_lists_is_not_called_ready(page: Page, gate: Gate) -> None:
    page.route("**/trust.cwt", lambda route: route.fulfill(status=204))
    page.goto(f"{gate.url}/")
    expect(page.locator("#word")).to_have_text("Chưa kiểm tra được")
    expect(page.locator("body")).to_have_attribute("data-state", "unable")
    expect(page.locator("#sentence")).to_contain_text("Hãy nối mạng")
    expect(page.locator(".verdict__icon--idle")).to_be_hidden()
    page.unroute("**/trust.cwt")

    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#word")).to_have_text("Sẵn sàng quét")
    expect(page.locator("#ready")).to_have_text("Sẵn sàng, kiểm tra được cả khi mất mạng")


def test_a_gate_whose_list_is_too_old_says_so_before_any_card(page: Page, gate: Gate) -> None:
    page.goto(f"{gate.url}/")
    expect(page.locator("#ready")).to_have_text("Sẵn sàng, kiểm tra được cả khi mất mạng")
    page.context.set_offline(True)
    page.clock.set_fixed_time(int(time.time()) + 73 * 3600)
    page.reload()
    expect(page.locator("#word")).to_have_text("Chưa kiểm tra được")
    expect(page.locator("#sentence")).to_contain_text("quá 3 ngày")
    page.context.set_offline(False)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("NotAllowedError", "Trang này chưa được dùng camera"),
        ("NotFoundError", "Không tìm thấy camera"),
        ("NotReadableError", "Camera đang bận ở ứng dụng khác"),
        ("TypeError", "Chưa tải được máy quét"),
        ("", "Trình duyệt này không cho trang web dùng camera"),
    ],
)
def test_without_a_camera_a_guard_is_told_why_and_what_else_to_do(
    page: Page, gate: Gate, error: str, says: str
) -> None:
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{error}'))"
        if error
        else "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
    )
    page.goto(f"{gate.url}/")
    expect(page.locator("#ready")).to_have_text("Sẵn sàng, kiểm tra được cả khi mất mạng")
    page.click("#scan")
    expect(page.locator("#word")).to_have_text("Chưa kiểm tra được")
    expect(page.locator("#sentence")).to_contain_text(says)
    expect(page.locator("#more")).to_have_text("Hoặc mở ứng dụng Camera của điện thoại và quét mã trên thẻ.")
    expect(page.locator(".scanner")).to_be_hidden()


def test_an_amber_result_says_what_the_bearer_has_to_do(page: Page, gate: Gate) -> None:
    def shown(**changes: object) -> str:
        page.goto("about:blank")
        page.goto(f"{gate.url}/#{gate.address(**changes).partition('#')[2]}")
        assert word(page) == "Cần kiểm tra thêm"
        return page.locator("#sentence").inner_text()

    assert shown() == "Chưa nhận được ảnh. Nhờ người mang thẻ chọn “Kèm ảnh”, rồi quét lại."
    without = {Field.NAME: "Nguyễn Thị Thu Hà", Field.TITLE: "Chuyên viên", **_OFFICE}
    assert shown(fields=without) == "Thẻ này không kèm ảnh. Hãy xem thêm giấy tờ có ảnh."


def test_red_is_for_what_is_not_valid_alone(page: Page, gate: Gate) -> None:
    """A guard who looks down for a moment sees one red thing or none."""
    page.goto(gate.address(made_at=int(time.time()) - 31))
    assert word(page) == "Không hợp lệ"
    colours = [page.eval_on_selector(one, _COLOUR) for one in (".verdict", "#scan")]
    reds = [red > 2 * max(green, blue) for red, green, blue in colours]
    assert reds == [True, False]


def test_the_next_scan_is_in_reach_of_the_thumb_under_any_result(page: Page, gate: Gate) -> None:
    page.goto(f"{gate.url}/#{gate.address().partition('#')[2]}")
    assert word(page) == "Cần kiểm tra thêm"
    expect(page.get_by_role("button", name="Quét thẻ")).to_be_in_viewport(ratio=1)
