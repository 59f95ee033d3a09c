"""Records that begin, in Vietnamese words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.core.clock import day_text, last_day
from portal.declarations.rules import Clock, DecisionKind, clock_of
from portal.proposals.rules import LONGEST_TEXT
from portal.record.rules.contradictions import Severity

DECLARATION = (
    "Tôi xin cam đoan những lời khai trong bản khai hồ sơ lần đầu này là đúng sự thật,"
    " đầy đủ theo hiểu biết của tôi, và chịu trách nhiệm trước pháp luật về lời khai."
)

DECISION_KINDS: Mapping[DecisionKind, str] = {
    DecisionKind.RECRUITMENT: "Tuyển dụng",
    DecisionKind.RECEPTION: "Tiếp nhận, điều động đến",
    DecisionKind.APPOINTMENT: "Bổ nhiệm",
    DecisionKind.ELECTION: "Bầu cử, phê chuẩn",
    DecisionKind.CONTRACT: "Hợp đồng lao động",
}

LEVELS: Mapping[Clock, str] = {
    Clock.KEPT: "calm",
    Clock.RUNNING: "calm",
    Clock.LAST_DAY: "soon",
    Clock.LATE: "late",
}

SEVERITIES: Mapping[Severity, str] = {
    Severity.BLOCK: "Phải sửa",
    Severity.WARN: "Nên xem lại",
    Severity.NOTE: "Lưu ý",
}

SEVERITY_TONES: Mapping[Severity, str] = {
    Severity.BLOCK: "bad",
    Severity.WARN: "attention",
    Severity.NOTE: "neutral",
}

PROBLEMS: Mapping[str, str] = {
    "declarations.none": (
        "Bạn không có bản khai lần đầu nào. Khi hồ sơ đã có, hãy cập nhật từng mục trong hồ sơ."
    ),
    "declarations.no_unit": "Hãy chọn đơn vị công tác trong phạm vi quản lý của bạn.",
    "declarations.no_day": "Hãy nhập ngày ký quyết định: thời hạn lập hồ sơ tính từ ngày này.",
    "declarations.no_decision_kind": "Hãy chọn loại quyết định.",
    "declarations.no_official_kind": "Hãy chọn đối tượng.",
    "declarations.decided_in_future": "Ngày ký quyết định chưa đến. Hãy kiểm tra lại ngày trên quyết định.",
    "declarations.born_after_decision": "Năm sinh phải trước năm ký quyết định. Hãy kiểm tra lại.",
    "declarations.bad_email": "Địa chỉ thư chưa đúng. Hãy nhập dạng ten@donvi.gov.vn, hoặc để trống.",
    "declarations.bad_code": (
        "Số hiệu gồm các nhóm chữ in hoa và chữ số, cách nhau bằng dấu chấm, tối đa 35 ký tự."
    ),
    "declarations.code_needed": (
        "Đơn vị này chưa có mã cơ quan nên cổng không cấp số hiệu được. Hãy nhập số hiệu."
    ),
    "declarations.personal_id_taken": (
        "Số định danh này đã có hồ sơ, nên không lập hồ sơ thứ hai."
        " Hãy kiểm tra lại từng chữ số; nếu đúng, hãy làm thủ tục chuyển hồ sơ."
    ),
    "declarations.code_taken": (
        "Số hiệu này đã cấp cho người khác. Hãy nhập số khác, hoặc để trống để cổng cấp."
    ),
    "declarations.record_exists": "Hồ sơ theo quyết định này đã được lập.",
    "declarations.decision_changed": (
        "Người khác vừa sửa quyết định này. Hãy xem lại nội dung rồi lưu lần nữa."
    ),
    "declarations.sent_already": "Bản khai đã gửi. Mở đề nghị để theo dõi.",
    "declarations.too_many_rows": (
        "Nhóm này đã có {most} dòng, nhiều nhất có thể khai một lần."
        " Hãy gửi bản khai rồi thêm các dòng còn lại sau."
    ),
    "declarations.too_long_to_keep": "{label}: nội dung quá dài nên chưa lưu được. Hãy viết ngắn lại.",
    "declarations.clash": (
        "{label}: trang khác vừa ghi “{other}”."
        " Bấm Lưu lần nữa để giữ nội dung đang hiện, hoặc sửa lại theo nội dung kia."
    ),
    "declarations.picture_clash": (
        "{label}: trang khác vừa chọn ảnh khác. Bấm Lưu ảnh lần nữa để giữ ảnh đang hiện."
    ),
    "declarations.not_declared": "Hãy đánh dấu vào ô cam đoan trước khi gửi.",
    "declarations.missing_not_known": (
        "Bản khai còn thiếu mục. Hãy khai nốt, hoặc đánh dấu rằng bạn sẽ bổ sung sau."
    ),
    "declarations.nothing_to_send": "Bản khai chưa có nội dung nào. Hãy khai ít nhất một mục.",
    "declarations.no_evidence": "{label}: cần giấy tờ minh chứng ({paper}).",
    "declarations.refused_paper": "{label}: có giấy tờ không dùng được. Hãy bỏ tệp đó và thêm tệp khác.",
    "constraint.uq_declaration_person": "Người này đã có bản khai lần đầu.",
    "constraint.uq_hiring_decision_person_id": "Hồ sơ theo quyết định này đã được lập.",
}


def level_of(due_at: datetime, today: date) -> str:
    """Return how urgent the official's clock is."""
    return LEVELS[clock_of(last_day(due_at), today)]


def record_clock(due_on: date, today: date, made_on: date | None = None) -> str:
    """Return HR's clock in words: what is left, or by how much it is late."""
    late = ((made_on or today) - due_on).days
    if made_on is not None:
        return f"Lập muộn {late} ngày" if late > 0 else "Lập đúng hạn"
    if late > 0:
        return f"Quá hạn {late} ngày"
    return f"Còn {-late} ngày, hạn {day_text(due_on)}" if late else "Hạn trong hôm nay"


def declaration_clock(due_at: datetime, today: date) -> str:
    """Return the official's clock in words."""
    last = last_day(due_at)
    left = (last - today).days
    if left < 0:
        return f"Quá hạn từ {day_text(last)}"
    return f"Hạn hết ngày {day_text(last)}, còn {left} ngày" if left else "Hạn trong hôm nay"


def gaps_note(labels: Sequence[str]) -> str:
    """Return the words by which HR learns what the official will bring later."""
    if not labels:
        return ""
    return ("Chưa khai, sẽ bổ sung sau: " + "; ".join(labels) + ".")[:LONGEST_TEXT]
