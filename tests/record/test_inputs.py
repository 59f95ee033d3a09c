"""The right kind of input for every field and table of the form, through a real page."""

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict

from portal.core.errors import Invalid
from portal.record.forms import error_links, raw_from
from portal.record.rules import FORM, input_names, parse, parse_row, raw_of
from tests.record.conftest import full
from tests.strict_pages.markup import parse as parse_html

VALUES, ENTRIES = full(1)
SPECS = [*FORM.fields.values(), *FORM.tables.values()]

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title></head><body><main><h1>x</h1>
{% from "record/_input.html" import inputs %}<form action="/x" method="post">{{ inputs(spec, raw, problems) }}</form>
</main></body></html>"""


@pytest.fixture
def show(app):
    def render(spec, raw, problems=()):
        with app.test_request_context():
            return render_template_string(PAGE, spec=spec, raw=raw, problems=problems)

    return render


def typed(html):
    """What a browser would send for the page as it stands."""
    sent = MultiDict()
    root = parse_html(html, whole=True).root
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        kind = element.get("type", "text")
        if tag == "input" and (kind != "radio" or element.get("checked") is not None):
            sent[element.get("name")] = element.get("value", "")
        if tag == "textarea":
            sent[element.get("name")] = (element.text or "").removeprefix("\n")
        if tag == "select":
            chosen = [o for o in element.iter() if o.tag.endswith("option") and o.get("selected") is not None]
            sent[element.get("name")] = chosen[0].get("value") if chosen else ""
    return sent


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_what_is_shown_reads_back_as_it_was(show, spec):
    value = ENTRIES[spec.name][0] if spec.name in FORM.tables else VALUES.get(spec.name)
    if spec.name == "photo":
        value = 7
    if value is None:  # A confirmation is not typed.
        assert "không nhập bằng chữ được" in show(spec, {})
        return
    read = parse_row if spec.name in FORM.tables else parse
    raw = raw_from(typed(show(spec, raw_of(spec, value))), spec)
    assert read(spec, raw) == value


@pytest.mark.parametrize(
    "spec", [s for s in SPECS if s.name in FORM.tables or VALUES.get(s.name)], ids=lambda s: s.name
)
def test_an_empty_form_says_what_is_missing_beside_each_input(show, app, spec):
    read = parse_row if spec.name in FORM.tables else parse
    raw = raw_from(MultiDict(), spec)
    assert set(raw) == set(input_names(spec))
    try:
        read(spec, raw)
    except Invalid as error:
        problems = error.problems
    else:
        return
    html = show(spec, raw, problems)
    assert html.count("Hãy điền mục này") == len(problems)
    ids = {element.get("id") for element in parse_html(html, whole=True).root.iter()}
    with app.test_request_context():
        for href, _ in error_links(spec, problems):
            assert href[1:] in ids


def test_links_lead_to_the_part_that_is_wrong(app):
    spec = FORM.fields["citizen_id_issue_date"]
    with pytest.raises(Invalid) as refused:
        parse(
            spec,
            {
                "citizen_id_issue_date-day": "1",
                "citizen_id_issue_date-month": "13",
                "citizen_id_issue_date-year": "2020",
            },
        )
    with app.test_request_context():
        [(href, sentence)] = error_links(spec, refused.value.problems)
    assert href == "#citizen_id_issue_date-month"
    assert sentence.startswith("Ngày cấp căn cước công dân:")


def test_links_of_a_row_lead_to_its_columns(app):
    table = FORM.tables["work_history"]
    with pytest.raises(Invalid) as refused:
        parse_row(table, {"from_month-month": "1"})
    with app.test_request_context():
        links = [href for href, _ in error_links(table, refused.value.problems)]
    assert links == ["#from_month-year", "#organisation", "#title"]
    with pytest.raises(Invalid) as refused:
        parse_row(FORM.tables["rewards"], {"year": ""})
    with app.test_request_context():
        assert [href for href, _ in error_links(FORM.tables["rewards"], refused.value.problems)] == ["#year"]


def test_typed_text_stays_text_on_the_page(show):
    spec = FORM.fields["other_names"]
    html = show(spec, {"other_names": '"><script>alert(1)</script>'})
    assert "<script>" not in html


def test_a_split_commune_offers_its_candidates_on_the_page(show, app):
    spec = FORM.fields["current_address"]
    raw = {
        "current_address": "5 Lê Lợi",
        "current_address-former": "phường Bùi Hữu Nghĩa, quận Bình Thủy, Cần Thơ",
    }
    with pytest.raises(Invalid) as refused:
        parse(spec, raw)
    html = show(spec, raw, refused.value.problems)
    assert html.count('name="current_address-pick"') == 3
    assert "Hãy chọn nơi đúng" in html
    with app.test_request_context():
        [(href, _)] = error_links(spec, refused.value.problems)
    assert f'id="{href[1:]}"' in html
