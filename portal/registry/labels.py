"""The room's words: states as the official reads them, and every code in Vietnamese."""

from portal.registry.rules import SyncState

STATES: dict[SyncState, str] = {
    SyncState.QUEUED: "Chờ gửi",
    SyncState.SENT: "Đã gửi, chờ phản hồi",
    SyncState.ACCEPTED: "CSDL quốc gia đã nhận",
    SyncState.RECONCILED: "Đã đối soát",
    SyncState.RETURNED: "CSDL quốc gia trả lại",
    SyncState.FAILED: "Chưa gửi được",
    SyncState.CLOSED: "Đã kết thúc, không gửi nữa",
    SyncState.SUPERSEDED: "Giá trị mới hơn được gửi thay",
}

# The sign and colour beside the words.
TONES: dict[SyncState, str] = {
    SyncState.QUEUED: "wait",
    SyncState.SENT: "wait",
    SyncState.ACCEPTED: "good",
    SyncState.RECONCILED: "good",
    SyncState.RETURNED: "bad",
    SyncState.FAILED: "attention",
    SyncState.CLOSED: "neutral",
    SyncState.SUPERSEDED: "neutral",
}

# Why the other side gave a message back; the list is the stand-in's, and unknown codes have a sentence too.
RETURN_REASONS: dict[str, str] = {
    "unknown_person": "Không tìm thấy người có số định danh này",
    "unknown_target": "Mục dữ liệu không có trong danh mục của Cơ sở dữ liệu quốc gia",
    "invalid_value": "Giá trị không hợp lệ theo danh mục của Cơ sở dữ liệu quốc gia",
    "newer_exists": "Cơ sở dữ liệu quốc gia đã có dữ liệu mới hơn",
    "different_content": "Nội dung lưu tại Cơ sở dữ liệu quốc gia khác với nội dung đã gửi",
}

_UNKNOWN_REASON = "Cơ sở dữ liệu quốc gia trả lại mà không nêu lý do cụ thể"

PROBLEMS: dict[str, str] = {
    "registry.wrong_state": "Việc đồng bộ nội dung này đã chuyển sang bước khác. Hãy tải lại trang.",
    "registry.moved": "Nội dung này vừa có thay đổi. Hãy mở lại để xem rồi quyết định.",
    "registry.needs_new_id": "CSDL quốc gia đã trả lời gói tin này. Hãy mở nội dung, ghi lý do rồi gửi lại.",
    "registry.newer_sent": "Giá trị mới hơn của mục này đã gửi rồi nên không gửi lại giá trị cũ."
    " Hãy kết thúc nội dung này.",
    "registry.none_left": "Không còn nội dung nào như trang đã hiện: đã gửi lại, hoặc có người đang xử lý."
    " Số dưới đây là hiện tại.",
    "registry.no_words": "Hãy viết rõ lý do.",
    "registry.words_too_long": "Nội dung dài quá {longest} ký tự. Hãy viết ngắn lại.",
    "registry.bad_cursor": "Đường dẫn trang không đúng. Hãy mở lại danh sách.",
    "registry.unreachable": "Chưa kết nối được với Cơ sở dữ liệu quốc gia. Hệ thống sẽ tự gửi lại.",
    "registry.unavailable": "Cơ sở dữ liệu quốc gia đang tạm ngừng tiếp nhận. Hệ thống sẽ tự gửi lại.",
    "registry.too_slow": "Cơ sở dữ liệu quốc gia trả lời quá chậm. Hệ thống sẽ tự gửi lại.",
    "registry.answer_too_large": "Phản hồi của Cơ sở dữ liệu quốc gia quá lớn. Hệ thống sẽ tự gửi lại.",
    "registry.answer_unreadable": "Không đọc được phản hồi của Cơ sở dữ liệu quốc gia."
    " Hệ thống sẽ tự gửi lại.",
    "registry.answer_mismatch": "Phản hồi không khớp với nội dung đã gửi. Hệ thống sẽ tự gửi lại.",
    "registry.lost": "Cơ sở dữ liệu quốc gia chưa lưu nội dung đã nhận. Hệ thống sẽ tự gửi lại.",
    "registry.not_understood": "Cơ sở dữ liệu quốc gia không đọc được gói tin.",
    "registry.not_trusted": "Cơ sở dữ liệu quốc gia không chấp nhận chữ ký số của cơ quan.",
    "registry.other_content": "Cơ sở dữ liệu quốc gia đã có gói tin cùng mã nhưng khác nội dung.",
    "registry.message_too_large": "Gói tin quá lớn so với mức tiếp nhận của Cơ sở dữ liệu quốc gia.",
}

_TO_ADMINISTRATOR = "Báo cán bộ quản trị; khi đã khắc phục thì gửi lại."

# What whoever deals with it can do; the official never reads this.
ADVICE: dict[str, str] = {
    "unknown_person": "Đối chiếu số định danh cá nhân với giấy tờ gốc; khi hai bên đã khớp thì gửi lại.",
    "unknown_target": _TO_ADMINISTRATOR,
    "invalid_value": "Nếu giá trị sai, hãy kết thúc và nhờ chủ hồ sơ gửi đề nghị với giá trị đúng."
    " Nếu danh mục bên kia đã được sửa thì gửi lại.",
    "newer_exists": "So với dữ liệu bên CSDL quốc gia: nếu bên đó đúng, hãy kết thúc và cho chủ hồ sơ biết;"
    " nếu không thì gửi lại.",
    "different_content": "Gửi lại để CSDL quốc gia có đúng nội dung đã gửi.",
    "registry.not_understood": _TO_ADMINISTRATOR,
    "registry.not_trusted": "Báo cán bộ quản trị kiểm tra chứng thư số của cơ quan;"
    " khi đã khắc phục thì gửi lại.",
    "registry.other_content": "Gửi lại: hệ thống lập gói tin mới với mã mới.",
    "registry.message_too_large": _TO_ADMINISTRATOR,
}

_UNKNOWN_ADVICE = "Liên hệ nơi tiếp nhận để rõ lý do, rồi gửi lại hoặc kết thúc."


def reason(code: str | None, said: str | None) -> str:
    """Return why a message came back or waits, in words; what the other side said follows a colon."""
    if code is None:
        return ""
    words = PROBLEMS.get(code) or RETURN_REASONS.get(code, _UNKNOWN_REASON)
    return f"{words}: {said}" if said else words


def advice(code: str | None) -> str:
    """Return what can be done about it."""
    return ADVICE.get(code or "", _UNKNOWN_ADVICE)
