"""What the pages do with each item: shown, proposable or reportable, validated where it is typed."""

import io
from collections.abc import Mapping
from http import HTTPStatus

from sqlalchemy import select

from portal.proposals.models import ProposalItem
from portal.proposals.queries import new_of
from portal.proposals.rules import ItemKind, ItemState
from portal.record.rules import FORM, Field, Kind, Policy, Table, input_names, raw_of, show
from tests.form_table.items import ITEMS, Cell, found, key_of
from tests.form_table.marked import row_of, values_of
from tests.form_table.scene import Scene, jpeg
from tests.strict_pages.client import Page, PageClient

# How a field's page names what stands there, and that nothing does.
_NOW, _NOTHING = "Hiện tại", "Chưa có"
REPORTED = "Giá trị này chưa đúng, đề nghị đối chiếu."
BY_SIGNATURE = "không áp dụng: chính sách “report”, chỉ có khi cam đoan hoặc ký"
_WRONG = {
    Kind.CHOICE: "không có trong danh mục",
    Kind.DATE: "31/02/2010", Kind.PARTIAL_DATE: "13/2010", Kind.MONTH_YEAR: "13/2010", Kind.YEAR: "20x0",
    Kind.INT: "năm", Kind.DECIMAL: "3,6x", Kind.PERCENT: "nửa", Kind.MONEY: "nhiều", Kind.PHONE: "12",
    Kind.PERSON_ID: "123", Kind.IMAGE: "900000001",
}  # fmt: skip


def wrong(spec: Field) -> str:
    """What nobody may type into this field, though somebody will."""
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PLACE):
        return "1 2 3" if spec.pattern else "x" * (spec.longest + 1)
    return _WRONG[spec.kind]


def typed_wrong(spec: Field) -> dict[str, str]:
    """The same as a page asks for it: a date in its parts."""
    parts = {f"{spec.name}-day": "31", f"{spec.name}-month": "13", f"{spec.name}-year": "2010"}
    asked = {name: text for name, text in parts.items() if name in input_names(spec)}
    return asked or {spec.name: wrong(spec)}


def shown(scene: Scene) -> Mapping[str, Cell]:
    """Read every item on its own page and on its group's."""
    client = scene.client_for(scene.first)
    groups = {group.number: client.get(f"/record/groups/{group.number}") for group in FORM.groups}
    cells: dict[str, Cell] = {}
    for name, spec in FORM.fields.items():
        cells[name] = _field_shown(spec, client.get(f"/record/fields/{name}"), groups[spec.group])
    for table in FORM.tables.values():
        said = _pairs(client.get(f"/record/fields/{table.name}/{scene.entry_of(table.name)}"))
        row = row_of(table.name, 0)
        for column in table.columns:
            wanted = show(column, row[column.name])
            cells[key_of(table, column)] = found(
                said.get(column.label) == wanted, "có", f"trang nói {said.get(column.label)!r}"
            )
        is_listed = table.label in groups[table.group].text
        cells[table.name] = found(is_listed, "có", "không có trên trang của nhóm")
    return cells


def asked(scene: Scene) -> Mapping[str, Cell]:
    """Ask for a change of every item as its policy allows, and look at what was kept."""
    client = scene.client_for(scene.first)
    cells: dict[str, Cell] = {}
    for item in ITEMS:
        if isinstance(item.spec, Field) and item.table is None:
            cells[item.key] = _field_asked(scene, client, item.spec)
        elif isinstance(item.spec, Table):
            cells |= _row_asked(scene, client, item.spec)
    return cells


def refused(scene: Scene) -> Mapping[str, Cell]:
    """Type something wrong into every item that officials type, and look for a sentence beside it."""
    client = scene.client_for(scene.first)
    cells: dict[str, Cell] = {}
    for name, spec in FORM.fields.items():
        if spec.policy is Policy.REPORT:
            continue
        page = _sent(client, spec, name)
        cells[name] = found(_names_problem(page, spec), "có", "không nói chỗ sai")
    for table in FORM.tables.values():
        if table.policy is Policy.REPORT:
            continue
        client.get(f"/proposals/new?target={table.name}/new")
        typed = {name: text for column in table.columns for name, text in typed_wrong(column).items()}
        page = client.post("/proposals", {"target": f"{table.name}/new", **typed}, status=None)
        for column in table.columns:
            cells[key_of(table, column)] = found(_names_problem(page, column), "có", "không nói chỗ sai")
        page = client.post("/proposals", {"target": f"{table.name}/new"}, status=None)
        cells[table.name] = found(f"{table.columns[0].name}" in page.html, "có", "nhận một dòng trống")
    scene.forget_drafts()
    return cells


def _field_shown(spec: Field, page: Page, group: Page) -> Cell:
    said = _pairs(page).get(_NOW, "")
    if page.h1 != spec.label:
        return Cell(False, f"trang có tên {page.h1!r}")
    if spec.kind is Kind.CONFIRMATION:
        return found(said == _NOTHING, "có (chờ ký)", f"trang nói {said!r}")
    if spec.kind is Kind.IMAGE:
        return found(said.startswith("Ảnh số"), "có", f"trang nói {said!r}")
    wanted = show(spec, values_of(0)[spec.name])
    if said != wanted:
        return Cell(False, f"trang nói {said!r}")
    return found(wanted in group.text, "có", "không có trên trang của nhóm")


def _field_asked(scene: Scene, client: PageClient, spec: Field) -> Cell:
    if spec.policy is Policy.SELF:
        return _set_at_once(scene, client, spec)
    client.get(f"/proposals/new?target={spec.name}")
    if spec.policy is Policy.REPORT:
        client.post("/proposals", {"target": spec.name, "report": REPORTED})
    elif spec.kind is Kind.IMAGE:
        frame = {f"{spec.name}-across": "50", f"{spec.name}-down": "30", f"{spec.name}-zoom": "120"}
        picture = (io.BytesIO(jpeg()), "moi.jpg")
        client.post("/proposals", {"target": spec.name, f"{spec.name}-file": picture, **frame})
    else:
        client.post("/proposals", {"target": spec.name, **raw_of(spec, values_of(1)[spec.name])})
    kept = _kept(scene)
    if spec.policy is Policy.REPORT:
        is_report = kept.kind is ItemKind.REPORT and new_of(kept) == REPORTED
        return found(is_report, "báo sai", "không thành báo sai")
    is_kept = (
        isinstance(new_of(kept), int) if spec.kind is Kind.IMAGE else new_of(kept) == values_of(1)[spec.name]
    )
    return found(is_kept, "đề nghị", f"giữ lại {new_of(kept)!r}")


def _set_at_once(scene: Scene, client: PageClient, spec: Field) -> Cell:
    """Change what the official changes at once, and change it back for the checks that follow."""
    for which in (1, 0):
        client.get(f"/record/fields/{spec.name}/edit")
        client.post(f"/record/fields/{spec.name}", raw_of(spec, values_of(which)[spec.name]))
        client.follow()
        said = _pairs(client.get(f"/record/fields/{spec.name}")).get(_NOW)
        if said != show(spec, values_of(which)[spec.name]):
            return Cell(False, f"trang nói {said!r}")
    return Cell(True, "tự sửa")


def _row_asked(scene: Scene, client: PageClient, table: Table) -> Mapping[str, Cell]:
    row, target = row_of(table.name, 1), f"{table.name}/new"
    client.get(f"/proposals/new?target={target}")
    if table.policy is Policy.REPORT:
        client.post("/proposals", {"target": target, "report": REPORTED})
        kept = _kept(scene)
        whole = found(
            kept.kind is ItemKind.REPORT and new_of(kept) == REPORTED, "báo sai", "không thành báo sai"
        )
        return {table.name: whole} | {key_of(table, column): whole for column in table.columns}
    client.post("/proposals", {"target": target, **raw_of(table, row)})
    new = new_of(_kept(scene))
    kept_row = new if isinstance(new, dict) else {}
    cells = {
        key_of(table, column): found(
            kept_row.get(column.name) == row[column.name], "đề nghị", "không giữ lại"
        )
        for column in table.columns
    }
    return {table.name: found(kept_row == row, "đề nghị", "không giữ lại cả dòng")} | cells


def _kept(scene: Scene) -> ProposalItem:
    """Return the one draft that there is, and let it be forgotten for the next; what was changed at once stays."""
    scene.session.rollback()
    kept = scene.session.scalars(select(ProposalItem).where(ProposalItem.state == ItemState.DRAFT)).one()
    scene.session.expunge(kept)
    scene.forget_drafts()
    return kept


def _sent(client: PageClient, spec: Field, name: str) -> Page:
    typed = typed_wrong(spec)
    if spec.policy is Policy.SELF:
        client.get(f"/record/fields/{name}/edit")
        return client.post(f"/record/fields/{name}", typed, status=None)
    client.get(f"/proposals/new?target={name}")
    return client.post("/proposals", {"target": name, **typed}, status=None)


def _names_problem(page: Page, spec: Field) -> bool:
    """Say whether it was refused, and the summary of errors leads to an input of this item."""
    if page.status != HTTPStatus.UNPROCESSABLE_ENTITY:
        return False
    names = {spec.name, *input_names(spec)}
    return any(href.removeprefix("#") in names for href in page.links().values() if href.startswith("#"))


def _pairs(page: Page) -> dict[str, str]:
    """What a page says of each label: terms and their first description."""
    assert page.markup is not None
    pairs: dict[str, str] = {}
    term = ""
    for element in page.markup.all("dt", "dd"):
        words = " ".join("".join(element.itertext()).split())
        if element.tag.endswith("dt"):
            term = words
        elif term not in pairs:
            pairs[term] = words
    return pairs
