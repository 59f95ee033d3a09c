"""The room in Vietnamese words."""

from collections.abc import Mapping

from portal.extracts.rules import Contents, CopyState

STATES: Mapping[CopyState, str] = {
    CopyState.PREPARING: "Đang lập",
    CopyState.READY: "Chờ ký",
    CopyState.SIGNED: "Đang hoàn thiện",
    CopyState.ISSUED: "Đã cấp",
    CopyState.WITHDRAWN: "Đã thu hồi",
    CopyState.DROPPED: "Đã hủy",
}

TONES: Mapping[CopyState, str] = {
    CopyState.PREPARING: "wait",
    CopyState.READY: "attention",
    CopyState.SIGNED: "wait",
    CopyState.ISSUED: "good",
    CopyState.WITHDRAWN: "bad",
    CopyState.DROPPED: "neutral",
}

CONTENTS: Mapping[Contents, str] = {
    Contents.WHOLE: "Đủ các mục theo mẫu",
    Contents.WITHOUT_SENSITIVE: "Không có các mục nhạy cảm",
}

PROBLEMS: Mapping[str, str] = {
    "extracts.too_long": "Tệp dữ liệu quá lớn. Hãy chọn đúng tệp JSON của một hồ sơ.",
    "extracts.not_json": "Không đọc được tệp JSON này. Hãy xuất lại từ hệ thống nguồn.",
    "extracts.not_a_record": "Tệp không theo lược đồ sơ yếu lý lịch đã công bố. Hãy kiểm tra lại.",
    "extracts.unknown_name": "Không có mục “{name}” trong mẫu. Hãy kiểm tra lại theo lược đồ đã công bố.",
    "extracts.not_rows": "{label}: phải là danh sách tối đa {most} dòng.",
    "extracts.wrong_type": "{label}: kiểu dữ liệu chưa đúng. Hãy kiểm tra lại theo lược đồ đã công bố.",
    "extracts.not_as_stored": "{label}: chưa đúng dạng lưu trữ. Ngày viết như 1980-05-02, 1980-05 hoặc 1980.",
    "extracts.printer_busy": "Đang có nhiều người in cùng lúc. Hãy thử lại sau vài giây.",
    "extracts.no_reason": "Hãy ghi lý do.",
    "extracts.reason_too_long": "Lý do quá dài. Hãy viết gọn trong {longest} ký tự.",
    "extracts.unknown_contents": (
        "Đường dẫn không chỉ đúng phần hồ sơ cần in. Hãy mở lại trang In và tải hồ sơ rồi chọn lại."
    ),
    "extracts.no_contents": "Hãy chọn nội dung của bản cấp.",
    "extracts.same_under_way": "Bản như vậy đang được lập hoặc chờ ký. Hãy xem ở phần các bản đã lập.",
    "extracts.no_file": "Hãy chọn tệp PDF cần so sánh.",
    "extracts.maker_signs": "Người lập bản này không được tự ký. Hãy để người ký khác ký.",
    "extracts.step_up_needed": "Hãy xác thực lại trước khi ký.",
    "extracts.record_changed": (
        "Hồ sơ đã thay đổi sau khi bản này được lập. Hãy hủy bản này và đề nghị lập bản mới."
    ),
    "extracts.copy_preparing": "Bản này đang được lập. Hãy chờ vài giây rồi xem lại.",
    "extracts.copy_ready": "Bản này đang chờ ký.",
    "extracts.copy_signed": "Bản này đã được ký và đang được hoàn thiện.",
    "extracts.copy_issued": "Bản này đã được cấp.",
    "extracts.copy_withdrawn": "Bản này đã bị thu hồi.",
    "extracts.copy_dropped": "Bản này đã bị hủy.",
}
