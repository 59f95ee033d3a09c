"""Places in a real browser: the communes of the chosen province, and what a former one became."""

import pytest
from playwright.sync_api import expect

from portal.record.rules import FORM, parse
from tests.journeys.visitor import AXE
from tests.record.input_page import opened

pytestmark = pytest.mark.journey

ADDRESS = FORM.fields["current_address"]
AXE_RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + v.nodes[0].html))"


@pytest.fixture
def at(chromium):
    pages = []

    def come(raw=None, **how):
        page, heard = opened(chromium, ADDRESS, raw, **how)
        pages.append((page, heard))
        return page

    yield come
    for page, heard in pages:
        page.context.close()
        assert heard == []


def sent(page):
    """What the form would send, as the server reads it."""
    raw = page.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")
    return parse(ADDRESS, raw)


def box(page, name):
    return page.get_by_role("combobox", name=name)


def choose_province(page, typed="da nang", code="48"):
    box(page, "Tỉnh, thành phố").fill(typed)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    arrived(page, code)


def arrived(page, code="48"):
    page.wait_for_function(
        f"() => performance.getEntriesByName(location.origin + '/static/places/{code}.json').length"
    )
    # Who asks later is answered later: by then the page has read what came before.
    page.evaluate(
        f"fetch('/static/places/{code}.json').then((one) => one.json()).then(() => new Promise((done) => setTimeout(done)))"
        ".then(() => 0)"
    )


def test_a_place_by_keyboard_alone(at):
    page = at()
    page.keyboard.press("Tab")
    choose_province(page)
    page.keyboard.press("Tab")
    expect(box(page, "Xã, phường, đặc khu")).to_be_focused()
    page.keyboard.type("hai")
    assert page.get_by_role("option").all_inner_texts()[0] == "Phường Hải Châu", "its name begins so"
    page.keyboard.type(" chau")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("12 Trần Phú")
    assert sent(page) == "12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng [20242]"


def test_one_finds_a_province_by_a_name_that_it_took_in(at):
    page = at()
    choose_province(page, "quang nam")
    assert sent(page) == "Thành phố Đà Nẵng [48]"


def test_another_province_empties_the_commune(at):
    page = at({"current_address-province": "48", "current_address-commune": "Phường Hải Châu"})
    choose_province(page, "ha noi", "01")
    expect(box(page, "Xã, phường, đặc khu")).to_have_value("")
    assert sent(page) == "Thành phố Hà Nội [01]"


def test_another_commune_takes_the_former_name_of_the_one_before_away(at):
    old = "phường Nam Dương, quận Hải Châu, Đà Nẵng"
    held = {"province": "48", "commune": "Phường Hải Châu", "former": old}
    page = at(
        {"current_address": "12 Lê Lợi"} | {f"current_address-{part}": text for part, text in held.items()}
    )
    arrived(page)
    assert sent(page).endswith(f"(trước đây: {old})")
    box(page, "Xã, phường, đặc khu").fill("thanh khe")
    page.keyboard.press("Tab")
    assert sent(page) == "12 Lê Lợi, Phường Thanh Khê, Thành phố Đà Nẵng [20209]"
    former = box(page, "Địa chỉ theo tên trước 01/7/2025")
    former.fill("khối phố 3")
    box(page, "Xã, phường, đặc khu").fill("hai chau")
    page.keyboard.press("Tab")
    expect(former).to_have_value("khối phố 3")  # What was just typed stays.


def test_a_former_commune_that_went_into_one_fills_it_in(at):
    page = at({"current_address-province": "48", "current_address": "5 Lê Lợi"})
    arrived(page)
    page.get_by_text("Chỉ nhớ tên xã, huyện cũ?").click()
    box(page, "Địa chỉ theo tên trước 01/7/2025").fill("chinh gian thanh khe")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page, "Xã, phường, đặc khu")).to_have_value("Phường Thanh Khê")
    assert sent(page) == (
        "5 Lê Lợi, Phường Thanh Khê, Thành phố Đà Nẵng [20209]"
        " (trước đây: Phường Chính Gián, Quận Thanh Khê, Thành phố Đà Nẵng)"
    )


def test_a_split_commune_offers_its_candidates_and_the_person_picks(at):
    page = at({"current_address-province": "92", "current_address": "5 Lê Hồng Phong"})
    arrived(page, "92")
    page.get_by_text("Chỉ nhớ tên xã, huyện cũ?").click()
    box(page, "Địa chỉ theo tên trước 01/7/2025").fill("bui huu nghia")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="Phường Bùi Hữu Nghĩa")
    assert group.get_by_role("radio").count() == 3
    expect(group.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    assert sent(page).startswith("5 Lê Hồng Phong, Phường Bình Thủy, Thành phố Cần Thơ [")
    group.get_by_label("Giữ nguyên như đã ghi").check()
    assert sent(page).startswith("5 Lê Hồng Phong, Thành phố Cần Thơ [92] (trước đây: Phường Bùi Hữu Nghĩa")


def test_without_javascript_names_are_typed_and_an_old_address_is_one_tap(at):
    old = "12 Lê Lợi, phường Nam Dương, quận Hải Châu, Đà Nẵng"
    page = at({"current_address": old}, javascript=False)
    page.get_by_label("Phường Hải Châu, Thành phố Đà Nẵng").check()
    page.locator("select").select_option("48")
    assert page.locator("input[name=current_address-commune]").is_editable()


def test_without_the_network_names_are_typed(chromium):
    page, _ = opened(chromium, ADDRESS)
    page.route("**/places/*.json", lambda route: route.abort())
    box(page, "Tỉnh, thành phố").fill("da nang")
    page.keyboard.press("Tab")
    box(page, "Xã, phường, đặc khu").fill("hai chau")
    assert sent(page) == "Phường Hải Châu, Thành phố Đà Nẵng [20242]"
    page.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_a_phone_and_axe_finds_nothing(at, dark):
    page = at({"current_address": "12 Lê Lợi, phường Nam Dương, quận Hải Châu, Đà Nẵng"}, dark=dark)
    page.get_by_text("Chỉ nhớ tên xã, huyện cũ?").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    assert page.evaluate(AXE_RUN) == []


@pytest.mark.parametrize("typed", ["Đà Nẵng", "da nang", "thành phố đà nẵng", "48"])
def test_a_province_that_is_typed_and_left_is_taken_by_its_own_name(at, typed):
    page = at()
    box(page, "Tỉnh, thành phố").fill(typed)
    page.keyboard.press("Tab")
    arrived(page)
    expect(box(page, "Tỉnh, thành phố")).not_to_have_attribute("aria-invalid", "true")
    commune = box(page, "Xã, phường, đặc khu")
    commune.fill("hoa xuan")
    page.keyboard.press("Tab")
    expect(commune).to_have_value("Phường Hòa Xuân")
    expect(page.get_by_role("status")).to_have_count(0)
    assert sent(page).startswith("Phường Hòa Xuân, Thành phố Đà Nẵng")


def test_a_province_that_is_half_a_name_asks_for_a_choice(at):
    page = at()
    box(page, "Tỉnh, thành phố").fill("quang")
    page.keyboard.press("Tab")
    expect(box(page, "Tỉnh, thành phố")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status").first).to_have_text("Hãy chọn một mục trong danh sách.")


def test_an_open_list_is_seen_above_the_bar_at_the_foot(at):
    page = at()
    page.evaluate("document.querySelector('form').style.paddingTop = '480px'")
    page.evaluate("scrollTo(0, 0)")
    box(page, "Tỉnh, thành phố").click()
    at_foot = page.get_by_role("listbox", name="Tỉnh, thành phố").bounding_box()
    assert at_foot["y"] + at_foot["height"] <= 740 - 60
    assert box(page, "Tỉnh, thành phố").bounding_box()["y"] >= 0
