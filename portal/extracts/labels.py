"""The room in Vietnamese words."""

from collections.abc import Mapping

PROBLEMS: Mapping[str, str] = {
    "extracts.too_long": "Tệp dữ liệu quá lớn. Hãy chọn đúng tệp JSON của một hồ sơ.",
    "extracts.not_json": "Tệp không phải JSON đọc được. Hãy xuất lại từ hệ thống nguồn.",
    "extracts.not_a_record": "Tệp không theo lược đồ sơ yếu lý lịch đã công bố. Hãy kiểm tra lại.",
    "extracts.unknown_name": "Không có mục “{name}” trong mẫu. Hãy kiểm tra lại theo lược đồ đã công bố.",
    "extracts.not_rows": "{label}: phải là danh sách tối đa {most} dòng.",
    "extracts.wrong_type": "{label}: kiểu dữ liệu chưa đúng. Hãy kiểm tra lại theo lược đồ đã công bố.",
    "extracts.not_as_stored": "{label}: chưa đúng dạng lưu trữ. Ngày viết như 1980-05-02, 1980-05 hoặc 1980.",
}
