"""From the rows of a file to what they say of people: pure work, in the order of the file.

Each unit is one step of the progress: a sheet's beginning or one row. A worker that was killed goes on
behind the units that were kept, so the same file always gives the same units.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.core.errors import Invalid, Problem
from portal.intake.reading.pieces import Line, Piece, Sheet, Start
from portal.intake.rules import (
    ADDRESS,
    KIND,
    PARTS_BY_NAME,
    PEOPLE_PART,
    PERSON_ID,
    UNIT,
    Cell,
    Severity,
    SheetLayout,
    header_text,
    kind_of_official,
    layout_of,
    row_of,
    value_of,
    with_choices,
)
from portal.intake.rules.layout import DEEPEST_HEADER
from portal.intake.rules.words import plain
from portal.people.rules import is_address
from portal.record.rules import FORM, Scalar

Note = Callable[[Invalid], None]

_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
_CODE = "record_code"
# Sheets of our own template that hold nothing of anybody.
_GUIDES = frozenset({"huong dan", "danh muc"})
# A line of column numbers, a signature, a total: fewer cells than this say nothing of a person.
_FEWEST_CELLS = 3
_LONGEST_NUMBER = 3
_SHOWN_RANGES = 5


@dataclass(frozen=True)
class Found:
    """One thing wrong at one place; row 0 is the sheet as a whole, column "" the row as a whole."""

    code: str
    severity: Severity
    sheet: str
    row: int = 0
    column: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    """One step: what was wrong, and what it says of whom."""

    problems: tuple[Found, ...] = ()
    layout: SheetLayout | None = None
    sheet: str = ""
    part: str = ""
    row: int = 0
    personal_id: str = ""
    data: Any = None


@dataclass(frozen=True)
class Choices:
    """What a person named by hand: the part of a sheet, and the keys of its columns by their place."""

    parts: Mapping[str, str]
    columns: Mapping[str, Mapping[int, str]]


@dataclass
class _Reading:
    """A sheet that is being read: its first rows until its headers are found, then its layout."""

    sheet: Sheet
    title: str
    first: list[Line] = field(default_factory=list)
    layout: SheetLayout | None = None
    merged: frozenset[int] = frozenset()


def units(pieces: Iterable[Piece], choices: Choices, *, file_title: str) -> Iterator[Unit]:
    """Yield what the file says, row by row."""
    epoch = 1900
    reading: _Reading | None = None
    for piece in pieces:
        if isinstance(piece, Start):
            epoch = piece.epoch
            if epoch != 1900:  # noqa: PLR2004 - Excel's usual beginning of time
                yield Unit((Found("intake.mac_dates", Severity.NOTE, ""),))
        elif isinstance(piece, Sheet):
            if reading is not None:
                yield from _begin(reading, choices, epoch)
            reading = _Reading(piece, piece.name or file_title)
        elif reading is not None:
            yield from _take(reading, piece, choices, epoch)
    if reading is not None:
        yield from _begin(reading, choices, epoch)


def letter(place: int) -> str:
    """Return the letters by which a sheet calls its column, from 0."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _take(reading: _Reading, line: Line, choices: Choices, epoch: int) -> Iterator[Unit]:
    if reading.layout is not None:
        yield from _row(reading, reading.layout, line, epoch)
        return
    reading.first.append(line)
    if len(reading.first) >= DEEPEST_HEADER:
        yield from _begin(reading, choices, epoch)


def _begin(reading: _Reading, choices: Choices, epoch: int) -> Iterator[Unit]:
    """Find the headers in the first rows, say what is wrong with the sheet, and go on with its rows."""
    if reading.layout is not None or plain(reading.title) in _GUIDES or not reading.first:
        return
    texts = [(line.number, [header_text(cell) for cell in line.cells]) for line in reading.first]
    chosen = choices.columns.get(reading.title, {})
    layout = layout_of(reading.title, texts, wanted=choices.parts.get(reading.title))
    layout = with_choices(layout, chosen)
    problems = tuple(_problems_of(layout, reading))
    is_refused = any(problem.severity is Severity.ERROR for problem in problems)
    reading.layout = replace(layout, part=None) if is_refused else layout
    yield Unit(problems, layout=layout, sheet=reading.title)
    for line in reading.first:
        if line.number > layout.header_row:
            yield from _row(reading, reading.layout, line, epoch)


def _problems_of(layout: SheetLayout, reading: _Reading) -> Iterator[Found]:
    sheet = reading.title
    if not layout.headers:
        yield Found("intake.no_headers", Severity.ERROR, sheet)
        return
    if layout.part is None:
        yield Found("intake.which_part", Severity.ERROR, sheet)
    elif PERSON_ID not in layout.keys:
        yield Found("intake.no_id_column", Severity.ERROR, sheet)
    for place in layout.unmatched if layout.part else ():
        details = {"header": layout.headers[place][:60]}
        yield Found("intake.unknown_header", Severity.NOTE, sheet, layout.header_row, letter(place), details)
    rows: set[int] = set()
    touching = []
    for ref in reading.sheet.merged:
        match = _RANGE.fullmatch(ref)
        first, last = (int(match[2]), int(match[4])) if match else (0, 0)
        if first <= layout.header_row <= last:
            touching.append(ref)
        elif first > layout.header_row:
            rows.update(range(first, min(last, first + 10_000) + 1))
    if touching:
        ranges = ", ".join(touching[:_SHOWN_RANGES])
        yield Found("intake.merged_header", Severity.ERROR, sheet, 0, "", {"ranges": ranges})
    reading.merged = frozenset(rows)


def _row(reading: _Reading, layout: SheetLayout, line: Line, epoch: int) -> Iterator[Unit]:
    if not layout.is_readable or layout.part is None or _says_nothing(layout, line):
        return
    sheet, row = reading.title, line.number
    cells = {key: cell for key, cell in zip(layout.keys, line.cells, strict=False) if key is not None}
    if row in reading.merged:
        yield Unit((Found("intake.merged_row", Severity.ERROR, sheet, row),))
        return
    problems: list[Found] = []

    def note(error: Invalid) -> None:
        columns = {key: letter(place) for place, key in enumerate(layout.keys) if key is not None}
        problems.extend(_found(problem, sheet, row, columns) for problem in error.problems)

    personal_id = _value(PERSON_ID, cells, epoch, note)
    if personal_id is None:
        if not problems:
            place = letter(layout.keys.index(PERSON_ID))
            problems.append(Found("intake.no_id", Severity.ERROR, sheet, row, place))
        # The row goes nowhere, and yet all that is wrong with it is told at once.
        rest = {key: cell for key, cell in cells.items() if key not in (PERSON_ID, _CODE)}
        _data(layout.part, rest, epoch, note)
        yield Unit(tuple(problems))
        return
    data = _data(layout.part, cells, epoch, note)
    yield Unit(tuple(problems), None, sheet, layout.part, row, str(personal_id), data)


def _data(part: str, cells: Mapping[str, Cell], epoch: int, note: Note) -> Any:
    if part == PEOPLE_PART:
        return _person(cells, epoch, note)
    return _table_row(part, cells, epoch, note)


def _says_nothing(layout: SheetLayout, line: Line) -> bool:
    """Say whether a row is none: column numbers, a signature below the list, a total."""
    given = [cell for cell in line.cells if cell is not None]
    texts = (header_text(cell).strip("() .") for cell in given)
    if all(text.isdigit() and len(text) <= _LONGEST_NUMBER for text in texts):
        return True
    place = layout.keys.index(PERSON_ID)
    has_id = place < len(line.cells) and line.cells[place] is not None
    return not has_id and len(given) < _FEWEST_CELLS


def _person(cells: Mapping[str, Cell], epoch: int, note: Note) -> dict[str, Any]:
    values: dict[str, Scalar] = {}
    for column in PARTS_BY_NAME[PEOPLE_PART].columns:
        if column.spec is not None and column.key in cells:
            value = _value(column.key, cells, epoch, note)
            if value is not None:
                values[column.key] = value
    if values.setdefault(_CODE, values.get(PERSON_ID)) != values.get(PERSON_ID):
        note(Invalid([Problem(_CODE, "intake.two_ids")]))
        values[_CODE] = values.get(PERSON_ID)
    words = header_text(cells.get(KIND))
    kind = kind_of_official(words) if words else None
    if words and kind is None:
        note(Invalid([Problem(KIND, "intake.unknown_kind", {"shown": words[:60]})]))
    address = header_text(cells.get(ADDRESS))
    if address and not is_address(address):
        note(Invalid([Problem(ADDRESS, "intake.bad_address", {"shown": address[:60]})]))
        address = ""
    unit = header_text(cells.get(UNIT))[:200]
    return {"v": values, "k": kind.value if kind else None, "u": unit, "m": address}


def _table_row(name: str, cells: Mapping[str, Cell], epoch: int, note: Note) -> Any:
    try:
        return row_of(FORM.tables[name], cells, epoch)
    except Invalid as error:
        note(error)
        return None


def _value(name: str, cells: Mapping[str, Cell], epoch: int, note: Note) -> Scalar:
    try:
        return value_of(FORM.fields[name], cells.get(name), epoch)
    except Invalid as error:
        note(error)
        return None


def _found(problem: Problem, sheet: str, row: int, columns: Mapping[str, str]) -> Found:
    return Found(problem.code, Severity.ERROR, sheet, row, columns.get(problem.field, ""), problem.details)
