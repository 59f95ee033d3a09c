"""The room's words: states as the official reads them, and every code in Vietnamese."""

from portal.registry.rules import SyncState

STATES: dict[SyncState, str] = {
    SyncState.QUEUED: "Chờ gửi",
    SyncState.SENT: "Đã gửi, chờ phản hồi",
    SyncState.ACCEPTED: "CSDL quốc gia đã nhận",
    SyncState.RECONCILED: "Đã đối soát",
    SyncState.RETURNED: "CSDL quốc gia trả lại",
    SyncState.FAILED: "Chưa gửi được",
}

# The sign and colour beside the words.
TONES: dict[SyncState, str] = {
    SyncState.QUEUED: "wait",
    SyncState.SENT: "wait",
    SyncState.ACCEPTED: "good",
    SyncState.RECONCILED: "good",
    SyncState.RETURNED: "bad",
    SyncState.FAILED: "attention",
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
    "registry.wrong_state": "Việc đồng bộ nội dung này đã chuyển sang bước khác. Vui lòng tải lại trang.",
    "registry.unreachable": "Chưa kết nối được với Cơ sở dữ liệu quốc gia. Hệ thống sẽ tự gửi lại.",
    "registry.unavailable": "Cơ sở dữ liệu quốc gia đang tạm ngừng tiếp nhận. Hệ thống sẽ tự gửi lại.",
    "registry.too_slow": "Cơ sở dữ liệu quốc gia trả lời quá chậm. Hệ thống sẽ tự gửi lại.",
    "registry.answer_too_large": "Phản hồi của Cơ sở dữ liệu quốc gia quá lớn. Hệ thống sẽ tự gửi lại.",
    "registry.answer_unreadable": "Không đọc được phản hồi của Cơ sở dữ liệu quốc gia."
    " Hệ thống sẽ tự gửi lại.",
    "registry.answer_mismatch": "Phản hồi không khớp với nội dung đã gửi. Hệ thống sẽ tự gửi lại.",
    "registry.lost": "Cơ sở dữ liệu quốc gia chưa lưu nội dung đã nhận. Hệ thống sẽ tự gửi lại.",
    "registry.not_understood": "Cơ sở dữ liệu quốc gia không đọc được gói tin. Vui lòng báo cán bộ quản trị.",
    "registry.not_trusted": "Cơ sở dữ liệu quốc gia không chấp nhận chữ ký số của cơ quan."
    " Vui lòng báo cán bộ quản trị.",
    "registry.other_content": "Cơ sở dữ liệu quốc gia đã có gói tin cùng mã nhưng khác nội dung."
    " Vui lòng báo cán bộ quản trị.",
    "registry.message_too_large": "Gói tin quá lớn so với mức tiếp nhận của Cơ sở dữ liệu quốc gia."
    " Vui lòng báo cán bộ quản trị.",
}


def reason(code: str | None, said: str | None) -> str:
    """Return why a message came back or waits, in words; what the other side said follows a colon."""
    if code is None:
        return ""
    words = PROBLEMS.get(code) or RETURN_REASONS.get(code, _UNKNOWN_REASON)
    return f"{words}: {said}" if said else words
