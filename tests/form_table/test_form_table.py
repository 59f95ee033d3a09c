"""Every item of the form: shown, proposable or reportable, validated, printed, imported, exported.

Each cell is what a check found that was run on that item just now; `make form-table` prints the table.
"""

from collections.abc import Mapping

import pytest

from portal.record.rules import Field, Kind, Policy, Source, Table, Target
from portal.record.steps import Change, apply, base_of, lock_record
from tests.form_table import files, pages
from tests.form_table.items import ITEMS, Cell, Item, found, key_of, not_applicable
from tests.form_table.scene import Scene, set_up

COLUMNS = ("hiện trên trang", "đề nghị, báo sai", "kiểm tra", "in", "nhập từ tệp", "xuất JSON")
Checked = Mapping[str, Cell]


@pytest.fixture
def scene(app, session, cast, client_for) -> Scene:
    made = Scene(app, session, cast, client_for)
    set_up(made)
    return made


@pytest.mark.timeout(600)
def test_every_item_of_the_form_in_every_way(scene, capsys):
    found_by = (
        pages.shown(scene),
        pages.asked(scene),
        validated(pages.refused(scene), files.refused_in_sheets(scene)),
        files.printed(scene),
        files.imported(scene),
        files.exported(scene),
    )
    assert len(ITEMS) == 87 + 15 + 69
    table = [(item, [column.get(item.key) for column in found_by]) for item in ITEMS]
    with capsys.disabled():
        print(written(table))
    assert {item.key: cells for item, cells in table if None in cells} == {}
    failed = [
        f"{item.key}, {name}: {cell.words}"
        for item, cells in table
        for name, cell in zip(COLUMNS, cells, strict=True)
        if cell and not cell.holds
    ]
    assert failed == []
    # Only what is signed or photographed may be missing in a column, and the policy is named.
    missing = {(item.spec.kind, cell.words) for item, cells in table for cell in cells if not cell.applies}
    assert {kind for kind, _ in missing} == {Kind.IMAGE, Kind.CONFIRMATION}
    assert all("chính sách" in words for _, words in missing)


def test_a_cell_fails_when_its_item_is_lost(scene):
    """What the record no longer has is neither shown nor exported, and the checks say so."""
    record = lock_record(scene.session, scene.first.person_id)
    lost = Target.parse("blood_type")
    _, version = base_of(scene.session, scene.first.person_id, lost)
    apply(scene.session, record, [Change(lost, None, version)], actor=None, source=Source.DECLARED)
    scene.session.commit()
    assert [key for key, cell in files.exported(scene).items() if not cell.holds] == ["blood_type"]
    assert "HỎNG" in written([(item, [Cell(False, "")]) for item in ITEMS[:1]])


def validated(typed: Checked, in_sheets: Checked) -> Checked:
    """What officials type is refused on the page and in the sheet; what only agencies give, in the sheet."""
    cells: dict[str, Cell] = {}
    for item in ITEMS:
        if isinstance(item.spec, Field) and item.table is None and item.spec.kind is Kind.CONFIRMATION:
            cells[item.key] = not_applicable(pages.BY_SIGNATURE)
        elif isinstance(item.spec, Table):
            cells[item.key] = _table_validated(item.spec, typed, in_sheets)
        else:
            cells[item.key] = _validated(item, typed, in_sheets)
    return cells


def written(table: list[tuple[Item, list[Cell | None]]]) -> str:
    """The table, a line an item."""
    lines = ["", f"{'mục':<6} {'nội dung':<52} " + " ".join(f"{name:<16}" for name in COLUMNS)]
    notes: dict[str, int] = {}
    for item, cells in table:
        label = ("    " if item.table else "") + item.label
        lines.append(
            f"{item.number:<6} {label[:52]:<52} " + " ".join(f"{_word(c, notes):<16}" for c in cells)
        )
    lines += ["", *(f"[{number}] {words}" for words, number in notes.items())]
    holds = sum(1 for _, cells in table for cell in cells if cell and cell.holds and cell.applies)
    lines.append(
        f"{len(table)} mục; {holds} ô đạt, {sum(1 for _, cs in table for c in cs if c and not c.applies)} ô không áp dụng"
    )
    return "\n".join(lines)


def _word(cell: Cell | None, notes: dict[str, int]) -> str:
    if cell is None:
        return "CHƯA THỬ"
    if not cell.applies:
        return f"– [{notes.setdefault(cell.words, len(notes) + 1)}]"
    return cell.words if cell.holds else "HỎNG"


def _validated(item: Item, typed: Checked, in_sheets: Checked) -> Cell:
    ways = [way[item.key] for way in (typed, in_sheets) if item.key in way]
    failed = [cell for cell in ways if not cell.holds]
    by_officials = (item.table or item.spec).policy is not Policy.REPORT
    if not ways or (by_officials and item.key not in typed):
        return Cell(False, "không có chỗ nào từ chối giá trị sai")
    return (
        failed[0]
        if failed
        else Cell(True, "trang, tệp" if len(ways) > 1 else "trang" if item.key in typed else "tệp")
    )


def _table_validated(table: Table, typed: Checked, in_sheets: Checked) -> Cell:
    whole = typed.get(table.name, Cell(True, ""))
    columns = all(in_sheets[key_of(table, column)].holds for column in table.columns)
    return found(
        whole.holds and columns,
        "trang, tệp" if table.name in typed else "tệp",
        whole.words or "cột không được kiểm tra",
    )
