"""Every value of the record that can be typed, wrong in each way that its kind allows: refused by name, and kept.

A row of a table is sent with the same wrong thing in all its columns: each column has its own line.
"""

from uuid import uuid4

import pytest

from portal.record.rules import FORM, Field, Kind, Policy, Table, input_names
from tests.bad_input.asking import kept, refused, send, summary
from tests.bad_input.cases import BIDI, CONTROL, HUGE, LOST, NUL
from tests.bad_input.plot import Plot
from tests.bad_input.routes import FORM_OF, Form
from tests.strict_pages.client import TOKEN, Page

pytestmark = pytest.mark.usefixtures("nothing_changes")

_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.PLACE}
_NUMBERS = {Kind.INT, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT}
_DATES = {Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR}
_HIDDEN = {"bidi": BIDI, "control": CONTROL, "NUL": NUL, "lost bytes": LOST}
_NUMBERLESS = {"a word": "rất cao", "negative": "-1", "2^63": HUGE, "very long": "9" * 30_000, "infinite": "Infinity",
               "an exponent": "1e3", "not a number": "NaN"}  # fmt: skip


def wrong(spec: Field) -> dict[str, dict[str, str]]:
    """By name, what to type into the inputs of a field so that it is wrong."""
    one = spec.name
    found = {kind: dict.fromkeys(input_names(spec), text) for kind, text in _HIDDEN.items()}
    if spec.required:
        found |= {"missing": {}, "spaces": dict.fromkeys(input_names(spec), "  ")}
    if spec.kind in _TEXTS:
        found |= {"too long": {one: "ă" * (spec.longest + 1)}, "very long": {one: "ă " * 20_000 + "b"}}
        found |= {"another pattern": {one: "không đúng dạng"}} if spec.pattern else {}
    elif spec.kind is Kind.CHOICE:
        found |= {"unknown": {one: "khong_co"}, "too long": {one: "x" * 5000}}
    elif spec.kind in _NUMBERS or spec.kind in (Kind.PHONE, Kind.YEAR, Kind.PERSON_ID):
        found |= {kind: {one: text} for kind, text in _NUMBERLESS.items()}
    elif spec.kind in _DATES:
        day, month, year = (f"{one}-{part}" for part in ("day", "month", "year"))
        dates = {
            "in no calendar": {day: "31", month: "13", year: "2015"}, "words": {day: "hai", month: "ba", year: "bốn"},
            "no year": {day: "1", month: "2"}, "year 0": {day: "1", month: "2", year: "0"},
            "far year": {day: "1", month: "2", year: "9999"}, "negative": {day: "-1", month: "-2", year: "-2015"},
            "2^63": {day: HUGE, month: HUGE, year: HUGE},
        }  # fmt: skip
        found |= {
            kind: {n: t for n, t in typed.items() if n in input_names(spec)} for kind, typed in dates.items()
        }
    return found


FIELDS = [f for f in FORM.fields.values() if f.policy is Policy.PROPOSE]
CASES = [(field, kind) for field in FIELDS for kind in wrong(field)]
SELF = [(f, kind) for f in FORM.fields.values() if f.policy is Policy.SELF for kind in wrong(f)]
TABLES = [t for t in FORM.tables.values() if t.policy is Policy.PROPOSE]
ROWS = [(t, kind) for t in TABLES for kind in dict.fromkeys(k for c in t.columns for k in wrong(c))]
REPORTS = [f for f in FORM.fields.values() if f.policy is Policy.REPORT]


def named(given: object) -> str:
    return given.name if isinstance(given, Field | Table) else str(given)


def propose(plot: Plot, target: str, operation: str, typed: dict[str, str]) -> Page:
    form = FORM_OF["proposals.create"]
    fixed = {
        TOKEN: plot.client("owner").token,
        "target": target,
        "operation": operation,
        "client_id": str(uuid4()),
    }
    pairs = [*fixed.items(), *typed.items(), ("note", "Lời nhắn còn nguyên.")]
    page = refused(send(plot, form, pairs), 422)
    lost = [name for name, text in typed.items() if not text.isprintable() or "\ufffd" in text]
    kept(page, "/proposals", pairs, but=["client_id", *lost, *_unknown_choices(target, typed)])
    return page


def _unknown_choices(target: str, typed: dict[str, str]) -> list[str]:
    """A list cannot show what it does not offer, and the number of a picture is typed by nobody."""
    spec = FORM.fields.get(target) or FORM.tables[target.partition("/")[0]]
    columns = spec.columns if isinstance(spec, Table) else (spec,)
    names = [c.name for c in columns if c.kind in (Kind.CHOICE, Kind.IMAGE)]
    names += [f"{c.name}-{part}" for c in columns if c.kind is Kind.PLACE for part in ("province", "pick")]
    return [name for name in names if name in typed]


def said_of(page: Page, spec: Field) -> bool:
    """The field is called by its name, and the line leads to one of its inputs."""
    inputs = {f"#{name}" for name in input_names(spec)}
    return any(spec.label in sentence and href in inputs for href, sentence in summary(page))


@pytest.mark.parametrize(("field", "kind"), CASES, ids=named)
def test_a_field_is_refused_by_its_name(plot: Plot, field: Field, kind: str):
    page = propose(plot, field.name, "set", wrong(field)[kind])
    assert said_of(page, field), summary(page)


@pytest.mark.parametrize(("field", "kind"), SELF, ids=named)
def test_a_field_that_changes_at_once_is_refused_by_its_name(plot: Plot, field: Field, kind: str):
    form = Form("record.update", "owner", f"/record/fields/{field.name}")
    pairs = [(TOKEN, plot.client("owner").token), ("version", "1"), *wrong(field)[kind].items()]
    page = refused(send(plot, form, pairs), 422)
    assert said_of(page, field), summary(page)
    kept(
        page,
        form.path,
        [pair for pair in pairs if str(pair[1]).isprintable() and "\ufffd" not in str(pair[1])],
    )


@pytest.mark.parametrize(("table", "kind"), ROWS, ids=named)
def test_a_row_is_refused_column_by_column(plot: Plot, table: Table, kind: str):
    bad = [column for column in table.columns if kind in wrong(column)]
    typed = {name: text for column in bad for name, text in wrong(column)[kind].items()}
    page = propose(plot, f"{table.name}/new", "add", typed)
    unnamed = [column.name for column in bad if not said_of(page, column)]
    assert not unnamed, summary(page)


@pytest.mark.parametrize("table", [t for t in TABLES if "to_month" in t.by_name], ids=named)
def test_a_row_that_ends_before_it_begins_is_refused(plot: Plot, table: Table):
    typed = {
        "from_month-month": "5",
        "from_month-year": "2015",
        "to_month-month": "4",
        "to_month-year": "2015",
    }
    good = {Kind.TEXT: "Một", Kind.LONG_TEXT: "Một"}
    typed |= {
        c.name: c.catalog.options[0][0] if c.catalog else good[c.kind]
        for c in table.columns
        if c.kind in good or c.catalog
    }
    assert said_of(propose(plot, f"{table.name}/new", "add", typed), table.by_name["to_month"])


@pytest.mark.parametrize("kind", ["missing", "empty", "spaces", "too long", *_HIDDEN])
@pytest.mark.parametrize("spec", REPORTS[:3], ids=named)
def test_a_report_is_refused_without_good_words(plot: Plot, spec: Field, kind: str):
    texts = {"empty": "", "spaces": " \n ", "too long": "ă" * 2001, **_HIDDEN}
    page = propose(plot, spec.name, "set", {} if kind == "missing" else {"report": texts[kind]})
    assert summary(page)[0][0] == "#report"
