"""Proposals in Vietnamese words: every state names who acts next, and what they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core.clock import day_text, last_day
from portal.proposals.models import ProposalItem
from portal.proposals.queries import ItemView
from portal.proposals.rules import Ground, ItemEvent, ItemKind, ItemState, Reason
from portal.proposals.standing import Standing
from portal.record.findings import Shown, own_way, way_of, worded
from portal.record.rules import Operation, Owner
from portal.record.rules.contradictions import Effect
from portal.registry.rules import SyncState

DECLARATION = (
    "Tôi cam đoan những nội dung khai trên đây là đúng sự thật"
    " và chịu trách nhiệm trước pháp luật về lời khai."
)

STATES: Mapping[ItemState, str] = {
    ItemState.DRAFT: "Nháp",
    ItemState.SUBMITTED: "Đã gửi, chờ kiểm tra",
    ItemState.RETURNED: "Cần bổ sung",
    ItemState.CONFLICT: "Dữ liệu đã đổi",
    ItemState.VERIFIED: "Đã kiểm tra, chờ ký",
    ItemState.APPROVED: "Đã duyệt, đã ký",
    ItemState.CONFIRMED: "Đã xác nhận",
    ItemState.REFUSED: "Không chấp nhận",
    ItemState.WITHDRAWN: "Đã rút",
    ItemState.SUPERSEDED: "Đã xử lý",
}

NEXT_ACTS: Mapping[ItemState, str] = {
    ItemState.DRAFT: "Bạn xem lại rồi gửi; chưa ai khác thấy nội dung này.",
    ItemState.SUBMITTED: "Cán bộ nhân sự kiểm tra.",
    ItemState.RETURNED: "Bạn bổ sung rồi gửi lại, số đề nghị giữ nguyên.",
    ItemState.CONFLICT: "Bạn so sánh giá trị mới trong hồ sơ rồi chọn.",
    ItemState.VERIFIED: "Người có thẩm quyền ký số phê duyệt.",
    ItemState.APPROVED: "Hồ sơ đã cập nhật; bạn không phải làm gì thêm.",
    ItemState.CONFIRMED: "Cơ quan đã kiểm tra; bạn không phải làm gì thêm.",
    ItemState.REFUSED: "Đã kết thúc. Bạn có thể khiếu nại, hoặc gửi đề nghị mới.",
    ItemState.WITHDRAWN: "Đã kết thúc theo yêu cầu của bạn.",
    ItemState.SUPERSEDED: "Đã kết thúc. Cán bộ nhân sự đã xử lý và trả lời.",
}
_REPORT_WAITS = "Cán bộ nhân sự kiểm tra và trả lời bạn."

# Whose word a value is that can only be reported; whoever owns it, HR checks and answers.
OWNED: Mapping[Owner, str] = {
    Owner.OFFICIAL: "Theo quy định, mục này chỉ được báo sai",
    Owner.AGENCY: "Mục này do cơ quan quản lý cán bộ ghi",
    Owner.POPULATION_DB: "Mục này lấy từ CSDL quốc gia về dân cư",
}

# Of what the official changed at once, where it differs: it holds already, and nobody answers it.
_NEXT_ACTS_OF_OWN: Mapping[ItemState, str] = {
    ItemState.RETURNED: "Bạn xem lý do rồi sửa lại; trong lúc đó hồ sơ vẫn giữ giá trị bạn đã lưu.",
    ItemState.SUPERSEDED: "Đã kết thúc. Hồ sơ nay có giá trị khác nên nội dung này không cần kiểm tra nữa.",
}

# What is done, and what comes after it, by where the message to the national database stands.
_DONE: Mapping[ItemState, str] = {
    ItemState.APPROVED: "Hồ sơ đã cập nhật",
    ItemState.CONFIRMED: "Cơ quan đã kiểm tra",
}
_TO_BE_SENT = "hệ thống gửi tiếp lên CSDL quốc gia, bạn không phải làm gì thêm."
_BEING_SETTLED = "cán bộ nhân sự đang xử lý việc gửi lên CSDL quốc gia, bạn không phải làm gì thêm."
_AFTERWARDS: Mapping[SyncState, str] = {
    SyncState.QUEUED: _TO_BE_SENT,
    SyncState.SENT: "đang chờ CSDL quốc gia trả lời, bạn không phải làm gì thêm.",
    SyncState.ACCEPTED: "CSDL quốc gia đã nhận, hệ thống còn đối soát hai bên.",
    SyncState.RECONCILED: "CSDL quốc gia đã nhận và khớp. Đã xong.",
    SyncState.RETURNED: _BEING_SETTLED,
    SyncState.FAILED: _BEING_SETTLED,
    SyncState.CLOSED: "nội dung này không gửi lên CSDL quốc gia nữa. Đã xong.",
    SyncState.SUPERSEDED: "giá trị mới hơn của mục này được gửi thay lên CSDL quốc gia.",
}

TONES: Mapping[ItemState, str] = {
    ItemState.DRAFT: "neutral",
    ItemState.SUBMITTED: "wait",
    ItemState.RETURNED: "attention",
    ItemState.CONFLICT: "attention",
    ItemState.VERIFIED: "wait",
    ItemState.APPROVED: "good",
    ItemState.CONFIRMED: "good",
    ItemState.REFUSED: "bad",
    ItemState.WITHDRAWN: "neutral",
    ItemState.SUPERSEDED: "neutral",
}

OPERATIONS: Mapping[Operation, str] = {
    Operation.SET: "Sửa",
    Operation.ADD: "Thêm dòng",
    Operation.CHANGE: "Sửa dòng",
    Operation.DELETE: "Xóa dòng",
}

EVENTS: Mapping[ItemEvent, str] = {
    ItemEvent.SUBMIT: "Gửi đề nghị",
    ItemEvent.AMEND: "Sửa và gửi lại",
    ItemEvent.RETURN: "Trả lại để bổ sung",
    ItemEvent.REFUSE: "Không chấp nhận",
    ItemEvent.VERIFY: "Kiểm tra xong, chuyển ký",
    ItemEvent.UNDO: "Hoàn tác kiểm tra",
    ItemEvent.FIND_CONFLICT: "Phát hiện dữ liệu đã đổi",
    ItemEvent.KEEP_PROPOSED: "Giữ đề nghị, so với giá trị mới",
    ItemEvent.APPROVE: "Ký số phê duyệt",
    ItemEvent.CONFIRM: "Xác nhận giá trị đã đổi",
    ItemEvent.WITHDRAW: "Rút đề nghị",
    ItemEvent.SUPERSEDE: "Xử lý xong",
}

REASONS: Mapping[Reason, str] = {
    Reason.UNREADABLE: "Giấy tờ mờ, không đọc được",
    Reason.WRONG_EVIDENCE: "Giấy tờ không đúng loại",
    Reason.MISSING_EVIDENCE: "Thiếu giấy tờ hoặc thiếu trang",
    Reason.VALUE_DIFFERS: "Nội dung khai khác với giấy tờ",
    Reason.WRONG_FIELD: "Khai nhầm mục",
    Reason.OTHER: "Lý do khác",
}

GROUNDS: Mapping[Ground, str] = {
    Ground.NOT_PROVEN: "Không có căn cứ chứng minh",
    Ground.AGAINST_DECISION: "Trái với quyết định đang có hiệu lực",
    Ground.OWNED_ELSEWHERE: "Dữ liệu do cơ quan khác quản lý",
    Ground.ALREADY_RIGHT: "Hồ sơ hiện tại đã đúng",
    Ground.OTHER: "Căn cứ khác",
}

TAKEN_BACK = "Đã rút những nội dung chưa kiểm tra."
TAKEN_BACK_WHOLE = "Đã rút. Nội dung và giấy tờ trở lại bản khai: hãy xem lại, sửa rồi gửi lại."

PROBLEMS: Mapping[str, str] = {
    "proposals.report_only": "Mục này không sửa trực tiếp được. Hãy dùng “Báo sai”.",
    "proposals.not_reported": "Nay bạn sửa được mục này. Hãy mở lại mục và nhập giá trị đúng.",
    "proposals.proposal_waits": "Mục “{label}” đang có đề nghị {number} chờ giải quyết. Hãy chờ kết quả,"
    " hoặc mở {number} để rút; bản nháp này vẫn được giữ để gửi sau.",
    "proposals.report_waits": "Mục “{label}” đang có báo sai {number} chờ trả lời. Hãy chờ trả lời, hoặc"
    " mở {number} để rút; bản nháp này vẫn được giữ để gửi sau.",
    "proposals.no_report_text": "Hãy viết rõ điều chưa đúng để cán bộ nhân sự kiểm tra.",
    "proposals.text_too_long": "Nội dung dài quá {longest} ký tự. Hãy viết ngắn lại.",
    "proposals.too_many": "Bạn đang có {most} nội dung chưa xong. Hãy gửi, rút hoặc xóa bớt trước.",
    "proposals.no_change": "Giá trị của mục “{label}” giống hồ sơ hiện tại. Hãy nhập giá trị đúng.",
    "proposals.not_declared": "Hãy đánh dấu vào ô cam đoan trước khi gửi.",
    "proposals.no_evidence": "Mục “{label}” cần giấy tờ minh chứng ({paper}). Hãy thêm ảnh hoặc tệp PDF.",
    "proposals.base_moved": "Giá trị của mục “{label}” trong hồ sơ vừa thay đổi. Hãy mở"
    " phần sửa, xem lại và lưu.",
    "proposals.nothing_to_send": "Đề nghị này không còn nội dung nào chờ gửi.",
    "proposals.nothing_to_withdraw": "Không còn nội dung nào rút được: đề nghị đã được kiểm tra"
    " hoặc đã kết thúc.",
    "proposals.sent_already": "Đề nghị đã gửi thì không xóa được. Bạn có thể rút đề nghị.",
    "proposals.being_signed": "Mục “{label}” đã kiểm tra và đang chờ ký. Hãy chờ kết quả"
    " rồi gửi đề nghị mới.",
    "proposals.row_is_gone": "Dòng này không còn trong hồ sơ. Hãy rút đề nghị.",
    "proposals.bad_client_id": "Biểu mẫu thiếu mã. Hãy tải lại trang rồi gửi lần nữa.",
    "proposals.moved_again": "Giá trị trong hồ sơ vừa thay đổi lần nữa. Hãy so sánh lại rồi chọn.",
    "proposals.no_choice": "Hãy chọn một trong hai cách.",
    **{
        f"proposals.now_{state.value}": f"Nội dung này đang ở trạng thái “{words}”"
        " nên không làm được việc vừa chọn."
        for state, words in STATES.items()
    },
    "constraint.uq_proposal_item_open_target": "Mục này đã có một đề nghị đang chờ. Hãy mở đề nghị đó để"
    " sửa.",
    "constraint.uq_proposal_item_draft_target": "Mục này đã có một bản nháp. Hãy mở bản nháp đó để sửa.",
    "constraint.uq_proposal_person_client": "Đề nghị này đã được lưu. Hãy xem trong danh sách đề nghị.",
    "constraint.ck_proposal_item_verified_by_another": "Không ai được kiểm tra nội dung của chính mình.",
    "constraint.ck_proposal_item_verifier_recorded": "Nội dung chưa có người kiểm tra.",
    "constraint.ck_proposal_item_decided_by_another": "Không ai được quyết định nội dung của chính mình.",
    "constraint.ck_proposal_item_approver_recorded": "Người kiểm tra và người ký phải là hai người khác"
    " nhau.",
    "constraint.ck_proposal_item_own_is_checked": "Giá trị đã dùng ngay chỉ xác nhận, hoặc báo là chưa đúng.",
    "constraint.ck_proposal_item_checker_recorded": "Nội dung chưa có người kiểm tra.",
    "constraint.ck_proposal_claimed_by_another": "Bạn không được tự xử lý đề nghị của chính mình.",
}


def act_of(item: ProposalItem) -> str:
    """Return what the official did or asks, as it stands before the name of the field."""
    if item.kind is ItemKind.OWN:
        return "Đã đổi"
    return "Báo sai" if item.kind is ItemKind.REPORT else OPERATIONS[item.operation]


def next_act_of(item: ProposalItem, sync: SyncState | None = None) -> str:
    """Return who acts next, and what they do; `sync` is where its message stands, if that is known."""
    if sync is not None and item.state in _DONE:
        return f"{_DONE[item.state]}; {_AFTERWARDS[sync]}"
    if item.kind is ItemKind.REPORT and item.state is ItemState.SUBMITTED:
        return _REPORT_WAITS
    own = _NEXT_ACTS_OF_OWN.get(item.state) if item.kind is ItemKind.OWN else None
    return own or NEXT_ACTS[item.state]


def waits_already(standing: Standing, kind: ItemKind) -> str:
    """Return what somebody should know who is about to say something of a field of which something waits."""
    what = "báo sai" if standing.item.kind is ItemKind.REPORT else "đề nghị"
    known = f"Mục này đang có {what} {standing.number} ({STATES[standing.item.state].lower()})."
    if standing.is_amended_by(kind):
        return f"{known} Nội dung bạn gửi lần này sẽ thay cho nội dung đó."
    if standing.is_being_signed:
        return f"{known} Hãy chờ kết quả rồi gửi nội dung mới."
    return f"{known} Hãy chờ kết quả, hoặc rút {what} đó rồi gửi nội dung mới."


def expected(due: datetime | None) -> str:
    """Return until when an answer is expected, if the clock runs."""
    return f"Dự kiến xong trước hết ngày {day_text(last_day(due))}" if due else ""


def time_left(due: datetime, now: datetime) -> str:
    """Return how long there is, or since when there is none, in the largest unit."""
    seconds = abs((due - now).total_seconds())
    amount = f"{int(seconds // 86400)} ngày" if seconds >= 86400 else f"{max(1, int(seconds // 3600))} giờ"  # noqa: PLR2004 - seconds of a day
    return f"Quá hạn {amount}" if now >= due else f"Còn {amount}"


@dataclass(frozen=True)
class ShownEffect:
    """What a proposal does to the whole record, in words; of what stands anyway only what it touches."""

    caused: list[Shown]
    standing: list[Shown]
    cured: list[Shown]


def effect(found: Effect, items: Sequence[ItemView]) -> ShownEffect:
    """Return an effect in words; what these items say is mended in them, the rest in the record."""
    drafted = {view.item.target_key: view for view in items}

    def way(key: str) -> tuple[str, str] | None:
        view = drafted.get(key)
        return own_way(key) if view is None else (f"/items/{view.item.id}/edit", f"Sửa: {view.label}")

    standing = [finding for finding in found.standing if drafted.keys() & set(finding.keys)]
    return ShownEffect(worded(found.caused, way), worded(standing, way), worded(found.cured, way))


def effect_on(person_id: int, found: Effect) -> ShownEffect:
    """Return an effect in words for those who decide: all of it, and the way into the person's record."""
    way = way_of(person_id)
    return ShownEffect(worded(found.caused, way), worded(found.standing, way), worded(found.cured, way))
