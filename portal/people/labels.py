"""The room's words: what officials are, and sign-in; every fault has a reason that a person can act on."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.people.oidc.faults import Fault
from portal.people.rules import OfficialKind

OFFICIAL_KINDS: Mapping[OfficialKind, str] = {
    OfficialKind.CIVIL_SERVANT: "Công chức",
    OfficialKind.PUBLIC_EMPLOYEE: "Viên chức",
    OfficialKind.CADRE: "Cán bộ",
    OfficialKind.COMMUNE_CIVIL_SERVANT: "Cán bộ, công chức cấp xã",
    OfficialKind.COMMUNE_NON_SPECIALIST: "Người hoạt động không chuyên trách cấp xã",
    OfficialKind.CONTRACT: "Người lao động hợp đồng",
}


@dataclass(frozen=True)
class Reason:
    """What a page says about a refused sign-in: what happened, what to do, and the HTTP status."""

    title: str
    advice: str
    status: int


_AWAY = Reason(
    "{provider} chưa trả lời",
    "Dịch vụ đăng nhập đang chậm hoặc tạm gián đoạn. Dữ liệu của bạn trong cổng vẫn an toàn."
    " Hãy thử lại sau ít phút.",
    503,
)
_MISMATCH = Reason(
    "Không đăng nhập được",
    "Thông tin mà {provider} gửi về không qua được bước kiểm tra an toàn, nên cổng không cho vào."
    " Hãy đăng nhập lại từ đầu. Nếu vẫn gặp lỗi, hãy báo bộ phận hỗ trợ kèm mã lỗi bên dưới.",
    403,
)
_AGAIN = Reason(
    "Lượt đăng nhập đã hết hạn",
    "Lượt này đã dùng rồi hoặc đã quá 10 phút. Hãy đăng nhập lại từ đầu.",
    400,
)

_REASONS = {
    Fault.UNREACHABLE: _AWAY,
    Fault.TIMEOUT: _AWAY,
    Fault.PROVIDER_ERROR: _AWAY,
    Fault.STATE: _AGAIN,
    Fault.STATE_EXPIRED: _AGAIN,
    Fault.CODE_MISSING: _AGAIN,
    Fault.CODE_REFUSED: _AGAIN,
    Fault.CANCELLED: Reason(
        "Bạn chưa đăng nhập", "Bạn đã dừng lại ở {provider}. Khi nào sẵn sàng, hãy đăng nhập lại.", 403
    ),
    Fault.AUTH_TIME: Reason(
        "Cần xác thực lại", "{provider} chưa xác thực lại bạn ngay lúc này. Hãy làm lại một lần nữa.", 403
    ),
    Fault.ASSURANCE_LOW: Reason(
        "Cần tài khoản định danh mức độ 02", "Hồ sơ chỉ mở cho tài khoản định danh mức độ 02.", 403
    ),
}

REASONS = {fault: _REASONS.get(fault, _MISMATCH) for fault in Fault}

BENIGN = frozenset(
    {
        Fault.UNREACHABLE, Fault.TIMEOUT, Fault.PROVIDER_ERROR, Fault.STATE_EXPIRED, Fault.CANCELLED,
        Fault.AUTH_TIME, Fault.ASSURANCE_LOW,
    }
)  # fmt: skip
"""What happens to honest people whose run was found; it does not count towards the throttle."""

LINKED = "Đã gắn tài khoản. Từ nay bạn đăng nhập được bằng tài khoản này."
UNLINKED = "Đã gỡ tài khoản. Ai đang đăng nhập bằng tài khoản này đã bị đăng xuất."

PROBLEMS = {
    "people.too_many_attempts": "Có quá nhiều lượt đăng nhập từ mạng của bạn. Hãy chờ 10 phút rồi thử lại.",
    "people.not_a_page": "Địa chỉ này chỉ dùng khi đăng nhập. Hãy mở trang đăng nhập rồi thử lại.",
    "people.unknown": "Tài khoản này chưa gắn với hồ sơ nào trong cổng.",
    "people.not_linked": "Tài khoản này chưa gắn với ai trong cổng.",
    "people.other_person": "Tài khoản này đã gắn với người khác.",
    "people.other_personal_id": "Số định danh của tài khoản này không khớp với hồ sơ đã gắn.",
    "people.last_account": "Đây là tài khoản duy nhất của bạn. Hãy gắn tài khoản khác trước khi gỡ.",
    "people.not_vouched_for": "Muốn gắn thêm tài khoản, hãy đăng nhập bằng tài khoản định danh của bạn.",
    "people.account_in_use": "Bạn đang dùng tài khoản này. Hãy đăng nhập bằng tài khoản khác rồi gỡ.",
    "people.step_up_needed": "Hãy xác thực lại trước khi gỡ tài khoản.",
    "people.left_service": "Hồ sơ của bạn không còn ở trạng thái đang công tác.",
    "people.other_account": "Bạn đã xác thực bằng một tài khoản khác với tài khoản đang đăng nhập.",
}


@dataclass(frozen=True)
class StepUpReason:
    """Why somebody is asked who they are once more."""

    title: str
    why: str


_SIGNING = StepUpReason(
    "Xác thực lại trước khi ký",
    "Việc ký có giá trị pháp lý, nên cần chắc chắn chính bạn đang ở trước máy.",
)
# By the page that somebody comes from.
_STEP_UPS = {
    "/card": StepUpReason(
        "Xác thực lại trước khi chuyển thẻ",
        "Thẻ công vụ của bạn sắp gắn với máy này và hết hiệu lực trên điện thoại cũ,"
        " nên cần chắc chắn chính bạn đang ở trước máy.",
    ),
    "/card/lock": StepUpReason(
        "Xác thực lại trước khi mở khóa thẻ",
        "Thẻ công vụ của bạn đang khóa, nên cần chắc chắn chính bạn đang ở trước máy.",
    ),
    "/accounts": StepUpReason(
        "Xác thực lại trước khi gắn hoặc gỡ tài khoản",
        "Tài khoản nào được gắn thì vào được hồ sơ của bạn, nên cần chắc chắn chính bạn đang ở trước máy.",
    ),
    "/card/wallet": StepUpReason(
        "Xác thực lại trước khi đưa thẻ vào ví",
        "Ai có mã nhận thẻ thì đưa được thẻ của bạn vào ví của họ,"
        " nên cần chắc chắn chính bạn đang ở trước máy.",
    ),
}


def step_up_reason(next_path: str) -> StepUpReason:
    """Return why the page at this path asks; signing, where it is none that is named."""
    return _STEP_UPS.get(next_path.partition("?")[0], _SIGNING)
