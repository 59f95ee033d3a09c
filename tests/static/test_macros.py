"""Every macro is in the style guide, and what it writes is valid and says what it is."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.static.environment import NONCE, environment, style_guide
from tests.static.places import STATIC, TEMPLATES

COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
# Used by other components and layouts, not by pages.
INNER = {"html_attrs", "mark", "hidden"}
# Names for a reader of the page, not for the stylesheet.
CLASSES_WITHOUT_STYLE = {
    "details",
    "person__text",
    "ladder__text",
    "table__cell--name",
    "nav__label",
    "desk__search",
    "desk__case--empty",
    "who",
}


@pytest.fixture(scope="module")
def page() -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(style_guide())


def rendered(source: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(environment().from_string(source).render())


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_each_public_macro_is_documented_and_shown(path):
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("#}")]
    guide = (TEMPLATES / "pages" / "style_guide.html").read_text(encoding="utf-8")
    for name in re.findall(r"{% macro ([a-z]\w*)\(", text):
        assert f"{name}(" in head, f"{name} has no line at the top of {path.name}"
        if name not in INNER and path.name != "icons.html":
            assert re.search(rf"{name}\(", guide), f"{name} is not in the style guide"


def test_every_icon_is_drawn():
    template = environment().from_string(
        "{% from 'components/icons.html' import icon, drawings %}{% for name in drawings %}{{ icon(name) }}{% endfor %}"
    )
    assert template.render().count("<svg") > 25


def test_ids_are_unique(page):
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_every_reference_leads_to_an_element(page):
    ids = {element.get("id") for element in page.iter()}
    for element in page.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in (element.get(attribute) or "").split():
                assert name in ids, f"{attribute}={name}"


def test_every_field_has_a_label(page):
    labelled = {label.get("for") for label in page.iter("label")}
    fields = [
        element
        for kind in ("input", "select", "textarea")
        for element in page.iter(kind)
        if element.get("type") != "hidden"
    ]
    assert len(fields) > 15
    assert [field.get("id") for field in fields if field.get("id") not in labelled] == []


def test_a_wrong_field_says_so(page):
    phone = next(element for element in page.iter("input") if element.get("name") == "phone")
    assert phone.get("aria-invalid") == "true"
    assert phone.get("aria-describedby") == "phone-hint phone-error"
    error = next(element for element in page.iter("p") if element.get("id") == "phone-error")
    assert "".join(error.itertext()) == "Lỗi: Nhập số điện thoại gồm 10 chữ số, ví dụ 0905123456"


def test_only_the_wrong_parts_of_a_date_are_marked(page):
    parts = {
        e.get("name"): e.get("aria-invalid")
        for e in page.iter("input")
        if (e.get("name") or "").startswith("born-")
    }
    assert parts == {"born-day": "true", "born-month": "true", "born-year": None}


def test_links_of_the_error_summary_lead_to_fields(page):
    summary = next(element for element in page.iter("div") if element.get("class") == "error-summary")
    fields = {e.get("id") for kind in ("input", "select", "textarea") for e in page.iter(kind)}
    assert {link.get("href")[1:] for link in summary.iter("a")} <= fields


def test_states_are_words_beside_colours(page):
    steps = [e for e in page.iter("li") if (e.get("class") or "").startswith("ladder__step")]
    words = [
        next("".join(p.itertext()) for p in step.iter("p") if p.get("class") == "ladder__state")
        for step in steps
    ]
    assert [word.split(" · ")[0] for word in words] == [
        "Xong",
        "Xong",
        "Đang ở bước này",
        "Chưa tới",
        "Không cần nữa",
        "Dừng ở bước này",
    ]
    assert [step.get("aria-current") for step in steps] == [None, None, "step", None, None, None]


def test_changed_characters_are_marked_in_the_text(page):
    assert ["".join(e.itertext()) for e in page.iter("ins")] == ["Ánh"]
    assert ["".join(e.itertext()) for e in page.iter("del")] == ["Anh", "67"]


def test_a_compared_value_is_read_aloud_as_a_whole(page):
    texts = [p for p in page.iter("p") if p.get("class") == "side__text"]

    def heard(element, is_heard=True):
        is_heard = is_heard and element.get("aria-hidden") != "true"
        own = (element.text or "") if is_heard else ""
        inner = "".join(heard(one, is_heard) + ((one.tail or "") if is_heard else "") for one in element)
        return own + inner

    said = [heard(text) for text in texts]
    assert said[:2] == ["Nguyễn Thị Anh Tuyết", "Nguyễn Thị Ánh Tuyết"]
    assert "2.67" in said
    in_parts = [text for text in texts if len(list(text.iter("ins"))) + len(list(text.iter("del")))]
    assert all(any(e.get("aria-hidden") == "true" for e in text.iter()) for text in in_parts)


def test_text_of_people_is_never_markup():
    attack = "<b>x</b>"
    html = (
        environment()
        .from_string(
            "{% from 'components/forms.html' import text_input, textarea, select %}"
            "{% from 'components/values.html' import value_row, diff %}"
            "{{ text_input('a', t, t, t, t) }}{{ textarea('b', t, t) }}{{ select('c', t, [(t, t)], t) }}"
            "{{ value_row(t, t, t, t, t) }}{{ diff([(True, t)], [(False, t)]) }}"
        )
        .render(t=attack)
    )
    assert attack not in html
    assert html.count("&lt;b&gt;") > 12


def test_a_form_carries_its_tokens():
    form = rendered(
        "{% from 'components/forms.html' import form_start, form_end %}"
        "{{ form_start('/proposals', 'token', 'key', multipart=True) }}{{ form_end() }}"
    ).find("form")
    assert form is not None
    assert (form.get("method"), form.get("enctype")) == ("post", "multipart/form-data")
    assert {i.get("name"): i.get("value") for i in form.iter("input")} == {
        "csrf_token": "token",
        "idempotency_key": "key",
    }


def test_htmx_attributes_bring_the_nonce():
    source = "{% from 'components/buttons.html' import button %}{{ button('Gửi', attrs=a) }}"
    with_htmx = environment().from_string(source).render(a={"hx-post": "/x"})
    assert f'hx-nonce="{NONCE}"'.replace("+", "+") in with_htmx
    assert "hx-nonce" not in environment().from_string(source).render(a={"data-x": "1"})


def test_no_inline_script_or_style():
    for path in TEMPLATES.glob("**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\s(style|on[a-z]+)=\"", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, path


def test_htmx_written_by_hand_brings_the_nonce():
    for path in TEMPLATES.glob("**/*.html"):
        for tag in re.findall(r"<[a-z]+ [^<]*?\bhx-(?:get|post)=[^<]*?>", path.read_text(encoding="utf-8")):
            assert 'hx-nonce="{{ csp_nonce() }}"' in tag, f"{path}: {tag}"


def test_no_class_is_forgotten_by_the_stylesheet():
    # A page may bring a stylesheet of its own beside the one of every page.
    sheets = [*sorted((STATIC / "css").glob("*.css")), STATIC / "check" / "check.css"]
    css = "".join(path.read_text(encoding="utf-8") for path in sheets)
    known = set(re.findall(r"\.([a-z][\w-]*)", css)) | CLASSES_WITHOUT_STYLE
    for path in TEMPLATES.glob("**/*.html"):
        plain = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text(encoding="utf-8"))
        for value in re.findall(r'class="([^"]*)"', plain):
            # A name that an argument completes ends with a hyphen here.
            words = {word for word in value.split() if not word.endswith("-")}
            assert words <= known, f"{path}: {words - known}"


def test_every_page_names_itself():
    html = environment().get_template("pages/offline.html").render()
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert page.get("lang") == "vi"
    assert next(page.iter("title")).text == "Chưa có mạng – Hồ sơ công vụ"
    assert len(list(page.iter("h1"))) == 1
    assert list(page.iter("script")) == []
