"""The room's words: on the page in Vietnamese, and in the type's metadata in Vietnamese and English."""

from collections.abc import Mapping

from portal.card.formats.sd_jwt.card_type import Claim
from portal.wallets.rules import OfferState

PROBLEMS: dict[str, str] = {
    "wallets.sign_in_again": "Để đưa thẻ vào ví, bạn cần xác thực lại ngay trước khi tạo mã.",
}

STATES: Mapping[OfferState, tuple[str, str]] = {
    OfferState.WAITING: ("Đang chờ ví quét mã", "wait"),
    OfferState.REDEEMED: ("Ví đã nhập đúng PIN, đang nhận thẻ", "wait"),
    OfferState.DELIVERED: ("Thẻ đã vào ví", "good"),
    OfferState.WRONG_PIN: ("Nhập sai PIN 5 lần nên mã đã bị hủy", "bad"),
    OfferState.WITHDRAWN: ("Mã đã hủy", "neutral"),
    OfferState.EXPIRED: ("Mã đã hết hạn", "attention"),
}

LOCALES = ("vi-VN", "en-US")

# In the order of LOCALES, like all that follows.
TYPE_NAME = ("Thẻ công vụ điện tử", "Public service card")
TYPE_DESCRIPTION = (
    "Bản của thẻ công vụ điện tử trong ví: thẻ đồng hành, không thay thẻ đã cấp và không thay căn cước.",
    "A wallet's twin of the digital public service card: a companion of the issued card, no identity paper.",
)
ISSUER_NAME = (
    "Cổng hồ sơ cán bộ, công chức, viên chức",
    "Portal of cadres, civil servants and public employees",
)

CLAIMS: Mapping[Claim, tuple[str, str]] = {
    Claim.NAME: ("Họ và tên", "Full name"),
    Claim.TITLE: ("Chức danh, chức vụ", "Title or post"),
    Claim.AGENCY: ("Cơ quan", "Agency"),
    Claim.AGENCY_CODE: ("Mã cơ quan", "Agency code"),
    Claim.KIND: ("Đối tượng", "Kind of official"),
    Claim.SERIAL: ("Số thẻ", "Card serial"),
    Claim.PICTURE: ("Ảnh", "Portrait"),
    Claim.UNIT: ("Đơn vị công tác", "Unit"),
    Claim.GRADE: ("Ngạch, chức danh nghề nghiệp", "Grade or professional title"),
    Claim.BIRTH_YEAR: ("Năm sinh", "Year of birth"),
    Claim.WORK_EMAIL: ("Thư điện tử công vụ", "Work e-mail"),
    Claim.MANDATE: ("Chức vụ được bổ nhiệm, từ ngày", "Appointed post and since when"),
}
