"""The record in Vietnamese words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.core.clock import moment_text
from portal.record.findings import SENTENCES
from portal.record.rules import Field, Operation, Owner, Policy, Source, Stricter, Table
from portal.record.rules.completeness import Completeness, Missing, minutes
from portal.record.rules.curriculum import Stamp
from portal.record.rules.freshness import SECONDS_A_QUESTION, belief, is_stale
from portal.record.rules.terms import Certainty

SOURCES: Mapping[Source, str] = {
    Source.DECLARED: "Tự khai",
    Source.APPROVED_PROPOSAL: "Đề nghị đã duyệt",
    Source.AGENCY_DECISION: "Quyết định của cơ quan",
    Source.POPULATION_DB: "CSDL quốc gia về dân cư",
    Source.IMPORTED: "Dữ liệu chuyển đổi",
}

OWNERS: Mapping[Owner, str] = {
    Owner.OFFICIAL: "Bạn khai, cơ quan kiểm tra",
    Owner.AGENCY: "Cơ quan quản lý cập nhật",
    Owner.POPULATION_DB: "Lấy từ CSDL quốc gia về dân cư",
}

POLICIES: Mapping[Policy, str] = {
    Policy.SELF: "Bạn sửa được ngay, cơ quan kiểm tra sau.",
    Policy.PROPOSE: "Bạn gửi đề nghị, cơ quan duyệt rồi mới thay đổi.",
    Policy.REPORT: "Bạn không sửa được mục này. Nếu thấy sai, hãy báo để cán bộ nhân sự kiểm tra.",
}

POLICY_NAMES: Mapping[Policy, str] = {
    Policy.SELF: "Người khai sửa được ngay",
    Policy.PROPOSE: "Phải gửi đề nghị",
    Policy.REPORT: "Chỉ được báo sai",
}

CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.STATED: "có trong văn bản đã đọc",
    Certainty.PARTIAL: "mới thấy một phần",
    Certainty.ASSUMED: "cách hiểu của cổng, chưa có văn bản",
}

OPERATIONS: Mapping[Operation, str] = {
    Operation.SET: "Ghi nhận",
    Operation.ADD: "Thêm dòng",
    Operation.CHANGE: "Sửa dòng",
    Operation.DELETE: "Xóa dòng",
}

# For who leaves a former commune as it is written.
KEEP_FORMER = "Giữ nguyên như đã ghi"


def missing_in_words(found: Sequence[Missing]) -> str:
    """Return how much is missing and how long it takes: "còn 4 mục, khoảng 3 phút"."""
    return f"còn {len(found)} mục, khoảng {minutes(found)} phút"


def waiting_in_words(found: Completeness) -> str:
    """Return how complete a record is, what is left to the official, and what waits: one sentence."""
    said = [f"Đủ {found.percent}%"]
    said += [missing_in_words(found.own)] if found.own else []
    said += [f"{len(found.waiting)} mục đang chờ duyệt"] if found.waiting else []
    return ", ".join(said) + "."


def lacking_in_words(found: Completeness) -> str:
    """Return what is left to the official and to others, and what waits for a decision: one sentence.

    Together they are what the groups lack.
    """
    said = [missing_in_words(found.own)] if found.own else []
    if found.others:
        said += [f"{'' if found.own else 'còn '}{len(found.others)} mục do cơ quan bổ sung"]
    said += [f"{len(found.waiting)} mục đang chờ duyệt"] if found.waiting else []
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}."


def questions_in_words(count: int) -> str:
    """Return how many questions wait and how long they take: "3 câu hỏi, khoảng 25 giây"."""
    seconds = max(5, round(count * SECONDS_A_QUESTION / 5) * 5)
    return f"{count} câu hỏi, khoảng {seconds} giây"


def looked_in_words(count: int, last: datetime) -> str:
    """Return when somebody looked at a record on one day: "5 lần, lần cuối 02:44 22/11/2026"."""
    return f"{count} lần, lần cuối {moment_text(last)}" if count > 1 else moment_text(last)


def noted_in_words(count: int, left_out: int) -> str:
    """Return how much of a group was confirmed, and how much was left out because it waits."""
    but = f", trừ {left_out} mục đang có đề nghị chờ xử lý" if left_out else ""
    return f"Đã ghi nhận: {count} nội dung của nhóm này đúng{but}."


def freshness_in_words(spec: Field | Table, stamp: Stamp, now: datetime) -> tuple[str, str]:
    """Return how far a value can be believed, and in which tone to say so; "" for nothing to say."""
    if stamp.source is None or stamp.changed_at is None:
        return "", "neutral"
    known = belief(stamp.changed_at, stamp.confirmed_at, stamp.source)
    if known.is_unconfirmed:
        return "Chưa xác nhận", "attention"
    if not is_stale(spec, known, now):
        return (f"Xác nhận đúng {stamp.confirmed_on}", "good") if stamp.confirmed_at else ("", "neutral")
    if stamp.confirmed_at:
        return f"Xác nhận đúng {stamp.confirmed_on}, nên xem lại", "attention"
    return "Lâu chưa xác nhận, nên xem lại", "attention"


def asked_in_words(asked: Stricter) -> str:
    """Return what a unit asks of a target, in one line."""
    said = [POLICY_NAMES[asked.policy]] if asked.policy else []
    said += ["Bắt buộc có dữ liệu"] if asked.is_required else []
    said += ["Bắt buộc kèm giấy tờ"] if asked.is_proof_needed else []
    return "; ".join(said)


PROBLEMS: Mapping[str, str] = {
    "record.unknown_target": "Không có mục này trong hồ sơ. Hãy quay lại hồ sơ và chọn lại.",
    "record.none": "Hồ sơ điện tử chưa được lập. Hãy liên hệ cán bộ nhân sự của cơ quan bạn.",
    "record.no_entry": "Dòng này không còn trong hồ sơ. Hãy quay lại hồ sơ để xem dữ liệu mới nhất.",
    "record.version": "Dữ liệu của mục này vừa thay đổi. Hãy xem giá trị mới rồi làm lại.",
    "record.not_self": "Mục này không sửa trực tiếp được. Hãy gửi đề nghị cập nhật.",
    "record.seen_changed": "Có mục trong phần này vừa thay đổi. Hãy xem lại dữ liệu mới rồi xác nhận.",
    "record.not_stricter": "Đơn vị chỉ được đặt quy định chặt hơn quy định chung. Hãy chọn mức chặt hơn.",
    "record.asks_nothing": "Chưa chọn quy định nào. Hãy chọn ít nhất một quy định, hoặc quay lại.",
    "record.proof_without_proposal": "Mục này không gửi đề nghị được. Hãy bỏ chọn bắt buộc giấy tờ.",
    "record.bad_box": "Lựa chọn không đọc được. Hãy chọn lại.",
    "record.nothing_asked": "Đơn vị chưa đặt quy định riêng cho mục này. Hãy tải lại trang.",
    "record.nothing_to_confirm": "Mục này chưa có dữ liệu nên chưa thể xác nhận.",
    "record.waits": "{label}: đang có đề nghị chờ xử lý nên chưa xác nhận được. Hãy chờ kết quả.",
    "record.unknown_purpose": "Hãy chọn mục đích xem hồ sơ.",
    "record.required": "{label}: chưa nhập. Hãy điền mục này.",
    "record.too_long": "{label}: quá dài. Hãy viết gọn trong {longest} ký tự.",
    "record.control_character": "{label}: có ký tự không hiển thị được. Hãy gõ lại thay vì dán.",
    "record.pattern": "{label}: chưa đúng dạng. Hãy nhập {hint}.",
    "record.unknown_choice": "{label}: giá trị không có trong danh mục. Hãy chọn một mục trong danh sách.",
    "record.not_a_phone": "{label}: không phải số điện thoại ở Việt Nam. Hãy nhập đủ số, ví dụ 0905 123 456.",
    "record.not_a_person_id": "{label}: phải gồm đúng 12 chữ số. Hãy kiểm tra lại trên thẻ căn cước.",
    "record.not_a_date": "{label}: thời điểm này không có trong lịch. Hãy kiểm tra lại từng số.",
    "record.part_missing": "{label}: thiếu {word}. Hãy nhập {word}.",
    "record.part_not_a_number": "{label}: {word} phải là số. Hãy nhập lại {word}.",
    "record.year_range": "{label}: năm phải gồm 4 chữ số, từ {low} đến {high}. Hãy nhập lại năm.",
    "record.not_a_whole_number": "{label}: phải là số nguyên. Hãy chỉ nhập chữ số.",
    "record.not_a_number": "{label}: phải là số. Hãy chỉ nhập chữ số, và dấu phẩy nếu có phần lẻ.",
    "record.too_many_places": "{label}: quá nhiều chữ số sau dấu phẩy. Hãy nhập nhiều nhất {places} chữ số.",
    "record.not_money": "{label}: phải là số tiền bằng đồng. Hãy chỉ nhập chữ số, ví dụ 2.530.000.",
    "record.out_of_range": "{label}: phải từ {low} đến {high}. Hãy kiểm tra lại số đã nhập.",
    "record.empty_row": "{label}: dòng này chưa có gì. Hãy điền ít nhất một cột.",
    "record.ends_before_start": "{label}: sớm hơn lúc bắt đầu. Hãy kiểm tra lại hai mốc thời gian.",
    "record.unknown_province": "{label}: không có tỉnh này. Hãy chọn một trong 34 tỉnh, thành phố.",
    "record.province_missing": "{label}: đã nhập xã, phường mà chưa chọn tỉnh. Hãy chọn tỉnh, thành phố.",
    "record.unknown_commune": (
        "{label}: {province} không có xã, phường này. Hãy chọn trong danh sách, hoặc ghi tên cũ ở ô bên dưới."
    ),
    "record.two_communes": (
        "{label}: ô số nhà, đường ghi {typed}, còn ô xã, phường ghi {chosen}. "
        "Nếu {chosen} đúng, hãy xóa {typed} ở ô số nhà, đường; nếu không, hãy chọn lại xã, phường."
    ),
    "record.place_split": "{label}: {former} đã được chia về {names}. Hãy chọn nơi đúng.",
    "record.former_elsewhere": (
        "{label}: {former} nay thuộc {names}. Hãy xóa địa chỉ theo tên cũ, hoặc chọn lại xã, phường."
    ),
    "record.not_a_picture": "{label}: không nhận ra ảnh đã tải lên. Hãy chọn lại ảnh.",
    "record.not_typed": "{label}: mục này không nhập bằng chữ được. Hãy báo cho cơ quan quản lý.",
    **SENTENCES,
}
