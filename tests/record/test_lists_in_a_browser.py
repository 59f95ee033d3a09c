"""Long lists, searched by typing, in a real browser: by keyboard, by touch, without the network, in one frame.

And what a personal ID number says of its bearer.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from portal.record.rules import CATALOGS, FORM
from tests.journeys.visitor import AXE
from tests.record.input_page import opened

pytestmark = pytest.mark.journey

RELIGION = FORM.fields["religion"]
TITLES = replace(FORM.fields["rank_title"], catalog_name="chuc_danh_nghe_nghiep")
# One query a line of typing: each letter is a search of its own.
QUERIES = (
    "giao vien",
    "Giảng viên chính",
    "hạng II",
    "V.07",
    "bac si",
    "ky su hang iii",
    "không có gì như vậy",
)
ONE_FRAME = 16.0
SEARCH = """(queries) => {
  const input = document.getElementById("rank_title"), list = document.getElementById("rank_title-list");
  const times = [];
  for (const query of queries) for (let end = 1; end <= query.length; end++) {
    input.value = query.slice(0, end);
    const before = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    list.getBoundingClientRect();
    times.push(performance.now() - before);
  }
  return times;
}"""


@pytest.fixture
def at(chromium):
    pages = []

    def come(spec, raw=None, **how):
        page, heard = opened(chromium, spec, raw, **how)
        pages.append((page, heard))
        return page

    yield come
    for page, heard in pages:
        page.context.close()
        assert heard == []


def options(page):
    return page.get_by_role("option").all_inner_texts()


@pytest.mark.speed
def test_the_200_titles_are_searched_in_one_frame_without_the_network(at):
    assert len(CATALOGS["chuc_danh_nghe_nghiep"].items) == 200
    page = at(TITLES)
    page.get_by_role("combobox").click()
    page.context.set_offline(True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(SEARCH, QUERIES)
    judged = {}
    for name, slower in (("this machine", 1), ("four times slower, as a phone", 4)):
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        times = sorted(page.evaluate(SEARCH, QUERIES))
        judged[slower] = times[len(times) // 2], times[int(len(times) * 0.95)], times[-1]
        said = "median {:.1f}, p95 {:.1f}, slowest {:.1f} ms".format(*judged[slower])
        print(f"search in 200 entries, {name}: {len(times)} letters, {said}")
    assert judged[1][1] < ONE_FRAME
    # A slowed browser is slowed by its neighbours too: there the usual letter is judged.
    assert judged[4][0] < ONE_FRAME
    assert asked == []


@pytest.mark.parametrize(
    "typed", ["phat giao", "PHẬT GIÁO", "Phật  giáo", "giao phat", "phâ\u0323t gia\u0301o"]
)
def test_accents_capitals_and_the_way_of_writing_do_not_matter(at, typed):
    page = at(RELIGION)
    page.get_by_role("combobox").fill(typed)
    assert "Phật giáo" in options(page)


def test_the_place_of_the_tone_does_not_matter(at):
    page = at(FORM.fields["current_address"], {"current_address-province": "25"})
    commune = page.get_by_role("combobox", name="Xã, phường, đặc khu")
    page.wait_for_function(
        "() => performance.getEntriesByName(location.origin + '/static/places/25.json').length"
    )
    for typed in ("hoa binh", "Hòa Bình", "Hoà Bình", "HOÀ BÌNH"):
        commune.fill(typed)
        assert "Phường Hòa Bình" in options(page), typed


def test_the_keyboard_alone_is_enough(at):
    page = at(RELIGION, {"religion": "00"})
    box = page.get_by_role("combobox")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    expect(box).to_have_value("Không")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    expect(page.locator(f"#{active}")).to_have_text("Phật giáo")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("Không")
    box.fill("cao d")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Cao Đài")
    assert sent(page) == "04"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert sent(page) == "", "an empty box is an empty value"


def test_what_is_not_in_the_list_reaches_the_server_as_it_was_typed(at):
    page = at(RELIGION)
    page.get_by_role("combobox").fill("Jedi")
    expect(page.get_by_role("status").first).to_contain_text("Không có mục nào")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-invalid", "true")
    assert sent(page) == "Jedi"
    page.get_by_role("combobox").fill("  tin LÀNH ")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_have_value("Tin lành")
    assert sent(page) == "03"


def test_a_finger_is_enough_and_finds_room(at):
    page = at(RELIGION)
    page.get_by_role("combobox").click()
    lines = page.get_by_role("option")
    assert lines.count() == len(RELIGION.catalog.items)
    assert min(box.bounding_box()["height"] for box in lines.all()[:5]) >= 44
    lines.nth(2).click()
    expect(page.get_by_role("combobox")).to_have_value("Công giáo")
    assert sent(page) == "02"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_javascript_it_is_the_browsers_own_list(at):
    page = at(RELIGION, javascript=False)
    page.locator("select[name=religion]").select_option("01")
    expect(page.locator("select[name=religion]")).to_have_value("01")
    assert page.get_by_role("combobox").count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_open_list_has_nothing_that_axe_finds(at, dark):
    page = at(RELIGION, dark=dark)
    page.get_by_role("combobox").fill("giao")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + v.nodes[0].html))"
    )
    assert found == []


@pytest.mark.parametrize(
    ("number", "says"),
    [("000 180 123456", "nữ, sinh năm 1980"), ("000.275.000001", "không giống"), ("999302000001", "nữ, sinh năm 2002"),
     ("000099000001", "nam, sinh năm 1999"), ("00018012345", ""), ("000980123456", "không giống")],
)  # fmt: skip
def test_a_personal_id_is_read_aloud_and_never_refused_for_it(at, number, says):
    page = at(FORM.fields["citizen_id_number"])
    page.get_by_label("Số căn cước công dân").fill(number)
    expect(page.get_by_role("status")).to_contain_text(says)


def sent(page):
    return page.evaluate("new FormData(document.querySelector('form')).get('religion')")
