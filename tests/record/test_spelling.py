"""The same thing typed in another way is the same stored value: for every kind, every field and every column."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.errors import Invalid
from portal.core.text import accented, clean, digits, fold
from portal.record.rules import FORM, Kind, input_names, parse, parse_row, raw_of, show, stored
from tests.record.ways_of_typing import (
    COLUMNS,
    FIELDS,
    decomposed,
    keeps_case,
    nonsense_for,
    raw_for,
    spaced,
    words,
)

EVERY = [*FIELDS, *COLUMNS]
# Few examples each of many fields: together a few thousand values.
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def ways(spec, raw):
    """The ways of typing the same, by what they are called."""
    yield "decomposed", {name: decomposed(text) for name, text in raw.items()}
    yield "spaces", {name: spaced(text) for name, text in raw.items()}
    yield "capitals", {name: text if keeps_case(spec, name) else text.upper() for name, text in raw.items()}
    all_of_it = {
        name: spaced(decomposed(text if keeps_case(spec, name) else text.upper()))
        for name, text in raw.items()
    }
    yield "all three", all_of_it


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec.name)
@few
@given(data=st.data())
def test_the_way_of_typing_leaves_no_trace(spec, data):
    raw = data.draw(raw_for(spec))
    value = parse(spec, raw)
    assert value is not None
    for way, typed in ways(spec, raw):
        assert parse(spec, typed) == value, way


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec.name)
@few
@given(data=st.data())
def test_what_is_stored_reads_back_and_is_shown(spec, data):
    value = parse(spec, data.draw(raw_for(spec)))
    raw = raw_of(spec, value)
    assert set(raw) == set(input_names(spec))
    assert parse(spec, raw) == value
    assert stored(spec, value) == value
    shown = show(spec, value)
    assert shown
    assert clean(shown.replace("\n", " ")) == shown.replace("\n", " ")


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec.name)
@given(data=st.data())
@few
def test_nonsense_is_refused_or_settled_at_once(spec, data):
    value, problems = None, []
    try:
        value = parse(spec, data.draw(nonsense_for(spec)))
    except Invalid as refused:
        problems = refused.problems
    assert {problem.field for problem in problems} <= {spec.name}
    if value is not None:
        assert parse(spec, raw_of(spec, value)) == value
        assert show(spec, value)


@pytest.mark.parametrize("table", FORM.tables.values(), ids=lambda table: table.name)
@few
@given(data=st.data())
def test_a_row_typed_in_another_way_is_the_same_row(table, data):
    raw = {name: text for column in table.columns for name, text in data.draw(raw_for(column)).items()}
    if "to_month" in table.by_name:
        raw |= {"to_month-month": "", "to_month-year": ""}
    row = parse_row(table, raw)
    for way in range(4):
        typed = {}
        for column in table.columns:
            own = {name: raw[name] for name in input_names(column) if name in raw}
            typed |= list(ways(column, own))[way][1]
        assert parse_row(table, typed) == row


def test_where_capitals_are_kept_is_written_out():
    """Of free text only: nobody could restore "UBND" or "ThS". Names, lists, units, numbers and dates know none."""
    kinds = {(spec.kind, name) for spec in EVERY for name in input_names(spec) if keeps_case(spec, name)}
    assert {kind for kind, _ in kinds} == {Kind.TEXT, Kind.LONG_TEXT, Kind.PLACE}
    assert {name for kind, name in kinds if kind is Kind.PLACE} == {
        f"{place}{part}"
        for place in ("place_of_birth", "native_place", "current_address")
        for part in ("", "-former")
    }


@few
@given(words)
def test_search_keys_know_no_accents_and_no_place_of_the_tone(text):
    assert fold(decomposed(text)) == fold(text) == fold(text.upper())
    assert fold(text).isascii()
    assert accented("Hoà Thuỷ") == accented("HÒA  THỦY") != accented("Hoa Thủy")


def test_digits_of_any_script_are_digits():
    assert digits("０９０５ ١٢٣") == "0905 123"
    assert parse(FORM.fields["contact_phone"], {"contact_phone": "０９０５１２３４５６"}) == "0905123456"
