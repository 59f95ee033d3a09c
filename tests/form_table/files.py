"""What files do with each item: printed as PDF, exported as JSON, taken in from a sheet."""

import io
import re
from collections.abc import Mapping
from uuid import uuid4

from openpyxl import load_workbook
from sqlalchemy import select

from portal.extracts.printing import print_form
from portal.extracts.rules import Contents, parse_json
from portal.extracts.rules.printed import printed_rows, printed_text
from portal.extracts.rules.sheet import Held, sheet
from portal.intake import actions, queries, tasks
from portal.intake.downloads.template import template, title_of
from portal.intake.models import SheetImport
from portal.intake.rules.layout import NOT_TYPED, PARTS_BY_NAME, PEOPLE_PART, PERSON_ID
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Field, Kind, Scalar, raw_of
from tests.extracts.prints import AT, by_poppler, photo, squeezed
from tests.form_table.items import Cell, found, key_of, not_applicable
from tests.form_table.marked import row_of, rows_of, values_of
from tests.form_table.pages import BY_SIGNATURE, wrong
from tests.form_table.scene import Scene
from tests.support.cast import Member

BY_PAPER = "không áp dụng: ảnh do chính chủ chụp, tệp này không mang ảnh (chính sách “propose” với khung cắt)"
# Where the print leaves room for a signature, and says so.
_SIGNED = {"declarant_confirmation": "Người khai", "agency_confirmation": "Xác nhận"}
# So little is said by these that they could stand anywhere: each is printed once more with another value.
_SHORT = 4


def printed(scene: Scene) -> Mapping[str, Cell]:
    """Print both records and find what the first one says in its print more often than in the other's."""
    texts = tuple(_downloaded(scene, member) for member in (scene.first, scene.second))
    cells: dict[str, Cell] = {}
    for name, spec in FORM.fields.items():
        if spec.kind is Kind.CONFIRMATION:
            has_room = squeezed(_SIGNED[name]).lower() in texts[0].lower()
            cells[name] = found(has_room, "có (chỗ ký)", "không có chỗ ký")
        elif spec.kind is Kind.IMAGE:
            cells[name] = _photo_printed()
        else:
            cells[name] = _printed(name, spec, printed_text(spec, values_of(0)[name]), texts)
    for table in FORM.tables.values():
        [row] = printed_rows(table, [row_of(table.name, 0)])
        of_columns = {
            key_of(table, column): _printed(key_of(table, column), column, text, texts)
            for column, text in zip(table.columns, row, strict=True)
        }
        whole = all(cell.holds for cell in of_columns.values())
        cells |= {table.name: found(whole, "có", "không đủ cột")} | of_columns
    return cells


def exported(scene: Scene) -> Mapping[str, Cell]:
    """Export the first record, read it back, and compare item by item."""
    answer = scene.client_for(scene.first).get("/record/extract.json")
    back = parse_json(answer.response.get_data())
    cells: dict[str, Cell] = {}
    for name, spec in FORM.fields.items():
        if spec.kind in NOT_TYPED:
            cells[name] = not_applicable(BY_SIGNATURE if spec.kind is Kind.CONFIRMATION else BY_PAPER)
        else:
            cells[name] = found(
                back.values.get(name) == values_of(0)[name], "có", f"{back.values.get(name)!r}"
            )
    for table in FORM.tables.values():
        rows, wanted = back.rows.get(table.name, ()), row_of(table.name, 0)
        cells[table.name] = found(list(rows) == [wanted], "có", f"{len(rows)} dòng khác")
        for column in table.columns:
            is_back = bool(rows) and rows[0].get(column.name) == wanted[column.name]
            cells[key_of(table, column)] = found(is_back, "có", "khác")
    return cells


def imported(scene: Scene) -> Mapping[str, Cell]:
    """Fill in the agency's template as people type, accept it, and look at the record of a new person."""
    values, rows = values_of(0), rows_of(0)
    typed = {name: _typed(FORM.fields[name], value) for name, value in values.items()}
    typed_rows = {
        table.name: {c.name: _typed(c, rows[table.name][c.name]) for c in table.columns}
        for table in FORM.tables.values()
    }
    taken = _take_in(scene, _filled(typed, typed_rows))
    actions.accept(scene.session, taken.id, creates_people=True, actor=scene.cast.hr.actor)
    tasks.write(taken.id)
    scene.session.expire_all()
    record = scene.session.scalars(select(Record).order_by(Record.person_id.desc()).limit(1)).one()
    held = record.opened() if record.person_id not in (scene.first.person_id, scene.second.person_id) else {}
    entries = {
        entry.table_name: entry.opened()
        for entry in scene.session.scalars(
            select(RecordEntry).where(RecordEntry.person_id == record.person_id)
        )
    }
    return _compared(held, entries)


def refused_in_sheets(scene: Scene) -> Mapping[str, Cell]:
    """Type something wrong into every cell of the template, and find each named with its column."""
    wrongs = {name: wrong(spec) for name, spec in FORM.fields.items() if spec.kind not in NOT_TYPED}
    wrongs[PERSON_ID] = str(values_of(1)[PERSON_ID])
    wrong_rows = {
        table.name: {column.name: wrong(column) for column in table.columns} for table in FORM.tables.values()
    }
    taken = _take_in(scene, _filled(wrongs, wrong_rows))
    said = {(problem.sheet, problem.column) for problem in queries.problems(scene.session, taken)}
    bad_id = _take_in(scene, _filled({**wrongs, PERSON_ID: "12"}, {}))
    said |= {(problem.sheet, problem.column) for problem in queries.problems(scene.session, bad_id)}
    cells: dict[str, Cell] = {}
    for name, part in PARTS_BY_NAME.items():
        for place, column in enumerate(part.columns):
            is_named = _named(said, title_of(part), place)
            if name == PEOPLE_PART and column.spec is not None:
                cells[column.key] = found(is_named, "có", "không nói ô sai")
            elif name in FORM.tables and column.key in FORM.tables[name].by_name:
                key = key_of(FORM.tables[name], FORM.tables[name].by_name[column.key])
                cells[key] = found(is_named, "có", "không nói ô sai")
    return cells


def _downloaded(scene: Scene, member: Member) -> str:
    answer = scene.client_for(member).get("/record/extract.pdf?contents=whole")
    return squeezed(by_poppler(answer.response.get_data()))


def _printed(key: str, spec: Field, text: str, texts: tuple[str, str]) -> Cell:
    wanted = squeezed(text)
    if len(wanted) < _SHORT:
        return _printed_alone(key, spec)
    more = texts[0].count(wanted) - texts[1].count(wanted)
    return found(more > 0, "có", f"không thấy {text!r}")


def _printed_alone(key: str, spec: Field) -> Cell:
    """Print the first record with this item alone changed: the print must say the one, then the other."""
    texts = []
    for which in (0, 1):
        values, rows = values_of(0), rows_of(0)
        table, _, column = key.rpartition(".")
        if table:
            rows[table] = rows[table] | {column: row_of(table, which)[column]}
        else:
            values[key] = values_of(which)[key]
        held = Held(1, "/1/", "Không ai", "Không đâu", values, {name: [row] for name, row in rows.items()})
        texts.append(by_poppler(print_form(sheet(held, Contents.WHOLE, at=AT, photo=None), AT)))
    said = [printed_text(spec, row_of(table, w)[column] if table else values_of(w)[key]) for w in (0, 1)]
    words = [re.findall(r"[^\s:;()]+", text) for text in texts]
    more = words[0].count(said[0]) - words[1].count(said[0])
    return found(more == 1, "có", f"đổi {said[0]!r} mà bản in không đổi")


def _photo_printed() -> Cell:
    held = Held(1, "/1/", "Không ai", "Không đâu", values_of(0), {})
    with_picture, without = (
        print_form(sheet(held, Contents.WHOLE, at=AT, photo=picture), AT) for picture in (photo(), None)
    )
    has_image = with_picture.count(b"/Subtype/Image") > without.count(b"/Subtype/Image") or (
        with_picture.count(b"/Image") > without.count(b"/Image")
    )
    return found(has_image, "có (ảnh)", "bản in không có ảnh")


def _typed(spec: Field, value: Scalar) -> str:
    """How an officer writes the value into one cell."""
    if spec.kind is Kind.CHOICE:
        item = spec.catalog.by_code[str(value)] if spec.catalog else None
        return item.code if item is None or spec.name in ("rank_code", "rank_title") else item.label
    if spec.kind in (Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR):
        return "/".join(reversed(str(value).split("-")))
    if spec.kind is Kind.PLACE:
        return str(value).partition(" [")[0]
    return raw_of(spec, value)[spec.name] if not spec.parts else str(value)


def _filled(values: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> bytes:
    """Fill in the template with one person and one row for every table."""
    book = load_workbook(io.BytesIO(template()))
    lead = {PERSON_ID: values[PERSON_ID], "@kind": "CC"}
    for name, part in PARTS_BY_NAME.items():
        given = values | lead if name == PEOPLE_PART else {**rows.get(name, {}), PERSON_ID: values[PERSON_ID]}
        if name != PEOPLE_PART and name not in rows:
            continue
        page = book[title_of(part)]
        for place, column in enumerate(part.columns, start=1):
            if column.key in given:
                page.cell(2, place, given[column.key])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _take_in(scene: Scene, data: bytes) -> SheetImport:
    actor = scene.cast.hr.actor
    lines = {line.id: line for line in queries.units_of(scene.session, actor)}
    unit = lines[scene.cast.units["department"].id]
    made = actions.receive(
        scene.session, actor=actor, unit=unit, filename="mau.xlsx", data=data, key=str(uuid4())
    )
    tasks.check(made.id)
    scene.session.expire_all()
    return scene.session.get_one(SheetImport, made.id)


def _compared(held: Mapping[str, Scalar], entries: Mapping[str, Mapping[str, Scalar]]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, spec in FORM.fields.items():
        if spec.kind in NOT_TYPED:
            cells[name] = not_applicable(BY_SIGNATURE if spec.kind is Kind.CONFIRMATION else BY_PAPER)
        else:
            cells[name] = _same(spec, held.get(name), values_of(0)[name])
    for table in FORM.tables.values():
        row, wanted = entries.get(table.name, {}), row_of(table.name, 0)
        of_columns = {key_of(table, c): _same(c, row.get(c.name), wanted[c.name]) for c in table.columns}
        whole = found(all(cell.holds for cell in of_columns.values()), "có", "không đủ cột")
        cells |= {table.name: whole} | of_columns
    return cells


def _same(spec: Field, got: Scalar, wanted: Scalar) -> Cell:
    if spec.kind is Kind.PLACE:
        # A sheet names a place in words; its code is picked by who knows the place.
        got, wanted = (str(value or "").partition(" [")[0] for value in (got, wanted))
    return found(got == wanted, "có", f"thành {got!r}")


def _named(said: set[tuple[str, str]], title: str, place: int) -> bool:
    return (title, _letter(place)) in said


def _letter(place: int) -> str:
    return (
        chr(ord("A") + place) if place < 26 else chr(ord("A") + place // 26 - 1) + chr(ord("A") + place % 26)
    )
