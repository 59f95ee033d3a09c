"""Reading the room's forms, and what its pages show of an import."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from portal.core.errors import Invalid, Problem
from portal.intake import labels
from portal.intake.labels import place, sentence
from portal.intake.models import SheetImport
from portal.intake.queries import ProblemGroup, ProblemLine
from portal.intake.reading.gathering import letter
from portal.intake.rules import IGNORED, MAX_BYTES, PARTS_BY_NAME, FileRefusal, ImportState, Severity
from portal.intake.rules.persons import UnitLine

MOST_GROUPS = 60
_MOST_COLUMNS = 60
_A_SHEET = 1000


@dataclass(frozen=True)
class ColumnView:
    """A column that nothing was found for; `number` is what its input is called by."""

    number: int
    letter: str
    header: str


@dataclass(frozen=True)
class SheetView:
    """A sheet of which something is to be named by hand."""

    number: int
    title: str
    part: str | None
    asks_part: bool
    columns: tuple[ColumnView, ...]
    options: tuple[tuple[str, str], ...]


def read_file(files: Mapping[str, FileStorage]) -> tuple[str, bytes]:
    """Return name and bytes of the file that was sent; one byte too many shows that it is too large."""
    file = files.get("file")
    if file is None or not file.filename:
        raise Invalid("intake.no_file", name="file")
    with file.stream:
        data = file.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Invalid(FileRefusal.TOO_LARGE, name="file")
    return file.filename, data


def read_unit(form: Mapping[str, str], units: Sequence[UnitLine]) -> UnitLine:
    """Return the unit that was chosen among those that the officer manages."""
    chosen = form.get("unit", "")
    found = next((unit for unit in units if str(unit.id) == chosen), None)
    if found is None:
        raise Invalid("intake.no_unit", name="unit")
    return found


def read_acceptance(form: Mapping[str, str]) -> bool:
    """Return whether people are to be made; raise Invalid where nothing was confirmed."""
    if form.get("confirmed") != "yes":
        raise Invalid("intake.not_confirmed", name="confirmed")
    if form.get("creates_people", "") not in ("", "yes"):
        raise Invalid("intake.bad_choice", name="creates_people")
    return form.get("creates_people") == "yes"


def read_columns(
    form: MultiDict[str, str], row: SheetImport
) -> tuple[dict[str, str], dict[str, dict[int, str]]]:  # fmt: skip
    """Return the parts and columns that were named, and those named before; Invalid for no such one."""
    parts = dict(row.chosen.get("parts", {}))
    columns = {
        sheet: {int(number): key for number, key in keys.items()}
        for sheet, keys in row.chosen.get("columns", {}).items()
    }
    problems: list[Problem] = []
    for view in sheets_to_name(row):
        part = form.get(f"part-{view.number}", "")
        if part and part not in PARTS_BY_NAME:
            problems.append(Problem(f"part-{view.number}", "intake.bad_column"))
        elif part:
            parts[view.title] = part
        named = columns.setdefault(view.title, {})
        allowed = {key for key, _ in view.options}
        for column in view.columns:
            key = form.get(f"column-{column.number}", "")
            if key and key not in allowed:
                problems.append(Problem(f"column-{column.number}", "intake.bad_column"))
            elif key and key in named.values():
                problems.append(Problem(f"column-{column.number}", "intake.same_column"))
            else:
                named[column.number % _A_SHEET] = key or IGNORED
    if problems:
        raise Invalid(problems)
    return parts, columns


def sheets_to_name(row: SheetImport) -> list[SheetView]:
    """Return the sheets of which a part or a column is not known."""
    views = []
    for number, layout in enumerate(row.layouts):
        part, keys, headers = layout["part"], layout["keys"], layout["headers"]
        missing = [
            ColumnView(number * _A_SHEET + n, letter(n), header)
            for n, (header, key) in enumerate(zip(headers, keys, strict=True))
            if header and key is None and part is not None
        ][:_MOST_COLUMNS]
        if not missing and part is not None:
            continue
        known = PARTS_BY_NAME[part].columns if part else ()
        options = tuple((column.key, column.label) for column in known if column.key not in keys)
        views.append(SheetView(number, layout["sheet"], part, part is None, tuple(missing), options))
    return views


def numbers(row: SheetImport) -> list[tuple[str, int]]:
    """Return what an import found, as a page counts it."""
    counts: Mapping[str, Any] = row.counts
    is_done = row.state is ImportState.DONE
    always = {"people_found", "values", "rows"}
    return [
        (label, int(counts.get(name, 0)))
        for name, label in labels.COUNTS.items()
        if counts.get(name) or (name in always and not is_done)
    ]


def shown_groups(groups: Sequence[ProblemGroup]) -> list[tuple[str, str, Severity, int]]:
    """Return the lines of the table of problems: where, what, how heavy, how often."""
    return [
        (
            place(group.sheet, group.first_row, group.column) + (" …" if group.count > 1 else ""),
            sentence(group),
            group.severity,
            group.count,
        )
        for group in groups[:MOST_GROUPS]
    ]


def listed(problem: ProblemLine) -> tuple[str, str | int, str, str, str]:
    """Return a problem as a line of the list that is taken away."""
    return (
        problem.sheet,
        problem.row or "",
        problem.column,
        labels.SEVERITIES[problem.severity],
        sentence(problem),
    )


def whole_list(
    found: Iterable[ProblemLine], unkept: int = 0
) -> Iterator[tuple[str, str | int, str, str, str]]:
    """Yield the lines of the list that is taken away; one too long for anybody's eyes ends with a word."""
    yield from map(listed, found)
    if unkept:
        yield "", "", "", "", labels.unkept(number(unkept))


def number(count: int) -> str:
    """Return a count with dots between thousands."""
    return f"{count:,}".replace(",", ".")
