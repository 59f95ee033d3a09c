"""The desks of HR and of the signer in Vietnamese words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.proposals.labels import STATES
from portal.record.findings import SEVERITIES, TITLES, TONES
from portal.record.rules.contradictions import SEVERITIES as SEVERITY_OF
from portal.record.rules.contradictions import Severity
from portal.reviews.rules import Age, ApprovalState, LeftOut

AGES: Mapping[Age, str] = {
    Age.CALM: "calm",
    Age.SOON: "soon",
    Age.LATE: "soon",
    Age.OVERDUE: "late",
}

APPROVAL_STATES: Mapping[ApprovalState, str] = {
    ApprovalState.OPEN: "Chờ ký",
    ApprovalState.SIGNED: "Đã ký",
    ApprovalState.VOID: "Không còn hiệu lực, cần lập lô mới",
}

APPROVAL_TONES: Mapping[ApprovalState, str] = {
    ApprovalState.OPEN: "wait",
    ApprovalState.SIGNED: "good",
    ApprovalState.VOID: "bad",
}

LEFT_OUT: Mapping[LeftOut, str] = {
    LeftOut.NOT_VERIFIED: "không còn ở bước chờ ký",
    LeftOut.ON_HOLD: "vừa kiểm tra xong, còn trong 10 giây hoàn tác",
    LeftOut.OWN: "bạn không được ký nội dung này (của bạn, của người ủy quyền, hoặc ngoài phạm vi)",
    LeftOut.MAKER: "bạn đã kiểm tra nên không được ký",
    LeftOut.OTHER_GRANT: "ký theo ủy quyền khác, hãy lập lô riêng",
    LeftOut.OUT_OF_REACH: "không có trong danh sách chờ ký của bạn",
    LeftOut.CHANGED: "dữ liệu trong hồ sơ đã đổi, đã báo cho người đề nghị",
}

COMPLAINT = (
    "Nếu không đồng ý, bạn có thể gửi ý kiến bằng văn bản đến bộ phận tổ chức cán bộ của cơ quan quản lý."
    " Bạn cũng có thể gửi đề nghị mới kèm giấy tờ chứng minh."
)

PROBLEMS: Mapping[str, str] = {
    "reviews.claimed": "{name} đang mở đề nghị này. Hãy chờ, hoặc tiếp quản nếu cần xử lý ngay.",
    "reviews.not_claimed": "Hãy mở đề nghị này trước khi quyết định. Có thể người khác vừa tiếp quản.",
    "reviews.revised": "Người đề nghị vừa sửa lại nội dung. Hãy mở lại đề nghị để xem bản mới.",
    **{
        f"reviews.moved_{state.value}": f"Nội dung này vừa thay đổi, nay là “{words}”."
        " Chưa ghi quyết định nào: hãy xem lại rồi quyết định."
        for state, words in STATES.items()
    },
    "reviews.paper_in_check": "Giấy tờ đang được kiểm tra, thường mất vài giây. Hãy chờ rồi xác nhận lại.",
    "reviews.paper_refused": "Có giấy tờ không dùng được. Hãy trả lại để người đề nghị gửi bản khác.",
    "reviews.report_is_answered": "Nội dung báo sai được trả lời, không chuyển ký.",
    "reviews.not_a_report": "Chỉ nội dung báo sai mới trả lời theo cách này.",
    "reviews.not_yours_to_undo": "Chỉ người vừa kiểm tra mới hoàn tác được.",
    "reviews.too_late_to_undo": "Đã quá 10 giây nên không hoàn tác được. Hãy trả lại nếu cần sửa.",
    "reviews.not_seen": "Hãy đánh dấu rằng bạn đã xem từng nội dung và giấy tờ kèm theo.",
    "reviews.not_of_case": "Danh sách nội dung không khớp với đề nghị này. Hãy mở lại đề nghị rồi làm lại.",
    "reviews.no_reason": "Hãy chọn một lý do.",
    "reviews.no_ground": "Hãy chọn một căn cứ.",
    "reviews.no_words": "Hãy viết rõ để người đề nghị hiểu và biết phải làm gì.",
    "reviews.words_too_long": "Nội dung dài quá {longest} ký tự. Hãy viết ngắn lại.",
    "reviews.no_complaint": "Hãy ghi cách khiếu nại.",
    "reviews.nothing_picked": "Hãy chọn ít nhất một nội dung để ký.",
    "reviews.too_many_picked": "Mỗi lô ký tối đa 2.000 nội dung. Hãy chia nhỏ.",
    "reviews.nothing_to_sign": "Các nội dung đã chọn hiện không ký được. Hãy tải lại danh sách.",
    "reviews.approval_signed": "Lô này đã ký.",
    "reviews.approval_void": "Lô này không còn hiệu lực vì có nội dung đã thay đổi. Hãy lập lô mới.",
    "reviews.approval_open": "Lô này chưa ký.",
    "reviews.step_up_needed": "Hãy xác thực lại trước khi ký.",
    "reviews.maker_signs": "Người đã kiểm tra thì không được ký.",
    "reviews.other_grant": "Quyền ký của bạn đã thay đổi từ khi lập lô này. Hãy lập lô mới.",
    "reviews.bad_cursor": "Đường dẫn trang không đúng. Hãy mở lại danh sách.",
    "constraint.ck_approval_signature_recorded": "Lô ký thiếu chữ ký. Hãy thử lại.",
}


_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Remark:
    """What one rule said of an item when it was verified; without values, those are seen in the item."""

    severity: Severity
    title: str

    @property
    def tag(self) -> str:
        """Return how much it weighs, in words."""
        return SEVERITIES[self.severity]

    @property
    def tone(self) -> str:
        """Return the tone of its tag."""
        return TONES[self.severity]


def remarks_of(codes: Sequence[str] | None) -> list[Remark]:
    """Return in words what the rules said, the heaviest first; of a rule that is no longer there nothing."""
    counts = Counter(code for code in codes or () if code in TITLES)
    found = [Remark(SEVERITY_OF[code], _times(TITLES[code], count)) for code, count in counts.items()]
    return sorted(found, key=lambda remark: _WEIGHT[remark.severity])


def _times(title: str, count: int) -> str:
    return title if count == 1 else f"{title} ({count} chỗ)"


def left_behind(left: int, moved: int) -> str:
    """Return what did not go on to the signer with the rest of a case."""
    parts = []
    if left:
        parts.append(f"{left} nội dung chưa chuyển ký được: xem giấy tờ và trạng thái của từng nội dung.")
    if moved:
        parts.append(f"{moved} nội dung có dữ liệu vừa đổi: đã báo người đề nghị chọn lại.")
    return " ".join(parts)
