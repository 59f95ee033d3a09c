"""From what was typed to what is stored, and from there to what is shown: one module per family of kinds."""

from collections.abc import Callable, Mapping, Sequence

from portal.core.errors import Invalid, Problem
from portal.record.rules.form import Field, Table
from portal.record.rules.terms import JsonValue, Kind, Row, Scalar
from portal.record.rules.values import choices, dates, details, identity, images, numbers, places, text
from portal.record.rules.values.problems import refusal

_PARSERS: Mapping[Kind, Callable[[Field, Mapping[str, str]], Scalar]] = {
    Kind.TEXT: text.line,
    Kind.LONG_TEXT: text.lines,
    Kind.PLACE: places.place,
    Kind.DATE: dates.dated,
    Kind.PARTIAL_DATE: dates.dated,
    Kind.MONTH_YEAR: dates.dated,
    Kind.YEAR: dates.year,
    Kind.CHOICE: choices.choice,
    Kind.INT: numbers.whole,
    Kind.DECIMAL: numbers.decimal,
    Kind.PERCENT: numbers.percent,
    Kind.MONEY: numbers.money,
    Kind.PHONE: identity.phone,
    Kind.PERSON_ID: identity.person_id,
    Kind.IMAGE: images.image,
}
_DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR})
# Beside the value itself: where a place is, and what is cut out of a picture.
_WITH_PARTS = {Kind.PLACE: places.PARTS, Kind.IMAGE: images.PARTS}
_BARE = frozenset({Kind.INT, Kind.DECIMAL})
# What takes more than one input.
_FILLERS: Mapping[Kind, Callable[[Field, str], dict[str, str]]] = {
    **dict.fromkeys(_DATES, dates.raw_date),
    Kind.PLACE: places.raw_place,
    Kind.IMAGE: images.raw_image,
}
# Pay coefficients are printed with both decimals: 4,40.
_PRINTED_PLACES = 2
# Where a row began and has no end, its end reads so.
_TO_THIS_DAY = "nay"
# Looked up, since a page asks for a hundred values and each name of an enumeration costs a call.
_SHOWN: Mapping[Kind, Callable[[Field, str], str]] = {
    **dict.fromkeys(_DATES, lambda _, stored: dates.shown_date(stored)),
    Kind.CHOICE: choices.shown,
    Kind.PLACE: lambda _, stored: places.Place.of(stored).shown,
    Kind.IMAGE: lambda _, stored: images.shown(stored),
    Kind.PERCENT: lambda _, stored: numbers.shown_decimal(stored, 0) + "%",
    Kind.DECIMAL: lambda spec, stored: numbers.shown_decimal(
        stored, spec.places if spec.places == _PRINTED_PLACES else 0
    ),
    Kind.MONEY: lambda _, stored: numbers.shown_whole(int(stored)) + " đồng",
    Kind.PHONE: lambda _, stored: identity.shown_phone(stored),
}


def parse(spec: Field, raw: Mapping[str, str]) -> Scalar:
    """Return the stored form of what was typed, or None for nothing; raise Invalid with the problem."""
    parser = details.details if spec.parts else _PARSERS.get(spec.kind)
    if parser is None:
        raise refusal(spec, "not_typed")
    value = parser(spec, raw)
    if value is None or value == "":
        if spec.required:
            raise refusal(spec, "required")
        return None
    return value


def parse_row(table: Table, raw: Mapping[str, str]) -> Row:
    """Return the stored form of a table's row; raise Invalid with the problems of all its columns."""
    row: Row = {}
    problems: list[Problem] = []
    for column in table.columns:
        try:
            value = parse(column, raw)
        except Invalid as error:
            problems.extend(error.problems)
            continue
        if value is not None:
            row[column.name] = value
    if not problems:
        problems.extend(_problems_of_whole(table, row))
    if problems:
        raise Invalid(problems)
    return row


def stored(spec: Field | Table, value: JsonValue) -> JsonValue:
    """Return a value that did not come from a page in its stored form; raise Invalid where it is none."""
    if isinstance(spec, Table):
        return parse_row(spec, raw_of(spec, value))
    return None if value is None else parse(spec, raw_of(spec, value))


def input_names(spec: Field | Table) -> tuple[str, ...]:
    """Return the names of the inputs by which a page asks for the value."""
    if isinstance(spec, Table):
        return tuple(name for column in spec.columns for name in input_names(column))
    if spec.parts:
        return details.names_of(spec)
    if spec.kind in _WITH_PARTS:
        return (spec.name, *(f"{spec.name}-{part}" for part in _WITH_PARTS[spec.kind]))
    return tuple(f"{spec.name}-{part}" for part in dates.parts_of(spec.kind)) or (spec.name,)


def raw_of(spec: Field | Table, value: JsonValue) -> dict[str, str]:
    """Return what the page's inputs hold for a stored value; the inverse of `parse` and `parse_row`."""
    if isinstance(spec, Table):
        row = value if isinstance(value, dict) else {}
        return {name: text for c in spec.columns for name, text in raw_of(c, row.get(c.name)).items()}
    if value is None:
        return dict.fromkeys(input_names(spec), "")
    fill = details.raw_details if spec.parts else _FILLERS.get(spec.kind)
    if fill is not None:
        return fill(spec, str(value))
    return {spec.name: _typed(spec, str(value))}


def raw_to_mend(spec: Field | Table, value: JsonValue) -> dict[str, str]:
    """Return what a page's inputs open with, so that somebody mends the value: see `raw_place_to_mend`.

    What is typed nowhere is not looked up by itself: a value that comes in stays as it came.
    """
    if isinstance(spec, Field) and spec.kind is Kind.PLACE and isinstance(value, str):
        return places.raw_place_to_mend(spec, value)
    return raw_of(spec, value)


def show(spec: Field, value: Scalar) -> str:
    """Return the value as it is read, "" for none."""
    if value is None:
        return ""
    shown = str(value)
    if spec.kind in _SHOWN:
        shown = _SHOWN[spec.kind](spec, shown)
    return f"{shown} {spec.unit}" if spec.unit else shown


def show_row(table: Table, row: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Return the cells of a row as they are read, in the form's order; one that began and goes on says so."""
    cells = tuple(show(column, row.get(column.name)) for column in table.columns)
    if "to_month" in table.by_name and row.get("from_month") and not cells[1]:
        return (cells[0], _TO_THIS_DAY, *cells[2:])
    return cells


def summary(spec: Field | Table, value: JsonValue) -> str:
    """Return the value in one line, for a list: a field's text, or a row with its period first."""
    if isinstance(spec, Field):
        return "" if isinstance(value, dict) else show(spec, value)
    row = value if isinstance(value, dict) else {}
    cells = show_row(spec, row)
    if row.get("from_month") and "to_month" in spec.by_name:
        cells = (f"{cells[0]} – {cells[1]}", *_named(spec, cells)[2:])
    return " · ".join(cell for cell in cells if cell)


def _typed(spec: Field, stored: str) -> str:
    """Return a value as people type it, grouped so that it can be checked at a glance."""
    if spec.kind in (Kind.DECIMAL, Kind.PERCENT):
        return stored.replace(".", ",")
    if spec.kind is Kind.MONEY:
        return numbers.shown_whole(int(stored))
    return identity.shown_phone(stored) if spec.kind is Kind.PHONE else stored


def _named(table: Table, cells: Sequence[str]) -> list[str]:
    """Return the cells with the column's name before a bare number, which says nothing by itself."""
    return [
        f"{column.label} {cell}" if cell and column.kind in _BARE and not column.unit else cell
        for column, cell in zip(table.columns, cells, strict=True)
    ]


def _problems_of_whole(table: Table, row: Row) -> list[Problem]:
    if not row:
        return refusal(table, "empty_row").problems
    first, last = str(row.get("from_month") or ""), str(row.get("to_month") or "")
    if first and last and dates.precedes(last, first):
        return refusal(table.by_name["to_month"], "ends_before_start").problems
    return []
