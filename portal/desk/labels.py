"""The room's codes in Vietnamese."""

from collections.abc import Mapping

from portal.card.formats.sd_jwt.codes import TokenCode
from portal.desk.models import DeskRequest
from portal.desk.rules import (
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    MOST_OPTIONAL,
    MOST_PURPOSES,
    Claim,
    Fault,
    Outcome,
    RequestState,
    Standing,
    Way,
    Wish,
)
from portal.people.labels import OFFICIAL_KINDS
from portal.people.rules import OfficialKind

CLAIMS: Mapping[Claim, str] = {
    Claim.NAME: "Họ và tên",
    Claim.TITLE: "Chức danh, chức vụ",
    Claim.AGENCY: "Cơ quan",
    Claim.KIND: "Đối tượng",
    Claim.SERIAL: "Số thẻ",
    Claim.UNIT: "Đơn vị công tác",
    Claim.GRADE: "Ngạch, chức danh nghề nghiệp",
    Claim.BIRTH_YEAR: "Năm sinh",
    Claim.WORK_EMAIL: "Thư điện tử công vụ",
    Claim.MANDATE: "Chức vụ được bổ nhiệm, từ ngày",
}

STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.READY: ("Đang hoạt động", "good"),
    Standing.UNCERTIFIED: ("Chờ chứng thư số", "wait"),
    Standing.EXPIRED: ("Chứng thư số đã hết hạn", "attention"),
    Standing.UNTRUSTED: ("Chứng thư số không còn được tin cậy", "bad"),
    Standing.STOPPED: ("Đã ngừng", "bad"),
}

WISHES: Mapping[Wish, str] = {
    Wish.NOT: "Không hỏi",
    Wish.OPTIONAL: "Nếu đồng ý",
    Wish.REQUIRED: "Bắt buộc",
}

STATES: Mapping[RequestState, tuple[str, str]] = {
    RequestState.WAITING: ("Đang chờ trả lời", "wait"),
    RequestState.ANSWERED: ("Đã có câu trả lời", "good"),
    RequestState.SHOWN: ("Đã xem", "good"),
    RequestState.REFUSED: ("Người được hỏi đã từ chối", "attention"),
    RequestState.WITHDRAWN: ("Bạn đã hủy câu hỏi này", "neutral"),
    RequestState.FAILED: ("Không nhận được câu trả lời hợp lệ", "bad"),
    RequestState.FORGOTTEN: ("Đã hết hạn", "neutral"),
}

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.SENT: ("Đã gửi", "good"),
    Outcome.REFUSED: ("Bạn đã từ chối", "attention"),
}

WAYS: Mapping[Way, str] = {Way.PORTAL: "bằng thẻ trên cổng này", Way.WALLET: "bằng ví điện tử"}

_REVOKED = "Thẻ đã bị thu hồi hoặc không còn hiệu lực"
_OVER = "Câu hỏi này đã hết hạn hoặc đã được trả lời"
_FORGED = "Thẻ không do cơ quan có thẩm quyền cấp, hoặc đã bị sửa"
_OTHER = "Câu trả lời không phải cho câu hỏi này"
_TOKENS: Mapping[str, str] = {
    TokenCode.EXPIRED: "Thẻ đã hết hạn",
    TokenCode.NOT_YET: "Thẻ chưa đến ngày có hiệu lực",
    TokenCode.VCT: "Đây không phải thẻ công vụ",
    TokenCode.BINDING_AUDIENCE: _OTHER,
    TokenCode.BINDING_NONCE: _OTHER,
    TokenCode.BINDING_TIME: "Giờ trên điện thoại của người mang thẻ sai quá 5 phút",
}
FAULTS: Mapping[str, str] = {
    **{code.value: _FORGED for code in TokenCode},
    **_TOKENS,
    Fault.UNKNOWN: _OTHER,
    Fault.OVER: _OVER,
    Fault.USED: _OVER,
    Fault.STOPPED: "Bàn tiếp nhận này đã ngừng hoạt động",
    Fault.FORM: "Câu trả lời không đọc được",
    Fault.ENCRYPTION: "Câu trả lời không mở được",
    Fault.STATE: _OTHER,
    Fault.CREDENTIAL: "Câu trả lời không có đúng thẻ được hỏi",
    Fault.MISSING: "Câu trả lời thiếu thông tin bắt buộc",
    Fault.NOT_CHECKED: "Máy chủ chưa đọc được danh sách tin cậy. Hãy thử lại sau ít phút",
    Fault.STATUS_MISSING: "Chưa tra được tình trạng của thẻ",
    Fault.STATUS_OLD: "Danh sách thẻ bị thu hồi đã quá cũ nên chưa kết luận được",
    Fault.REVOKED: _REVOKED,
    Fault.SUSPENDED: "Thẻ đang tạm khóa",
}

PROBLEMS: dict[str, str] = {
    "desk.unit": "Hãy chọn đơn vị của bàn tiếp nhận.",
    "desk.name": "Hãy ghi tên bàn tiếp nhận, như người đến làm việc vẫn gọi.",
    "desk.name_long": f"Tên bàn tiếp nhận dài quá {LONGEST_NAME} ký tự.",
    "desk.contact": "Hãy ghi số điện thoại để người được hỏi gọi kiểm tra, ví dụ 0236 3888 999.",
    "desk.contact_long": f"Số điện thoại dài quá {LONGEST_CONTACT} ký tự.",
    "desk.purposes": "Hãy ghi ít nhất một mục đích, mỗi mục đích một dòng.",
    "desk.purposes_long": f"Ghi nhiều nhất {MOST_PURPOSES} mục đích,"
    f" mỗi mục đích tối đa {LONGEST_PURPOSE} ký tự.",
    "desk.claims": "Hãy chọn những thông tin mà bàn này được hỏi.",
    "desk.certificate_missing": "Hãy dán chứng thư số của bàn tiếp nhận.",
    "desk.certificate": "Chứng thư số này không dùng được: phải ở dạng PEM,"
    " do tổ chức chứng thực cấp, cho đúng địa chỉ của cổng.",
    "desk.certificate_other_key": "Chứng thư số này cấp cho khóa khác."
    " Hãy dùng yêu cầu cấp chứng thư trên trang này.",
    "desk.certificate_authority": "Chứng thư số này không do tổ chức chứng thực mà cổng tin cậy cấp."
    " Hãy xin cấp ở đúng tổ chức, và dán kèm chứng thư trung gian nếu có.",
    "desk.no_authority": "Cổng chưa được khai báo tổ chức chứng thực nào cho bàn tiếp nhận."
    " Hãy báo người vận hành cổng.",
    "desk.certificate_time": "Chứng thư số này chưa đến ngày có hiệu lực hoặc đã hết hạn.",
    "desk.office_stopped": "Bàn tiếp nhận này đã ngừng hoạt động.",
    "desk.office_not_ready": "Bàn tiếp nhận này chưa hỏi được thẻ:"
    " đã ngừng, hoặc chứng thư số chưa có hay đã hết hạn.",
    "desk.office_not_trusted": "Bàn tiếp nhận này chưa hỏi được thẻ:"
    " cổng không còn tin cậy tổ chức đã cấp chứng thư số của bàn. Hãy báo cán bộ quản trị.",
    "desk.office": "Hãy chọn bàn tiếp nhận của bạn.",
    "desk.purpose": "Hãy chọn một mục đích đã đăng ký của bàn tiếp nhận.",
    "desk.wish": "Hãy chọn một trong ba cách hỏi cho thông tin này.",
    "desk.nothing_required": "Hãy chọn ít nhất một thông tin bắt buộc.",
    "desk.too_many_optional": f"Mỗi lần chỉ hỏi thêm được {MOST_OPTIONAL} thông tin không bắt buộc.",
    "desk.claim_not_registered": "Bàn tiếp nhận này không được hỏi thông tin đó.",
    "desk.not_waiting": "Câu hỏi này không còn chờ trả lời.",
    "desk.nothing_to_show": "Không còn gì để xem: câu trả lời chỉ hiện một lần và không được lưu.",
    "desk.result_gone": "Câu trả lời đã quá 5 phút không được xem nên đã bị xóa. Hãy hỏi lại.",
    "desk.question_over": "Câu hỏi này đã hết hạn hoặc đã được trả lời. Hãy đề nghị bàn tiếp nhận hỏi lại.",
    "desk.claim_not_asked": "Thông tin này không được hỏi. Hãy tải lại trang.",
    "desk.required_not_ticked": "Để gửi, cần chọn đủ các thông tin bắt buộc. Bạn cũng có thể từ chối.",
    "desk.fact_unknown": "Hồ sơ của bạn chưa có một thông tin được hỏi. Hãy bỏ chọn, hoặc từ chối.",
    "desk.not_verified": "Chưa xác thực được bạn bằng khóa của thẻ. Hãy thử lại trên điện thoại có thẻ.",
    "desk.answer_refused": "{reason}. Hãy đề nghị bàn tiếp nhận hỏi lại.",
}  # fmt: skip


def value_text(claim: Claim, value: str | int) -> str:
    """Return a value as people read it."""
    text = str(value)
    return OFFICIAL_KINDS[OfficialKind(text)] if claim is Claim.KIND and text in set(OfficialKind) else text


def claim_names(names: list[str]) -> str:
    """Return the names of claims in one line."""
    return ", ".join(CLAIMS[Claim(name)] for name in names)


def fault_text(request: DeskRequest) -> str:
    """Return why the last answer did not hold; nothing where none came."""
    return FAULTS[request.last_fault] if request.last_fault else ""
