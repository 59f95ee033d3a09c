"""The room's codes in Vietnamese."""

from datetime import datetime

from portal.card.rules import CardState, Concern, Outcome, Revocation
from portal.core import clock

PROBLEMS: dict[str, str] = {
    "card.none": "Bạn chưa có thẻ công vụ. Hãy mở thẻ trên điện thoại của bạn trước.",
    "card.not_in_service": "Thẻ công vụ chỉ dành cho người đang công tác.",
    "card.no_record": "Hồ sơ điện tử của bạn chưa được lập, nên chưa cấp được thẻ."
    " Hãy liên hệ cán bộ nhân sự của đơn vị.",
    "card.not_open": "Đơn vị của bạn chưa mở cấp thẻ công vụ. Hãy liên hệ cán bộ nhân sự của đơn vị.",
    "card.not_bound": "Thẻ chưa gắn với điện thoại nào. Hãy mở thẻ trên điện thoại của bạn trước.",
    "card.suspended": "Thẻ đang tạm khóa. Hãy mở khóa thẻ, hoặc liên hệ cán bộ nhân sự của đơn vị.",
    "card.revoked": "Thẻ này đã hết hiệu lực.",
    "card.barred": "Cơ quan đã thu hồi thẻ trước của bạn nên bạn chưa tự mở được thẻ mới."
    " Hãy liên hệ cán bộ nhân sự của đơn vị.",
    "card.not_barred": "Người này không cần được cho phép: thẻ này không ngăn việc mở thẻ mới.",
    "card.sign_in_for_another": "Bạn đã từng có thẻ. Để mở thẻ mới, bạn cần xác thực lại ngay trước khi mở.",
    "card.opening_of_yours": "Bạn, hoặc người ủy quyền cho bạn, đã đề nghị việc này."
    " Hãy để người khác duyệt.",
    "constraint.uq_card_one_live": "Thẻ của bạn vừa được mở ở một máy khác. Hãy tải lại trang.",
    "constraint.uq_card_opening_unit_id": "Đơn vị này đã có đề nghị mở cấp thẻ. Hãy tải lại trang.",
    "card.sign_in_to_unlock": "Để mở khóa thẻ, bạn cần xác thực lại ngay trước khi mở khóa.",
    "card.sign_in_again": "Để chuyển thẻ sang điện thoại khác, bạn cần xác thực lại ngay trước khi chuyển.",
    "card.key": "Khóa của điện thoại chưa dùng được. Hãy thử lại, hoặc dùng trình duyệt khác.",
    "card.purpose": "Loại thẻ này không cấp theo cách đó. Hãy chọn lại.",
    "card.duty_time": "Công vụ phải chưa kết thúc, bắt đầu trong 90 ngày tới và dài không quá 24 giờ."
    " Hãy kiểm tra lại ngày giờ.",
    "card.duty_long": "Nội dung, địa điểm và căn cứ dài quá cho một mã dễ quét. Hãy viết ngắn hơn.",
    "card.duty_same": "Công vụ này đã được giao rồi.",
    "card.no_task": "Hãy ghi nội dung công vụ.",
    "card.no_place": "Hãy ghi nơi đến làm việc.",
    "card.no_decision": "Hãy ghi số quyết định hoặc văn bản cử đi.",
    "card.no_day": "Hãy nhập đúng ngày, tháng, năm.",
    "card.no_hour": "Hãy nhập giờ, ví dụ 14:30.",
    "card.text_long": "Dài quá {longest} ký tự. Hãy viết ngắn hơn.",
    "card.duty_over": "Công vụ này đã kết thúc, đã bị hủy hoặc chưa đến ngày.",
    "card.no_duty": "Không có công vụ này.",
    "card.not_active": "Thẻ đang tạm khóa hoặc đã hết hiệu lực, nên chưa làm được việc này.",
    "card.no_badge": "Chưa có thẻ in. Hãy bấm Tạo thẻ in trước.",
    "card.printer_busy": "Máy in thẻ đang bận. Hãy thử lại sau ít giây.",
    "card.report_closed": "Báo cáo này đã được xử lý.",
    "card.outcome": "Hãy chọn kết quả xử lý.",
    "card.not_offered": "Cổng này chưa cấp thẻ công vụ.",
    "card.signer_away": "Máy ký thẻ đang bận. Thẻ đang có vẫn dùng được; hãy thử lại sau ít phút.",
    "card.passkey": "Điện thoại chưa tạo được khóa cho thẻ. Hãy thử lại,"
    " và xác nhận bằng vân tay, khuôn mặt hoặc mã khóa máy.",
    "card.challenge_over": "Yêu cầu đã quá 5 phút. Hãy bấm lại từ đầu.",
    "card.revocation": "Hãy chọn lý do thu hồi thẻ.",
    "card.signed": "Thẻ này vừa được cấp xong.",
    "card.opening_asked": "Đơn vị này đã được đề nghị mở cấp thẻ.",
    "card.opening_approved": "Đơn vị này đã được duyệt mở cấp thẻ.",
}

STATES = {
    CardState.ACTIVE: ("Đang hiệu lực", "good"),
    CardState.SUSPENDED: ("Đang tạm khóa", "attention"),
    CardState.REVOKED: ("Đã thu hồi", "bad"),
}

REVOCATIONS = {
    Revocation.LEFT: "Thôi việc",
    Revocation.RETIRED: "Nghỉ hưu",
    Revocation.TRANSFERRED: "Chuyển cơ quan",
    Revocation.DISMISSED: "Buộc thôi việc",
    Revocation.WRONG_DATA: "Thông tin trên thẻ sai",
    Revocation.LOST: "Mất điện thoại hoặc mất thẻ in",
}

CONCERNS = {
    Concern.FACE: "Khuôn mặt không giống ảnh",
    Concern.INVALID: "Kết quả kiểm tra không hợp lệ",
    Concern.BEHAVIOUR: "Người mang thẻ không cho quét, hoặc cư xử đáng ngờ",
    Concern.MONEY: "Bị đòi tiền, mật khẩu hoặc mã OTP",
    Concern.OTHER: "Điều khác",
}

OUTCOMES = {
    Outcome.NOTHING_WRONG: "Đã xác minh, không có gì bất thường",
    Outcome.SPOKEN_TO: "Đã làm việc với người mang thẻ",
    Outcome.CARD_STOPPED: "Đã tạm khóa hoặc thu hồi thẻ",
    Outcome.PASSED_ON: "Đã chuyển cơ quan có thẩm quyền",
}

# What a checker's phone said, by the code that came with a report, or by its family.
_VERDICTS = {
    "ok": "Hợp lệ",
    "code": "Mã không đọc được",
    "card": "Thẻ hết hạn hoặc chưa đến hạn",
    "duty": "Ngoài giờ công vụ",
    "clock": "Máy kiểm tra chưa chắc giờ",
    "proof": "Mã cũ, bị chụp lại hoặc trả lời sai",
    "status.revoked": "Thẻ đã bị thu hồi",
    "status.suspended": "Thẻ đang tạm khóa",
    "status": "Danh sách thu hồi trên máy quá cũ",
    "portrait": "Ảnh thiếu hoặc không khớp",
    "policy.printed": "Thẻ in",
    "policy": "Loại thẻ không nhận ở nơi kiểm tra",
}


def ended(at: datetime, *, is_by_office: bool) -> str:
    """Return what became of somebody's last card, for themselves: when, and not why."""
    how = "bị cơ quan thu hồi" if is_by_office else "kết thúc cùng công việc ở đơn vị trước"
    return f"Thẻ trước của bạn đã {how} lúc {clock.moment_text(at)}."


def verdict_in_words(code: str) -> str:
    """Return what the checker's phone said; the code is what a stranger sent."""
    if not code:
        return "Không gửi kèm"
    return _VERDICTS.get(code) or _VERDICTS.get(code.partition(".")[0]) or "Nội dung mã không đúng"
