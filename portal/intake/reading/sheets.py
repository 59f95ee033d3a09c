"""Reads a workbook or a CSV file into rows of plain cells.

Pure work on bytes; it runs in a confined child (`child.py`), since readers are where files attack.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.intake.files import FileRefusal

MOST_MEMBERS = 2000
MOST_UNPACKED = 700 * 1024 * 1024
MOST_SHEETS = 60
MOST_ROWS = 1_000_000
MOST_CELLS = 8_000_000
MOST_COLUMNS = 400
MOST_MERGED = 200
LONGEST_CELL = 20_000

_PIECE = 1024 * 1024
_OVERLAP = 200
_FORBIDDEN: tuple[tuple[str, FileRefusal], ...] = (
    ("vbaproject", FileRefusal.MACROS),
    ("macrosheets/", FileRefusal.MACROS),
    ("externallinks/", FileRefusal.EXTERNAL_LINKS),
    ("xl/connections.xml", FileRefusal.EXTERNAL_LINKS),
    ("activex/", FileRefusal.EMBEDDED),
    ("embeddings/", FileRefusal.EMBEDDED),
)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_ROW = b"<row "
_ENCRYPTED_MEMBER = 0x1
# A formula is named as one, and what it says is not handed on; an error says which.
_SIGNS = {"f": "f", "e": "e"}


class Refused(Exception):  # noqa: N818 - it names what happened
    """The file is not read; `code` says why."""

    def __init__(self, code: FileRefusal) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Part:
    """What was seen of one member without reading it as XML."""

    rows: int = 0
    merged: list[str] = field(default_factory=list)


def workbook(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield what the workbook holds: how much, then each sheet and its rows."""
    parts = _inspect(file)
    file.seek(0)
    book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    epoch = 1904 if book.epoch == CALENDAR_MAC_1904 else 1900
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > MOST_SHEETS:
        raise Refused(FileRefusal.TOO_MANY_ROWS)
    found = [(sheet, parts.get(_member(sheet), _Part())) for sheet in sheets]
    yield {"rows": sum(part.rows for _, part in found), "epoch": epoch}
    cells = 0
    for sheet, part in found:
        yield {"sheet": str(sheet.title)[:100], "merged": part.merged}
        # A sheet may say that it is a million columns wide; it is as wide as what is in it.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), start=1):
            values = _trimmed([_cell(cell) for cell in row[:MOST_COLUMNS]])
            cells += len(values)
            if number > MOST_ROWS or cells > MOST_CELLS:
                raise Refused(FileRefusal.TOO_MANY_ROWS)
            if values:
                yield {"n": number, "c": values}


def comma_separated(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file in UTF-8; comma, semicolon or tab part its cells."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    sample = text.read(64 * 1024)
    text.seek(0)
    rows = csv.reader(text, delimiter=_delimiter(sample))
    csv.field_size_limit(LONGEST_CELL * 2)
    yield {"rows": file.seek(0, io.SEEK_END) and _count_lines(file), "epoch": 1900}
    text.seek(0)
    yield {"sheet": "", "merged": []}
    cells = 0
    for number, row in enumerate(rows, start=1):
        if number == 1 and row and row[0].startswith("sep="):
            continue
        values = _trimmed([value[:LONGEST_CELL].strip() or None for value in row[:MOST_COLUMNS]])
        cells += len(values)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise Refused(FileRefusal.TOO_MANY_ROWS)
        if values:
            yield {"n": number, "c": values}


def read(reader: Callable[[BinaryIO], Iterator[dict[str, Any]]], file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield what the reader finds; every failure becomes Refused."""
    try:
        yield from reader(file)
    except Refused:
        raise
    except (MemoryError, RecursionError) as error:
        raise Refused(FileRefusal.BOMB) from error
    except Exception as error:
        # Readers meet broken files with every exception that there is.
        raise Refused(FileRefusal.DAMAGED) from error


def _inspect(file: BinaryIO) -> dict[str, _Part]:
    """Unpack every member once without reading it as XML: sizes, forbidden parts, declarations, merges."""
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        names = {member.filename.lower() for member in members}
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise Refused(FileRefusal.BOMB)
        if any(member.flag_bits & _ENCRYPTED_MEMBER for member in members):
            raise Refused(FileRefusal.ENCRYPTED)
        for name in names:
            for sign, refusal in _FORBIDDEN:
                if sign in name:
                    raise Refused(refusal)
        if "xl/workbook.xml" not in names:
            raise Refused(FileRefusal.OTHER_OFFICE)
        if b"macroEnabled" in package.read("[Content_Types].xml"):
            raise Refused(FileRefusal.MACROS)
        left = MOST_UNPACKED
        parts: dict[str, _Part] = {}
        for member in members:
            with package.open(member) as opened:
                parts[member.filename], left = _scan(opened, left)
        return parts


def _scan(opened: Any, left: int) -> tuple[_Part, int]:
    part, tail, at = _Part(), b"", 0
    while piece := opened.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise Refused(FileRefusal.BOMB)
        seen = tail + piece
        if at == 0 and seen.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Refused(FileRefusal.ENTITIES)
        if _DECLARATION.search(seen):
            raise Refused(FileRefusal.ENTITIES)
        part.rows += seen.count(_ROW) - tail.count(_ROW)
        if b"<mergeCell" in seen and len(part.merged) < MOST_MERGED:
            part.merged += [ref.decode() for ref in _MERGED.findall(seen) if ref.decode() not in part.merged]
        tail, at = seen[-_OVERLAP:], at + len(piece)
    return part, left


def _member(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001 - nothing public says which member it is


def _cell(cell: Any) -> Any:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind in _SIGNS:
        return {_SIGNS[kind]: str(value)[:20]}
    if isinstance(value, datetime | date):
        return {"d": _exactness(value, cell.number_format)}
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return value
    return str(value)[:LONGEST_CELL].strip() or None


def _exactness(value: date, number_format: str) -> str:
    """Return the day, or only the month or the year where nothing more is shown."""
    shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", str(number_format)).lower()
    if "y" not in shown or "d" in shown:
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"


def _trimmed(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values.pop()
    return values


def _delimiter(sample: str) -> str:
    lines = sample.splitlines()[:20]
    if lines and lines[0].startswith("sep=") and len(lines[0]) == len("sep=;"):
        return lines[0][-1]
    return max((",", ";", "\t"), key=lambda sign: sum(line.count(sign) for line in lines))


def _count_lines(file: BinaryIO) -> int:
    file.seek(0)
    return sum(piece.count(b"\n") for piece in iter(lambda: file.read(_PIECE), b""))
