"""The rows of a file as the confined child hands them over, believed only as far as their shape holds."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from portal.core.confinement import ChildKilled, Limits, lines
from portal.intake.files import FileKind, FileRefusal
from portal.intake.rules.cells import Cell

# Room for ten thousand officials with their tables on a slow machine; beyond it a file is a bomb.
LIMITS = Limits(memory=768 * 1024 * 1024, cpu_seconds=300, seconds=600, output=1024 * 1024 * 1024)
_LONGEST_LINE = 8 * 1024 * 1024
_EPOCHS = (1900, 1904)


class Unreadable(Exception):  # noqa: N818 - it names what happened
    """The file cannot be read; `code` says why."""

    def __init__(self, code: FileRefusal) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Start:
    """What comes first: about how many rows there are, and from which year days are counted."""

    rows: int
    epoch: int


@dataclass(frozen=True)
class Sheet:
    """A sheet begins; `merged` are the ranges of its merged cells."""

    name: str
    merged: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One row that is not empty; `number` is the row's own."""

    number: int
    cells: tuple[Cell, ...]


Piece = Start | Sheet | Line


def pieces(kind: FileKind, given: BinaryIO, limits: Limits = LIMITS) -> Iterator[Piece]:
    """Yield start, sheets and rows; raise Unreadable, at any point, when the file turns out to be bad."""
    with _judged():
        for found in _objects(kind, given, limits):
            yield _piece(found)


def document(given: BinaryIO, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return a JSON document, no deeper than the rows of its tables; raise Unreadable where it is none."""
    whole: dict[str, Any] = {}
    rows: list[Any] = []
    with _judged():
        for found in _objects(FileKind.JSON, given, limits):
            if "part" in found:
                whole[str(found["part"])] = {} if "is" in found else None
            elif "value" in found:
                name, value = found["value"]
                whole["values"][str(name)] = value
            elif "table" in found:
                rows = []
                whole["tables"][str(found["table"])] = rows if "is" in found else None
            else:
                rows.append(found["row"])
    return whole


@contextmanager
def _judged() -> Iterator[None]:
    """Turn what a child says wrongly, or its end, into why the file is not read."""
    try:
        yield
    except ChildKilled as error:
        raise Unreadable(FileRefusal.BOMB) from error
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(FileRefusal.DAMAGED) from error


def _objects(kind: FileKind, given: BinaryIO, limits: Limits) -> Iterator[dict[str, Any]]:
    is_whole = False
    for line in lines("portal.intake.reading.child", [kind], given, limits, longest=_LONGEST_LINE):
        found = _object(line)
        if "refused" in found:
            raise Unreadable(_refusal(found["refused"]))
        if "end" in found:
            is_whole = True
        else:
            yield found
    if not is_whole:
        raise Unreadable(FileRefusal.DAMAGED)


def _object(line: bytes) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _piece(found: dict[str, Any]) -> Piece:
    if "c" in found:
        return Line(int(found["n"]), tuple(_cell(cell) for cell in found["c"]))
    if "sheet" in found:
        return Sheet(str(found["sheet"])[:100], tuple(str(ref)[:30] for ref in found["merged"]))
    epoch = int(found["epoch"])
    return Start(max(0, int(found["rows"])), epoch if epoch in _EPOCHS else _EPOCHS[0])


def _cell(cell: Any) -> Cell:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, dict) and len(cell) == 1:
        return cell
    raise TypeError


def _refusal(code: object) -> FileRefusal:
    try:
        return FileRefusal(str(code))
    except ValueError:
        return FileRefusal.DAMAGED
