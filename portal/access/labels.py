"""Vietnamese words of the ground floor: roles, purposes, and refusals that any page can meet."""

from portal.access.rules import Purpose, Role

ROLES = {
    Role.OFFICIAL: "Cán bộ, công chức, viên chức",
    Role.HR_OFFICER: "Cán bộ nhân sự",
    Role.SIGNER: "Người ký duyệt",
    Role.AUDITOR: "Người kiểm tra nhật ký",
    Role.ADMINISTRATOR: "Cán bộ quản trị",
    Role.GUARD: "Người hỏi thẻ ở bàn tiếp nhận",
}

PURPOSES = {
    Purpose.VERIFY_PROPOSAL: "Kiểm tra đề nghị cập nhật",
    Purpose.COMPARE_RECORD: "Đối chiếu đề nghị với toàn hồ sơ",
    Purpose.PERSONNEL_WORK: "Công tác nhân sự theo thẩm quyền",
    Purpose.QUALITY_REVIEW: "Rà soát chất lượng dữ liệu",
    Purpose.AUDIT: "Thanh tra, kiểm tra",
    Purpose.SIGNED_COPY: "Làm, ký và cấp bản sơ yếu lý lịch",
}

PROBLEMS = {
    "core.bad_request": "Yêu cầu không đúng định dạng. Hãy quay lại và thử lần nữa.",
    "core.forbidden": "Bạn không có quyền làm việc này.",
    "core.not_found": (
        "Không tìm thấy trang này. Có thể đường dẫn đã cũ, hoặc nội dung không thuộc phạm vi của bạn."
    ),
    "core.wrong_method": "Trang này không nhận thao tác vừa rồi. Hãy quay lại và thử lần nữa.",
    "core.too_large": "Nội dung gửi lên quá lớn. Mỗi tệp tối đa 20 MB; nhiều tệp thì gửi làm nhiều lần.",
    "core.too_many": "Có quá nhiều thao tác trong một lúc. Hãy chờ một lát rồi thử lại.",
    "core.form_expired": "Biểu mẫu đã hết hạn. Hãy tải lại trang rồi gửi lần nữa.",
    "core.session_over": (
        "Phiên đăng nhập đã hết nên nội dung chưa được gửi. Hãy đăng nhập lại rồi gửi lần nữa."
    ),
    "core.cross_site": "Yêu cầu đến từ một trang khác nên đã bị chặn. Hãy mở lại cổng và thử lần nữa.",
    "core.database_away": (
        "Hệ thống đang tạm gián đoạn. Dữ liệu đã gửi thành công vẫn an toàn. Hãy thử lại sau ít phút."
    ),
    "core.unexpected": "Hệ thống gặp lỗi ngoài dự kiến. Lỗi đã được ghi lại; hãy thử lại sau ít phút.",
    "core.invalid": "Nội dung nhập chưa đúng. Hãy kiểm tra lại.",
    "core.control_character": "Nội dung có ký tự ẩn không dùng được. Hãy xóa và gõ lại.",
    "idempotency.bad_key": "Biểu mẫu thiếu mã gửi. Hãy tải lại trang rồi gửi lần nữa.",
    "idempotency.in_flight": "Yêu cầu trước đang được xử lý. Hãy chờ vài giây rồi xem lại.",
    "idempotency.other_body": (
        "Biểu mẫu này đã được gửi với nội dung khác. Hãy tải lại trang rồi gửi lần nữa."
    ),
    "access.sign_in": "Bạn cần đăng nhập để xem trang này.",
    "access.no_role": "Vai trò của bạn không có quyền làm việc này.",
    "access.own_item": "Bạn không được tự quyết định hồ sơ của chính mình.",
    "access.delegators_item": "Bạn không được quyết định hồ sơ của người đã ủy quyền cho bạn.",
    "access.other_unit": "Hồ sơ này không thuộc phạm vi quản lý của bạn.",
}
