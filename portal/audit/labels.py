"""The trail in Vietnamese words: what was done, about what, and what for; a leaf's number finds its code."""

import re
from collections.abc import Mapping

from portal.access.labels import PURPOSES, ROLES
from portal.access.rules import Purpose, Role
from portal.audit.rules import grant_in
from portal.core.clock import day_text
from portal.record.labels import SOURCES
from portal.record.rules import FORM, Source
from portal.record.rules.rulebook import spec_of

_NUMBERED = re.compile(r"(group|import) ([1-9][0-9]*)", re.ASCII)
_COLUMN = "."

NOBODY = "người này"

OBJECTS: Mapping[str, str] = {
    "approval": "Lô ký",
    "card": "Thẻ công vụ",
    "card_opening": "Đề nghị mở cấp thẻ",
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

ACTIONS: Mapping[str, str] = {
    "approval.signed": "Ký số cả lô",
    "approval.started": "Lập lô ký",
    "approval.voided": "Hủy lô ký vì có nội dung đã thay đổi",
    "card.another_permitted": "Cho phép mở thẻ mới sau khi bị thu hồi",
    "card.bound": "Gắn thẻ với điện thoại",
    "card.duty_given": "Giao công vụ",
    "card.duty_withdrawn": "Hủy công vụ",
    "card.issued": "Ký và cấp thẻ",
    "card.locked": "Tự khóa thẻ",
    "card.phone_lost": "Bỏ gắn thẻ với điện thoại bị mất",
    "card.portrait": "Đổi ảnh trên thẻ theo ảnh trong hồ sơ",
    "card.printed": "Tạo thẻ in",
    "card.report_closed": "Xử lý xong báo cáo về thẻ",
    "card.resumed": "Mở lại thẻ đã tạm khóa",
    "card.revoked": "Thu hồi thẻ",
    "card.shown_at_desk": "Trình thẻ cho bàn tiếp nhận",
    "card.suspended": "Tạm khóa thẻ",
    "card.twin_issued": "Cấp thẻ vào ví điện tử",
    "card.unlocked": "Tự mở khóa thẻ",
    "card.wallet_offered": "Tạo mã đưa thẻ vào ví điện tử",
    "card.wallet_pin_refused": "Ví điện tử nhập sai mã PIN",
    "card.wallet_redeemed": "Ví điện tử nhập đúng mã PIN",
    "card.wallet_withdrawn": "Hủy mã đưa thẻ vào ví điện tử",
    "card_opening.approved": "Duyệt mở cấp thẻ cho đơn vị",
    "card_opening.asked": "Đề nghị mở cấp thẻ cho đơn vị",
    "certificate.enrolled": "Đăng ký chứng thư số",
    "certificate.revoked": "Ghi nhận chứng thư số bị thu hồi",
    "copy.dropped": "Hủy bản đang lập",
    "copy.failed": "Không lập được bản",
    "copy.issued": "Cấp bản sơ yếu lý lịch",
    "copy.printed": "Lập xong bản, chờ ký",
    "copy.requested": "Đề nghị lập bản sơ yếu lý lịch",
    "copy.signed": "Ký số bản sơ yếu lý lịch",
    "copy.withdrawn": "Thu hồi bản đã cấp",
    "decision.dropped": "Xóa quyết định đã ghi",
    "decision.noted": "Ghi quyết định",
    "declaration.part_begun": "Bắt đầu khai một nhóm",
    "declaration.part_finished": "Khai xong một nhóm",
    "declaration.part_reopened": "Mở lại một nhóm đã khai xong",
    "declaration.reopened": "Mở lại bản khai sau khi rút",
    "desk.answered": "Trả lời bàn tiếp nhận",
    "desk.asked": "Hỏi thẻ công vụ",
    "desk.refused": "Từ chối trả lời bàn tiếp nhận",
    "desk.shown": "Xem câu trả lời",
    "desk.withdrawn": "Hủy câu hỏi",
    "desk_office.certified": "Ghi nhận chứng thư số của bàn tiếp nhận",
    "desk_office.registered": "Đăng ký bàn tiếp nhận",
    "desk_office.stopped": "Ngừng bàn tiếp nhận",
    "device.added": "Bật thông báo trên một thiết bị",
    "device.removed": "Tắt thông báo trên một thiết bị",
    "evidence.cleaned": "Kiểm tra xong giấy tờ: dùng được",
    "evidence.forgotten": "Xóa giấy tờ không còn nơi nào dùng",
    "evidence.received": "Tải giấy tờ lên",
    "evidence.refused": "Kiểm tra xong giấy tờ: không dùng được",
    "evidence.removed": "Xóa giấy tờ đã tải lên",
    "field.confirmed": "Xác nhận một mục là đúng",
    "field_policy.removed": "Bỏ quy định riêng của đơn vị",
    "field_policy.set": "Đặt quy định riêng của đơn vị",
    "group.confirmed": "Xác nhận cả nhóm là đúng",
    "group.opened": "Mở nhóm nhạy cảm trong hồ sơ",
    "identity.linked": "Gắn tài khoản đăng nhập",
    "identity.unlinked": "Gỡ tài khoản đăng nhập",
    "import.accepted": "Chấp nhận ghi dữ liệu vào hồ sơ",
    "import.checked": "Đọc và đối chiếu xong",
    "import.columns_named": "Chọn mục cho các cột",
    "import.finished": "Ghi xong dữ liệu vào hồ sơ",
    "import.forgotten": "Xóa tệp đã hết hạn lưu",
    "import.received": "Gửi bảng dữ liệu",
    "import.refused": "Không đọc được tệp",
    "import.removed": "Xóa tệp đã gửi",
    "import.resumed": "Ghi tiếp phần còn lại",
    "import.stopped": "Dừng vì lỗi của cổng",
    "item.amended": "Sửa và gửi lại một nội dung",
    "item.approved": "Ký số phê duyệt một nội dung",
    "item.confirmed": "Xác nhận giá trị người khai đã đổi",
    "item.conflict_found": "Phát hiện dữ liệu trong hồ sơ đã đổi",
    "item.conflict_resolved": "Giữ nội dung đề nghị, so với giá trị mới",
    "item.refused": "Không chấp nhận một nội dung",
    "item.returned": "Trả lại một nội dung để bổ sung",
    "item.submitted": "Gửi một nội dung",
    "item.superseded": "Kết thúc một nội dung đã xử lý xong",
    "item.verification_undone": "Hoàn tác kiểm tra",
    "item.verified": "Kiểm tra xong một nội dung, chuyển ký",
    "item.withdrawn": "Rút một nội dung",
    "message.accepted": "CSDL quốc gia đã nhận",
    "message.closed": "Kết thúc, không gửi nữa",
    "message.failed": "Không gửi được",
    "message.lost": "CSDL quốc gia chưa lưu, sẽ gửi lại",
    "message.postponed": "Chưa gửi được, sẽ gửi lại",
    "message.reconciled": "Đối soát xong",
    "message.retried": "Yêu cầu gửi lại",
    "message.returned": "CSDL quốc gia trả lại",
    "message.sent": "Gửi lên CSDL quốc gia",
    "message.sent_again": "Gửi lại bằng gói tin mới",
    "message.superseded": "Gửi giá trị mới hơn thay cho gói tin này",
    "official.address_noted": "Ghi thư điện tử công vụ",
    "official.enrolled": "Thêm cán bộ",
    "official.imported": "Thêm cán bộ từ bảng dữ liệu",
    "official.left": "Ghi nhận thôi công tác",
    "official.returned": "Ghi nhận công tác trở lại",
    "person.signed_in": "Đăng nhập",
    "preference.changed": "Đổi cài đặt thông báo",
    "proposal.claimed": "Nhận xử lý đề nghị",
    "proposal.deleted": "Xóa bản nháp",
    "proposal.drafted": "Soạn bản nháp",
    "proposal.revised": "Sửa nội dung đề nghị",
    "proposal.submitted": "Gửi đề nghị",
    "proposal.taken_over": "Tiếp quản đề nghị",
    "proposal.withdrawn": "Rút đề nghị",
    "record.changed": "Thay đổi hồ sơ",
    "record.created": "Lập hồ sơ",
    "record.exported": "Tải dữ liệu hồ sơ",
    "record.loaded": "Ghi dữ liệu vào hồ sơ",
    "record.looked_at": "Xem hồ sơ",
    "record.number_taken": "Nhập số định danh đã có hồ sơ",
    "record.printed": "In hồ sơ",
    "role.ended": "Kết thúc vai trò",
    "role.given": "Giao vai trò",
    "table.confirmed": "Xác nhận cả bảng là đúng",
    "trail.restored": "Ghi nhận việc khôi phục từ bản sao lưu",
    "unit.added": "Thêm đơn vị",
    "unit.closed": "Đóng đơn vị",
}


def action_in_words(action: str) -> str:
    """Return what was done; an action that an older version wrote keeps its code."""
    return ACTIONS.get(action, action)


def object_in_words(object_type: str, object_id: int) -> str:
    """Return what a leaf is about, with its number."""
    return f"{OBJECTS.get(object_type, object_type)} số {object_id}"


def account_of(name: str) -> str:
    """Return whose account a leaf is about."""
    return f"{OBJECTS['person']} của {name}"


def purpose_in_words(purpose: str) -> str:
    """Return what for, or of what: a part of the record, a source, a purpose, or a desk's own words."""
    numbered = _NUMBERED.fullmatch(purpose)
    if numbered is not None:
        number = int(numbered[2])
        if numbered[1] == "import":
            return f"Từ {_in_sentence('sheet_import', number)}"
        return f"Nhóm: {FORM.groups[number - 1].label}" if number <= len(FORM.groups) else f"Nhóm {number}"
    if purpose in set(Source):
        return f"Nguồn: {SOURCES[Source(purpose)]}"
    spec = spec_of(purpose)
    if spec is not None:
        table = FORM.tables.get(purpose.partition(_COLUMN)[0])
        return f"Mục: {table.label}: {spec.label}" if table not in (None, spec) else f"Mục: {spec.label}"
    return f"Mục đích: {PURPOSES[Purpose(purpose)] if purpose in set(Purpose) else purpose}"


def said_in_words(said: str) -> str:
    """Return what a command said in clear: which role, where, from when to when, on whose behalf."""
    grant = grant_in(said)
    if grant is None or grant.role not in set(Role):
        return said
    unit = _in_sentence("unit", grant.unit_id) if grant.unit_id else f"đơn vị {grant.unit_code}"
    until = f" đến {day_text(grant.ends_on)}" if grant.ends_on else ""
    behalf = f", thay mặt {_in_sentence('person', grant.giver)}" if grant.giver else ""
    return f"{ROLES[Role(grant.role)]}, {unit}, từ {day_text(grant.starts_on)}{until}{behalf}"


def _in_sentence(object_type: str, object_id: int) -> str:
    text = object_in_words(object_type, object_id)
    return f"{text[:1].lower()}{text[1:]}"
