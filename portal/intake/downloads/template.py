"""The template that agencies fill in, made from the form: a sheet for people, one for each table, a guide.

And the list of problems. What is written into a cell is text, never a formula, whoever typed it.
"""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from portal.intake.downloads.commas import safe
from portal.intake.rules import KIND, PARTS_BY_NAME, PEOPLE_PART, Part
from portal.intake.rules.layout import PartColumn
from portal.people.rules import OfficialKind
from portal.record.rules import CATALOGS, Kind

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
_ROWS = 20_000
_LONGEST_TITLE = 31
# Longer lists are found by typing, not by opening a list of hundreds.
_LONGEST_LIST = 100
_GUIDE = (
    "Mỗi người một dòng ở trang “Cán bộ”; mỗi dòng của các bảng ghi số định danh cá nhân của người đó.",
    "Không gộp ô, không dùng công thức, không đổi dòng tiêu đề. Trang hoặc cột không dùng thì để trống.",
    "Ngày ghi ngày/tháng/năm. Không nhớ ngày thì ghi tháng/năm, không nhớ tháng thì ghi năm.",
    "Mục có danh mục thì ghi tên, không ghi mã số của danh mục khác.",
    "Số định danh, số điện thoại, số bảo hiểm: cột đã để dạng văn bản để giữ số 0 ở đầu.",
    "Gửi tệp xong, cổng liệt kê mọi chỗ cần xem. Chưa chấp nhận thì chưa ghi gì vào hồ sơ.",
    "Dữ liệu được ghi sẽ mang dấu “chưa xác nhận” cho đến khi chủ hồ sơ xem lại.",
)  # fmt: skip
_EXAMPLES = {
    Kind.DATE: "ngày/tháng/năm, ví dụ 02/05/1980",
    Kind.PARTIAL_DATE: "ngày/tháng/năm, tháng/năm hoặc năm",
    Kind.MONTH_YEAR: "tháng/năm, ví dụ 09/2015",
    Kind.YEAR: "năm, ví dụ 1955",
    Kind.DECIMAL: "số, dấu phẩy trước phần lẻ, ví dụ 3,66",
    Kind.PERCENT: "số phần trăm, ví dụ 85",
    Kind.MONEY: "số tiền bằng đồng, ví dụ 2.530.000",
    Kind.PHONE: "đủ số, ví dụ 0905 123 456",
    Kind.PERSON_ID: "đúng 12 chữ số",
    Kind.CHOICE: "tên trong danh mục",
}


def template() -> bytes:
    """Return the workbook to be filled in."""
    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    guide.column_dimensions["A"].width = 110
    for number, line in enumerate(_GUIDE, start=1):
        guide.cell(number, 1, line).alignment = Alignment(wrap_text=True)
    lists = book.create_sheet(LISTS)
    places: dict[str, str] = {}
    for part in PARTS_BY_NAME.values():
        _sheet(book, part, lists, places)
    book.move_sheet(lists, offset=len(PARTS_BY_NAME))
    lists.sheet_state = "hidden"
    return _bytes(book)


def title_of(part: Part) -> str:
    """Return the title of a part's sheet; Excel allows no more letters, and none of these signs."""
    title = "".join(" " if sign in r"[]:*?/\\" else sign for sign in part.label)
    return title[:_LONGEST_TITLE].strip(" ,")


def table_xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return a list as a workbook, line by line, so that a long one takes little memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append([safe(header) for header in headers])
    for row in rows:
        sheet.append([safe(value) if isinstance(value, str) else value for value in row])
    return _bytes(book)


def _sheet(book: Workbook, part: Part, lists: object, places: dict[str, str]) -> None:
    sheet = book.create_sheet(title_of(part))
    sheet.freeze_panes = "C2"
    sheet.row_dimensions[1].height = 45
    for place, column in enumerate(part.columns, start=1):
        cell = sheet.cell(1, place, column.label)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE7F3")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        note = _note(column)
        if note:
            cell.comment = Comment(note, "Cổng hồ sơ", height=90, width=260)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, min(32, len(column.label) + 2))
        sheet.column_dimensions[letter].number_format = "@"
        source = _list_of(column, lists, places)
        if source:
            # A warning, not a wall: names are read by meaning, and a longer list may be typed.
            validation = DataValidation(type="list", formula1=source, allow_blank=True, errorStyle="warning")
            validation.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(validation)
    if part.name == PEOPLE_PART:
        book.active = book.index(sheet)


def _note(column: PartColumn) -> str:
    parts = [column.hint]
    if column.spec is not None:
        parts.append(_EXAMPLES.get(column.spec.kind, ""))
        if column.spec.item:
            parts.append(f"Mục {column.spec.item} của sơ yếu lý lịch.")
    return ". ".join(dict.fromkeys(part.strip(". ") for part in parts if part))


def _list_of(column: PartColumn, lists: object, places: dict[str, str]) -> str:
    """Return where the names to choose from stand, writing them there the first time."""
    if column.key == KIND:
        return '"' + ",".join(OfficialKind) + '"'
    catalog = column.spec.catalog if column.spec and column.spec.kind is Kind.CHOICE else None
    if catalog is None or len(catalog.items) > _LONGEST_LIST:
        return ""
    if catalog.name not in places:
        letter = get_column_letter(len(places) + 1)
        for number, item in enumerate(CATALOGS[catalog.name].items, start=1):
            lists[f"{letter}{number}"] = safe(item.label)  # type: ignore[index] # a sheet of openpyxl's
        places[catalog.name] = f"'{LISTS}'!${letter}$1:${letter}${len(catalog.items)}"
    return places[catalog.name]


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
