"""The trail in Vietnamese words: what each leaf is about; what was done keeps the code that it has."""

from collections.abc import Mapping

OBJECTS: Mapping[str, str] = {
    "approval": "Lô ký duyệt",
    "card": "Thẻ công vụ",
    "card_opening": "Mở cấp thẻ",
    "declaration": "Bản khai lần đầu",
    "desk_office": "Bàn tiếp nhận",
    "desk_request": "Câu hỏi của bàn tiếp nhận",
    "device": "Thiết bị nhận thông báo",
    "evidence": "Giấy tờ minh chứng",
    "field_policy": "Quy định của đơn vị",
    "hiring_decision": "Quyết định",
    "issued_copy": "Bản sơ yếu lý lịch",
    "look": "Lượt xem hồ sơ",
    "official": "Cán bộ",
    "person": "Tài khoản",
    "preference": "Cài đặt thông báo",
    "proposal": "Đề nghị",
    "proposal_item": "Nội dung đề nghị",
    "record": "Hồ sơ",
    "record_change": "Thay đổi trong hồ sơ",
    "role_grant": "Vai trò",
    "sheet_import": "Bảng dữ liệu chuyển đổi",
    "signer_certificate": "Chứng thư số",
    "sync_message": "Gói tin đồng bộ",
    "trail": "Nhật ký",
    "unit": "Đơn vị",
}


def object_in_words(object_type: str, object_id: int) -> str:
    """Return what a leaf is about, with its number."""
    return f"{OBJECTS.get(object_type, object_type)} số {object_id}"
