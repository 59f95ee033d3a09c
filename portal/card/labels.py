"""The room's codes in Vietnamese."""

from portal.card.rules import CardState, Revocation

PROBLEMS: dict[str, str] = {
    "card.none": "Bạn chưa có thẻ điện tử. Hãy mở thẻ trên điện thoại của bạn trước.",
    "card.not_in_service": "Thẻ điện tử chỉ dành cho người đang công tác.",
    "card.no_record": "Hồ sơ điện tử của bạn chưa được lập, nên chưa cấp được thẻ."
    " Hãy liên hệ cán bộ nhân sự của đơn vị.",
    "card.not_open": "Đơn vị của bạn chưa mở cấp thẻ điện tử. Hãy liên hệ cán bộ nhân sự của đơn vị.",
    "card.not_bound": "Thẻ chưa gắn với điện thoại nào. Hãy mở thẻ trên điện thoại của bạn trước.",
    "card.suspended": "Thẻ đang tạm khóa. Hãy mở khóa thẻ, hoặc liên hệ cán bộ nhân sự của đơn vị.",
    "card.revoked": "Thẻ này đã hết hiệu lực.",
    "card.sign_in_again": "Để chuyển thẻ sang điện thoại khác, bạn cần đăng nhập lại ngay trước khi chuyển.",
    "card.key": "Khóa của điện thoại chưa dùng được. Hãy thử lại, hoặc dùng trình duyệt khác.",
    "card.purpose": "Loại thẻ này không cấp theo cách đó. Hãy chọn lại.",
    "card.duty_time": "Thời gian công vụ phải còn hiệu lực và dài không quá 24 giờ. Hãy kiểm tra lại giờ.",
    "card.not_offered": "Cổng này chưa cấp thẻ điện tử.",
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
}
