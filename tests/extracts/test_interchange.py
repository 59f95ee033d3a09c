"""A record goes out as JSON and comes in as the same record; what is no record is refused in words."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from portal.core.errors import Invalid
from portal.core.strict_json import LONGEST
from portal.extracts.labels import PROBLEMS
from portal.extracts.rules import Parsed, document, json_schema, parse_json
from portal.extracts.rules.interchange import CARRIED_BY_PAPER
from portal.record.rules import FORM, Kind
from tests.extracts.records import records

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SCHEMA = json_schema("https://hoso.example.vn")
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def made(values, rows):
    return document(values, rows, schema_url=SCHEMA["$id"], at=AT)


def wrong(text):
    with pytest.raises(Invalid) as error:
        parse_json(text)
    return [(problem.field, problem.code) for problem in error.value.problems]


def one(**parts):
    return json.dumps({"values": {}, **parts})


def test_the_schema_is_one_and_has_every_item_of_the_form():
    Draft202012Validator.check_schema(SCHEMA)
    parts = SCHEMA["properties"]
    carried = {name for name, spec in FORM.fields.items() if spec.kind not in CARRIED_BY_PAPER}
    assert set(parts["values"]["properties"]) == carried
    assert {n: set(t["items"]["properties"]) for n, t in parts["tables"]["properties"].items()} == {
        n: {c.name for c in t.columns} for n, t in FORM.tables.items()
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records())
def test_any_valid_record_comes_back_as_the_same_record(record):
    values, rows = record
    sent = made(values, rows)
    VALIDATOR.validate(sent)
    for text in (json.dumps(sent, ensure_ascii=False), json.dumps(sent).encode()):
        assert parse_json(text) == Parsed(values, rows)


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["values", "tables", "form", "religion", "work_history", "from_month", "birth_year"]), inner
    ), max_leaves=12,
))  # fmt: skip
def test_whatever_else_comes_is_refused_or_is_a_record(anything):
    try:
        parsed = parse_json(json.dumps(anything))
    except Invalid as error:
        codes = {problem.code for problem in error.problems}
        if unknown := {code for code in codes if not code.startswith("record.")} - set(PROBLEMS):
            pytest.fail(f"no words for {unknown}")
    else:
        VALIDATOR.validate(made(parsed.values, parsed.rows))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"values": {"height_cm": NaN}}', '{"values": {}, "values": {}}', b"\xff\xfe{",
     '{"values": {"height_cm": ' + "9" * 5000 + "}}"],
)  # fmt: skip
def test_what_is_no_json_is_said_to_be_none(text):
    assert wrong(text) == [("", "extracts.not_json")]


@pytest.mark.parametrize(
    "text", ["[]", "7", "{}", '{"values": []}', '{"values": {}, "more": 1}', '{"values": {}, "tables": 1}']
)
def test_what_is_no_record_is_said_to_be_none(text):
    assert wrong(text) == [("", "extracts.not_a_record")]


def test_a_document_beyond_all_measure_is_not_read():
    assert wrong(" " * (LONGEST + 1)) == [("", "extracts.too_long")]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"no_such_field": "x"}, "extracts.unknown_name"),
        ({"photo": "x"}, "extracts.wrong_type"),
        ({"height_cm": "162"}, "extracts.wrong_type"),
        ({"height_cm": True}, "extracts.wrong_type"),
        ({"other_names": 5}, "extracts.wrong_type"),
        ({"other_names": None}, "extracts.wrong_type"),
        ({"other_names": "  "}, "extracts.not_as_stored"),
        ({"first_recruitment_date": "1/9/2003"}, "extracts.not_as_stored"),
        ({"first_recruitment_date": "2003-02-31"}, "record.not_a_date"),
        ({"gender": "khong-co"}, "record.unknown_choice"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(values, code):
    [name] = values
    assert wrong(one(values=values)) == [(name, code)]


def test_a_wrong_row_is_named_by_its_place():
    fine = {column.name: given_for(column) for column in FORM.tables["family_own"].columns}
    assert len(parse_json(one(tables={"family_own": [fine]})).rows["family_own"]) == 1
    rows = [fine, {}, fine, {**fine, "birth_year": "1955"}, {"nobody": 1}, 7]
    found = wrong(one(tables={"family_own": rows, "no_table": []}))
    assert {place for place, _ in found} == {*(f"family_own/{n}" for n in (2, 4, 5, 6)), "no_table"}
    for expected in (
        ("family_own/4", "extracts.wrong_type"), ("family_own/5", "extracts.unknown_name"),
        ("family_own/6", "extracts.wrong_type"), ("no_table", "extracts.unknown_name"),
    ):  # fmt: skip
        assert expected in found
    assert wrong(one(tables={"family_own": fine})) == [("family_own", "extracts.not_rows")]
    assert wrong(one(tables={"family_own": [fine] * 501})) == [("family_own", "extracts.not_rows")]
    over = [{"from_month": "2015-07", "to_month": "2014", "title": "x", "organisation": "y"}]
    assert wrong(one(tables={"work_history": over})) == [("work_history/1", "record.ends_before_start")]


def given_for(spec):
    if spec.catalog:
        return spec.catalog.items[0].code
    return 1955 if spec.kind is Kind.YEAR else "Lê Thị Hoa"
