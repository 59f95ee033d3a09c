"""A record as one JSON document, and the way back: what goes out comes in as the same record.

Values stand in their stored form (codes of catalogues, dates as "1980-05-02", "1980-05" or "1980"). What no
document can carry, a photograph and the signatures of the paper form, is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core import strict_json
from portal.core.errors import Invalid, Problem
from portal.core.text import shown_again
from portal.record.rules import FORM, Field, JsonValue, Kind, Row, Scalar, Table, stored

VERSION = "1"
MOST_ROWS = 500
_LONGEST_NAME = 60

CARRIED_BY_PAPER = frozenset({Kind.IMAGE, Kind.CONFIRMATION})
NUMBERS = frozenset({Kind.INT, Kind.YEAR, Kind.MONEY})
_DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR})
_PARTS = frozenset({"$schema", "form", "exported_at", "values", "tables"})


@dataclass(frozen=True)
class Parsed:
    """What a document says of a record: simple values, and the rows of each table in their order."""

    values: Mapping[str, Scalar]
    rows: Mapping[str, Sequence[Row]]


def document(
    values: Mapping[str, Scalar], rows: Mapping[str, Sequence[Row]], *, schema_url: str, at: datetime
) -> dict[str, Any]:
    """Return the JSON document of a record, in the form's order; `at` is the instant of the export."""
    return {
        "$schema": schema_url,
        "form": FORM.version,
        "exported_at": at.isoformat(timespec="seconds"),
        "values": {
            name: values[name]
            for name, spec in FORM.fields.items()
            if spec.kind not in CARRIED_BY_PAPER and values.get(name) is not None
        },
        "tables": {
            name: [_without_gaps(table, row) for row in rows[name]]
            for name, table in FORM.tables.items()
            if rows.get(name)
        },
    }


def parse_json(given: bytes | str) -> Parsed:
    """Read a document into stored values and rows; raise Invalid with every problem that it has.

    A problem's field is the target's key, for a row with its place in the document from 1
    ("work_history/3"), or "" where the document as a whole is none.
    """
    return parse_document(_read(given))


def parse_document(whole: Any) -> Parsed:
    """Read a document that was read as JSON already; see `parse_json`."""
    if not isinstance(whole, dict) or not whole.keys() <= _PARTS or "values" not in whole:
        raise Invalid("extracts.not_a_record")
    problems: list[Problem] = []
    values = dict(_values(_part(whole, "values", dict), problems))
    rows = {name: list(_rows(name, found, problems)) for name, found in _part(whole, "tables", dict).items()}
    if problems:
        raise Invalid(problems)
    return Parsed(values, {name: found for name, found in rows.items() if found})


def _read(given: bytes | str) -> Any:
    if len(given) > strict_json.LONGEST:
        raise Invalid("extracts.too_long")
    try:
        return strict_json.read(given)
    except ValueError as error:
        raise Invalid("extracts.not_json") from error


def _part(whole: Mapping[str, Any], name: str, kind: type[dict[str, Any]]) -> dict[str, Any]:
    found = whole.get(name, {})
    if not isinstance(found, kind):
        raise Invalid("extracts.not_a_record")
    return found


def _values(given: Mapping[str, Any], problems: list[Problem]) -> Iterator[tuple[str, Scalar]]:
    for name, value in given.items():
        spec = FORM.fields.get(name)
        if spec is None:
            problems.append(_unknown(name))
            continue
        try:
            yield name, _stored_value(spec, value)
        except Invalid as error:
            problems.extend(Problem(name, p.code, p.details) for p in error.problems)


def _rows(name: str, given: Any, problems: list[Problem]) -> Iterator[Row]:
    table = FORM.tables.get(name)
    if table is None:
        problems.append(_unknown(name))
        return
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        problems.append(Problem(name, "extracts.not_rows", {"label": table.label, "most": str(MOST_ROWS)}))
        return
    for place, row in enumerate(given, start=1):
        try:
            yield _stored_row(table, row)
        except Invalid as error:
            problems.extend(Problem(f"{name}/{place}", p.code, p.details) for p in error.problems)


def _stored_row(table: Table, given: Any) -> Row:
    if not isinstance(given, dict):
        raise _refusal("extracts.wrong_type", table.label)
    for name in given:
        if name not in table.by_name:
            raise Invalid([_unknown(name)])
    row: Row = {name: _stored_value(table.by_name[name], value) for name, value in given.items()}
    # The row as a whole has rules of its own: not empty, and not over before it began.
    whole = stored(table, row)
    if not isinstance(whole, dict):
        raise _refusal("extracts.wrong_type", table.label)
    return whole


def _stored_value(spec: Field, given: Any) -> Scalar:
    wanted = int if spec.kind in NUMBERS else str
    if spec.kind in CARRIED_BY_PAPER or isinstance(given, bool) or not isinstance(given, wanted):
        raise _refusal("extracts.wrong_type", spec.label)
    value: JsonValue = stored(spec, given)
    # A date that reads as none would leave without a word; one that reads as another is a guess.
    if value is None or isinstance(value, dict) or (spec.kind in _DATES and value != given):
        raise _refusal("extracts.not_as_stored", spec.label)
    return value


def _without_gaps(table: Table, row: Row) -> Row:
    return {column.name: row[column.name] for column in table.columns if row.get(column.name) is not None}


def _unknown(name: str) -> Problem:
    # A document may call a thing anything; what is said of it is shown, and kept.
    shown = shown_again(name[:_LONGEST_NAME])
    return Problem(shown, "extracts.unknown_name", {"name": shown})


def _refusal(code: str, label: str) -> Invalid:
    return Invalid([Problem("", code, {"label": label})])
