"""Any valid record, as hypothesis draws it: every field and column of the form, each in its stored form."""

import string
from datetime import date

from hypothesis import strategies as st

from portal.core.errors import Invalid
from portal.extracts.rules.interchange import CARRIED_BY_PAPER
from portal.record.rules import FORM, Kind, stored

_LETTERS = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvxyýỳỷỹỵ"
_WORDS = st.text(_LETTERS + _LETTERS.upper() + string.digits, min_size=1, max_size=12)
_MARKS = st.sampled_from(
    ["", ",", ".", " -", ";", " /", " *", " #", " $", " _", " @", " <", " \\", ' "', " ]"]
)
_TEXT = st.lists(st.builds("{}{}".format, _WORDS, _MARKS), min_size=1, max_size=8).map(" ".join)
_DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 1)).map(date.isoformat)
_PARTIAL = st.tuples(_DAYS, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0][: drawn[1]])
_MONTHS = st.tuples(_DAYS, st.sampled_from([4, 7])).map(lambda drawn: drawn[0][: drawn[1]])


def value_of(spec):
    """A stored value of the field."""
    return _drawn(spec).map(lambda value: _stored(spec, value)).filter(lambda value: value is not None)


def records(most_rows=3):
    """Values and rows of a whole record; each field is there or not."""
    fields = [spec for spec in FORM.fields.values() if spec.kind not in CARRIED_BY_PAPER]
    values = st.fixed_dictionaries({}, optional={spec.name: value_of(spec) for spec in fields})
    rows = st.fixed_dictionaries(
        {},
        optional={t.name: st.lists(row_of(t), min_size=1, max_size=most_rows) for t in FORM.tables.values()},
    )
    return st.tuples(values, rows)


def row_of(table):
    """A stored row of the table."""
    columns = {column.name: value_of(column) for column in table.columns}
    return (
        st.fixed_dictionaries({}, optional=columns)
        .map(lambda row: _stored(table, row))
        .filter(lambda row: bool(row))
    )


def _stored(spec, value):
    try:
        return stored(spec, value)
    except Invalid:
        return None


def _drawn(spec):
    if spec.kind is Kind.CHOICE:
        return st.sampled_from([item.code for item in spec.catalog.items])
    if spec.kind is Kind.TEXT and spec.pattern:
        return st.text(string.digits, min_size=10, max_size=10)
    return {
        Kind.TEXT: _TEXT,
        Kind.LONG_TEXT: st.lists(_TEXT, min_size=1, max_size=4).map("\n".join),
        Kind.PLACE: _TEXT,
        Kind.DATE: _DAYS,
        Kind.PARTIAL_DATE: _PARTIAL,
        Kind.MONTH_YEAR: _MONTHS,
        Kind.YEAR: st.integers(1930, 2026),
        Kind.INT: st.integers(spec.low or 0, spec.high or 100),
        Kind.DECIMAL: st.decimals(spec.low or 0, spec.high or 100, places=min(spec.places, 2)).map(str),
        Kind.PERCENT: st.integers(0, 100).map(str),
        Kind.MONEY: st.integers(0, 10**10),
        Kind.PHONE: st.from_regex(r"\A0[35789][0-9]{8}\Z"),
        Kind.PERSON_ID: st.from_regex(r"\A000[0-9]{9}\Z"),
    }[spec.kind]
