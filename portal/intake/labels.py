"""The room's codes in Vietnamese: every problem says what is wrong, where, and what to do."""

from collections.abc import Mapping
from typing import Protocol

from portal.extracts import labels as extracts_labels
from portal.intake.rules import FileKind, FileRefusal, ImportState, Severity
from portal.record import labels as record_labels
from portal.record.findings import SENTENCES
from portal.record.rules import FORM

STATES: Mapping[ImportState, str] = {
    ImportState.RECEIVED: "Đang chờ đọc",
    ImportState.READING: "Đang đọc tệp",
    ImportState.COMPARING: "Đang đối chiếu với hồ sơ",
    ImportState.CHECKED: "Chờ bạn chấp nhận",
    ImportState.APPLYING: "Đang ghi vào hồ sơ",
    ImportState.DONE: "Đã ghi xong",
    ImportState.REFUSED: "Không đọc được",
}
TONES: Mapping[ImportState, str] = {
    ImportState.RECEIVED: "wait",
    ImportState.READING: "wait",
    ImportState.COMPARING: "wait",
    ImportState.CHECKED: "attention",
    ImportState.APPLYING: "wait",
    ImportState.DONE: "good",
    ImportState.REFUSED: "bad",
}
KINDS: Mapping[FileKind, str] = {
    FileKind.XLSX: "Tệp Excel",
    FileKind.CSV: "Tệp CSV",
    FileKind.JSON: "Hồ sơ dạng JSON",
}
_PROGRESS: Mapping[ImportState, str] = {
    ImportState.RECEIVED: "Tệp đang chờ đến lượt",
    ImportState.READING: "Đã đọc {done} trên khoảng {total} dòng",
    ImportState.COMPARING: "Đã đối chiếu {done} trên {total} người",
    ImportState.APPLYING: "Đã ghi {done} trên {total} người",
}
STOPPED = "Dừng vì lỗi của cổng"
STOPPED_READING = (
    "Việc đọc tệp dừng vì lỗi của cổng; chưa có gì được ghi vào hồ sơ. Hãy xóa tệp này rồi gửi lại."
)
READING_AGAIN = (
    "Việc đọc tệp dừng vì lỗi của cổng; chưa có gì được ghi vào hồ sơ. Cổng đang tự thử lại, chậm nhất trong"
    " nửa giờ; bạn có thể rời trang này."
)
STOPPED_WRITING = (
    "Việc ghi dừng giữa chừng vì lỗi của cổng. Phần đã ghi được giữ nguyên và không ghi lại lần nữa."
    " Bấm Ghi tiếp để ghi phần còn lại."
)
# What an import found, by the name of its count; in the order of the page.
COUNTS: Mapping[str, str] = {
    "people_found": "Người đã có hồ sơ",
    "people_unknown": "Người chưa có trong hệ thống",
    "people_refused": "Người bị bỏ lại",
    "values": "Mục của hồ sơ",
    "rows": "Dòng của các bảng",
    "same": "Đã có sẵn, giống hệt",
    "addresses": "Thư điện tử công vụ đã ghi",
    f"problems_{Severity.CONFLICT}": "Khác hồ sơ, giữ nguyên hồ sơ",
    f"problems_{Severity.ERROR}": "Ô, dòng bị bỏ lại",
}
LIST_TITLE = "Cần xem"
LIST_HEADERS = ("Trang tính", "Dòng", "Cột", "Mức", "Nội dung")
SEVERITIES: Mapping[Severity, str] = {
    Severity.ERROR: "Bỏ lại",
    Severity.CONFLICT: "Khác hồ sơ",
    Severity.NOTE: "Cần xem",
}
SEVERITY_TONES: Mapping[Severity, str] = {
    Severity.ERROR: "bad",
    Severity.CONFLICT: "attention",
    Severity.NOTE: "neutral",
}

REFUSALS: Mapping[FileRefusal, str] = {
    FileRefusal.EMPTY: "Tệp này không có nội dung. Hãy chọn lại tệp.",
    FileRefusal.TOO_LARGE: "Tệp lớn hơn 20 MB. Hãy tách thành nhiều tệp, mỗi tệp một phần danh sách.",
    FileRefusal.OLD_EXCEL: "Đây là tệp Excel kiểu cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành, kiểu .xlsx,"
    " rồi gửi lại.",
    FileRefusal.ENCRYPTED: "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
    FileRefusal.WEB_PAGE: "Tệp này là trang web được đặt tên thành bảng tính. Hãy mở bằng Excel, lưu thành"
    " .xlsx rồi gửi lại.",
    FileRefusal.NOT_A_SHEET: "Tệp này không phải bảng tính, dù tên tệp là gì. Hãy gửi tệp .xlsx hoặc .csv.",
    FileRefusal.OTHER_OFFICE: "Tệp này là tài liệu khác hoặc tệp nén, không phải bảng tính Excel."
    " Hãy gửi tệp .xlsx hoặc .csv.",
    FileRefusal.UTF16: "Tệp CSV lưu theo bảng mã UTF-16. Hãy lưu lại kiểu “CSV UTF-8” rồi gửi.",
    FileRefusal.CP1258: "Tệp CSV lưu theo bảng mã Windows-1258. Hãy lưu lại kiểu “CSV UTF-8” rồi gửi.",
    FileRefusal.TCVN3: "Chữ trong tệp gõ theo bảng mã cũ TCVN3 (phông .VnTime). Hãy chuyển sang Unicode,"
    " lưu kiểu “CSV UTF-8” rồi gửi.",
    FileRefusal.ENCODING: "Không nhận ra bảng mã của tệp CSV. Hãy lưu lại kiểu “CSV UTF-8” rồi gửi.",
    FileRefusal.MACROS: "Tệp có macro (lệnh tự chạy). Hãy lưu thành .xlsx không có macro rồi gửi lại.",
    FileRefusal.EXTERNAL_LINKS: "Tệp có liên kết lấy dữ liệu từ tệp khác. Hãy ngắt liên kết"
    " (Dữ liệu, Sửa liên kết) rồi gửi lại.",
    FileRefusal.EMBEDDED: "Tệp có tệp khác nhúng bên trong. Hãy bỏ phần nhúng rồi gửi lại.",
    FileRefusal.ENTITIES: "Tệp có khai báo lạ bên trong nên không đọc. Hãy mở bằng Excel, lưu thành tệp"
    " .xlsx mới rồi gửi lại.",
    FileRefusal.BOMB: "Tệp phình quá lớn khi mở nên không đọc được an toàn. Hãy chép dữ liệu sang một tệp"
    " mới rồi gửi lại.",
    FileRefusal.DAMAGED: "Tệp bị hỏng hoặc tải lên dở dang. Hãy mở bằng Excel, lưu thành tệp mới"
    " rồi gửi lại.",
    FileRefusal.BAD_JSON: "Tệp JSON không phải hồ sơ do cổng xuất ra. Hãy xuất lại từ cổng rồi gửi.",
    FileRefusal.NO_ROWS: "Tệp không có dòng dữ liệu nào. Hãy điền vào tệp mẫu rồi gửi lại.",
    FileRefusal.TOO_MANY_ROWS: "Tệp có quá nhiều trang tính, dòng hoặc ô. Hãy tách thành nhiều tệp.",
}

PROBLEMS: Mapping[str, str] = {
    **{code.value: words for code, words in REFUSALS.items()},
    "intake.no_file": "Hãy chọn một tệp .xlsx hoặc .csv.",
    "intake.no_unit": "Hãy chọn đơn vị mà danh sách này thuộc về.",
    "intake.not_checked": "Tệp này chưa đọc xong hoặc đã ghi. Hãy tải lại trang để xem.",
    "intake.nothing_to_write": "Tệp này chưa có người nào ghi được. Hãy sửa các lỗi đã nêu rồi gửi lại tệp.",
    "intake.being_written": "Dữ liệu đang được ghi nên chưa xóa được. Hãy chờ ghi xong.",
    "intake.not_the_sender": "Chỉ cán bộ đã gửi tệp mới được chấp nhận hoặc xóa tệp này.",
    "intake.not_confirmed": "Hãy đánh dấu xác nhận trước khi ghi vào hồ sơ.",
    "intake.bad_choice": "Lựa chọn lập hồ sơ mới chưa đúng. Hãy đánh dấu lại.",
    "intake.bad_column": "Cột đã chọn không có trong danh mục. Hãy chọn lại trong danh sách.",
    "intake.same_column": "Hai cột được chọn cùng một mục. Hãy chọn mỗi mục cho một cột.",
    "intake.unknown_template": "Không có mẫu này. Hãy chọn trong danh sách mẫu.",
    "intake.mac_dates": "Tệp đếm ngày từ năm 1904 (Excel cho máy Mac). Các ngày đã được đổi đúng theo cách"
    " đếm này; hãy xem lại vài ngày.",
    "intake.no_headers": "Trang tính không có dòng tiêu đề nào nhận ra được nên bị bỏ qua. Hãy dùng tiêu đề"
    " như trong tệp mẫu.",
    "intake.which_part": "Chưa rõ trang tính này là bảng nào của hồ sơ nên bị bỏ qua. Hãy chọn bảng ở dưới.",
    "intake.no_id_column": "Trang tính không có cột số định danh cá nhân nên không biết dòng nào của ai."
    " Hãy thêm hoặc chọn cột đó.",
    "intake.merged_header": "Dòng tiêu đề có ô gộp ({ranges}) nên trang tính bị bỏ qua. Hãy bỏ gộp"
    " ô, mỗi cột"
    " một tiêu đề.",
    "intake.merged_row": "Dòng này có ô gộp nên bị bỏ lại. Hãy bỏ gộp ô và điền đủ từng dòng.",
    "intake.unknown_header": "Không nhận ra tiêu đề “{header}” nên cột này bị bỏ qua. Hãy chọn mục"
    " cho cột ở"
    " dưới, nếu cần.",
    "intake.no_id": "Dòng này không có số định danh cá nhân nên bị bỏ lại. Hãy điền đủ 12 chữ số.",
    "intake.two_ids": "Mã số định danh khác số căn cước trên cùng một dòng; số căn cước được dùng.",
    "intake.twice": "Số định danh này có ở {count} dòng (dòng {rows}) nên các dòng đó đều bị bỏ lại. Hãy giữ"
    " một dòng đúng.",
    "intake.too_many_of_one": "{what}: {count} dòng cùng một số định danh, trong khi mỗi người chỉ được"
    " {most} dòng, nên mọi dòng của người này đều bị bỏ lại. Hãy kiểm tra cột số định danh.",
    "intake.unknown_kind": "Không hiểu đối tượng “{shown}”. Hãy ghi CB, CC, VC, XA, XA0 hoặc HD.",
    "intake.formula": "{label}: ô có công thức. Hãy sao chép rồi dán lại thành giá trị.",
    "intake.cell_error": "{label}: ô đang báo lỗi {shown}. Hãy sửa lại ô này.",
    "intake.became_date": "{label}: Excel đã đổi nội dung thành ngày {shown}. Hãy định dạng ô là"
    " văn bản và gõ"
    " lại.",
    "intake.old_code": "{label}: chữ gõ theo bảng mã cũ (TCVN3). Hãy chuyển sang Unicode.",
    "intake.short_year": "{label}: năm chỉ có hai chữ số ({shown}) nên không rõ thế kỷ. Hãy ghi đủ"
    " bốn chữ số.",
    "intake.rounded": "{label}: Excel đã làm tròn số này. Hãy định dạng cột là văn bản và gõ lại đủ các số.",
    "intake.ambiguous": "{label}: “{shown}” có thể là: {candidates}. Hãy ghi rõ một trong các mục"
    " này, kèm mã.",
    "intake.code_not_name": "{label}: “{shown}” là mã của danh mục khác hoặc không rõ. Hãy ghi tên.",
    "intake.unknown_name": "{label}: “{shown}” không có trong danh mục. Hãy ghi đúng tên như trong tệp mẫu.",
    "intake.unknown_name_like": "{label}: “{shown}” không có trong danh mục. Gần nhất: {candidates}.",
    "intake.bad_address": "Thư điện tử công vụ “{shown}” chưa đúng nên không được ghi. Hãy ghi dạng"
    " ten@donvi.gov.vn.",
    "intake.other_address": "Thư điện tử công vụ: cổng đang ghi “{held}”, tệp ghi “{given}”. Giữ nguyên địa"
    " chỉ đang ghi; nếu tệp đúng, hãy sửa ở mục Thư điện tử công vụ của người này.",
    "intake.not_yours": "Người này không thuộc đơn vị đã chọn, hoặc là chính bạn, nên bị bỏ lại.",
    "intake.other_name": "Số định danh này trong hồ sơ là của “{held}” nên dòng bị bỏ lại. Hãy kiểm"
    " tra lại số.",
    "intake.unknown_row_owner": "Chưa có ai mang số định danh này, và trang “Cán bộ” cũng không có,"
    " nên các dòng"
    " bị bỏ lại.",
    "intake.not_enough": "Người chưa có trong hệ thống và còn thiếu {missing} nên chưa lập được hồ sơ.",
    "intake.unknown_unit": "Không có đơn vị “{shown}” trong phạm vi đã chọn. Hãy ghi mã hoặc đúng"
    " tên đơn vị.",
    "intake.conflict": "{what}: hồ sơ đang có “{held}”, tệp ghi “{given}”. Giữ nguyên hồ sơ; nếu"
    " tệp đúng, hãy cập nhật theo quy trình.",
    "intake.not_compared": "Đã có trong hồ sơ nên không so sánh, hồ sơ giữ nguyên: {what}. Nếu tệp có điều"
    " mới, hãy cập nhật theo quy trình.",
}

_SENTENCES: Mapping[str, str] = {
    **record_labels.PROBLEMS,
    **extracts_labels.PROBLEMS,
    **SENTENCES,
    **PROBLEMS,
}


def progress(state: ImportState, done: str, total: str) -> str:
    """Return how far the present step is."""
    return _PROGRESS.get(state, "").format(done=done, total=total)


def unkept(count: str) -> str:
    """Return that there were more problems than are kept."""
    return f"… và {count} lỗi khác. Hãy sửa những chỗ trên rồi gửi lại tệp."


class Worded(Protocol):
    """What a sentence is made of."""

    @property
    def code(self) -> str: ...
    @property
    def details(self) -> Mapping[str, str]: ...


class _Details(dict[str, str]):
    """Details of a problem; one that is missing leaves a gap."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(problem: Worded) -> str:
    """Return a problem's sentence, with what the cell holds where the sentence does not say it itself."""
    words, details = _SENTENCES[problem.code], _Details(problem.details)
    if "key" in details:
        details["what"] = _label(details["key"])
    if "keys" in details:
        details["what"] = ", ".join(map(_label, details["keys"].split()))
    said = words.format_map(details)
    shown = details.get("shown", "")
    return said if not shown or "{shown}" in words else f"{said} (Ô ghi: “{shown}”.)"


def place(sheet: str, row: int, column: str) -> str:
    """Return where a problem is: sheet, column, row."""
    parts = (
        f"trang “{sheet}”" if sheet else "",
        f"cột {column}" if column else "",
        f"dòng {row}" if row else "",
    )
    return ", ".join(part for part in parts if part) or "cả tệp"


def _label(key: str) -> str:
    return FORM.tables[key].label if key in FORM.tables else FORM.fields[key].label
