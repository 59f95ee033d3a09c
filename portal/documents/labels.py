"""The room's codes in Vietnamese."""

from datetime import timedelta

from portal.core import clock
from portal.documents.queries import EvidenceSummary
from portal.documents.rules import EvidenceState, Kind, Refusal

KINDS: dict[Kind, str] = {
    Kind.JPEG: "Ảnh",
    Kind.PNG: "Ảnh",
    Kind.HEIC: "Ảnh",
    Kind.PDF: "Tệp PDF",
}

STATES: dict[EvidenceState, str] = {
    EvidenceState.RECEIVED: "Đang kiểm tra",
    # What the machine found; whether the paper proves anything is for people to say.
    EvidenceState.CLEAN: "Tệp mở được, an toàn",
    EvidenceState.REFUSED: "Không dùng được",
}

TONES: dict[EvidenceState, str] = {
    EvidenceState.RECEIVED: "wait",
    EvidenceState.CLEAN: "good",
    EvidenceState.REFUSED: "bad",
}

# A check takes seconds; who has waited for so long is told that it goes on without them.
_LONG = timedelta(minutes=2)
STILL_CHECKING = (
    "Lâu hơn thường lệ. Có thể rời trang này; nếu phải gửi lại tệp, cổng sẽ báo trong mục Thông báo."
)
_NOT_CHECKED = "Chưa kiểm tra được"

REFUSALS: dict[Refusal, str] = {
    Refusal.EMPTY: "Tệp này không có nội dung. Hãy chọn lại tệp hoặc chụp lại ảnh.",
    Refusal.TOO_LARGE: "Tệp lớn hơn 20 MB. Hãy chụp lại ở cỡ ảnh thường hoặc tách thành nhiều tệp.",
    Refusal.PROGRAM: "Đây là tệp chương trình, không phải giấy tờ. Hãy chọn ảnh chụp hoặc tệp PDF.",
    Refusal.OFFICE: "Tệp văn phòng, tệp nén chưa dùng được. Hãy lưu thành PDF hoặc chụp ảnh giấy tờ.",
    Refusal.OTHER_IMAGE: "Kiểu ảnh này chưa dùng được. Hãy dùng ảnh JPEG, PNG hoặc HEIC.",
    Refusal.UNKNOWN_TYPE: "Không nhận ra kiểu tệp. Hãy dùng ảnh JPEG, PNG, HEIC hoặc tệp PDF.",
    Refusal.NOT_IMAGE: "Không mở được ảnh này. Hãy chụp lại hoặc chọn ảnh khác.",
    Refusal.NOT_PDF: "Không mở được tệp PDF này. Hãy lưu lại thành PDF mới hoặc chụp ảnh giấy tờ.",
    Refusal.TRUNCATED: "Tệp bị thiếu phần cuối, có thể do tải lên dở dang. Hãy gửi lại.",
    Refusal.TOO_MANY_PIXELS: "Ảnh có quá nhiều điểm ảnh (trên 52 triệu). Hãy chụp lại ở cỡ ảnh thường.",
    Refusal.ANIMATED: "Ảnh động chưa dùng được. Hãy dùng ảnh chụp giấy tờ.",
    Refusal.ENCRYPTED: "Tệp PDF có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
    Refusal.ACTIVE_CONTENT: "Tệp PDF có lệnh tự chạy nên không dùng được."
    " Hãy in ra PDF mới hoặc chụp ảnh giấy tờ.",
    Refusal.EMBEDDED_FILE: "Tệp PDF có tệp khác đính kèm bên trong. Hãy bỏ tệp đính kèm hoặc in ra PDF mới.",
    Refusal.POLYGLOT: "Tệp PDF có phần lạ ở cuối nên không dùng được."
    " Hãy in ra PDF mới hoặc chụp ảnh giấy tờ.",
    Refusal.NO_PAGES: "Tệp PDF không có trang nào. Hãy chọn lại tệp.",
    Refusal.TOO_MANY_PAGES: "Tệp PDF có hơn 40 trang. Hãy chỉ gửi những trang cần chứng minh.",
    Refusal.NO_PORTRAIT: "Ảnh chân dung phải là ảnh JPEG, PNG hoặc HEIC. Hãy chọn lại ảnh.",
    Refusal.SMALL_PORTRAIT: "Phần ảnh được cắt quá nhỏ. Hãy bớt phóng to hoặc chọn ảnh lớn hơn.",
    Refusal.UNCHECKED: "Cổng gặp lỗi nên chưa kiểm tra được tệp này; không phải do giấy tờ."
    " Hãy gửi lại tệp. Những gì đã nhập vẫn còn nguyên.",
    Refusal.BOMB: "Tệp quá nặng nên không mở được an toàn. Hãy chụp ảnh giấy tờ và gửi ảnh.",
}

PROBLEMS: dict[str, str] = {
    **{code.value: sentence for code, sentence in REFUSALS.items()},
    "documents.not_found": "Không tìm thấy giấy tờ này.",
    "documents.in_use": "Giấy tờ này đi kèm một đề nghị đã gửi nên không xóa được.",
    "documents.wrong_state": "Giấy tờ này đã kiểm tra xong. Hãy tải lại trang để xem.",
    "documents.not_yours": "Giấy tờ đã chọn không còn nữa. Hãy chọn lại hoặc tải lên lại.",
    "documents.refused_attached": "Có giấy tờ không dùng được. Hãy bỏ giấy tờ đó và gửi bản khác.",
    "documents.still_checking": "Giấy tờ đang được kiểm tra, thường mất vài giây. Hãy chờ rồi gửi lại.",
    "documents.too_many_files": "Mỗi nội dung chỉ kèm tối đa {most} giấy tờ. Hãy bỏ bớt.",
    "documents.too_many_a_day": "Mỗi ngày gửi được tối đa {most} giấy tờ. Hãy gửi tiếp vào ngày mai.",
    "documents.not_your_portrait": "{label}: ảnh này không còn nữa. Hãy chọn lại ảnh.",
    "documents.bad_crop": "Khung cắt ảnh chưa đúng. Hãy chỉnh lại ba thanh trượt.",
    "documents.bad_reference": "Địa chỉ giấy tờ chưa đúng. Hãy mở lại từ đề nghị.",
}


def state_of(evidence: EvidenceSummary) -> str:
    """Return how the check stands; where it could not be made, nothing is said against the file."""
    return _NOT_CHECKED if evidence.refused_code is Refusal.UNCHECKED else STATES[evidence.state]


def tone_of(evidence: EvidenceSummary) -> str:
    """Return the tone of that."""
    return "attention" if evidence.refused_code is Refusal.UNCHECKED else TONES[evidence.state]


def shown(evidence: EvidenceSummary) -> str:
    """Return what a page shows of the check, in a word; while it stays the same nothing is shown anew."""
    return f"{evidence.state}-long" if takes_long(evidence) else evidence.state.value


def takes_long(evidence: EvidenceSummary) -> bool:
    """Say whether the check takes longer than anybody expects."""
    return evidence.state is EvidenceState.RECEIVED and evidence.created_at < clock.now() - _LONG


def name_of(evidence: EvidenceSummary) -> str:
    """Return the file's name, or what it is when it came without a name."""
    return evidence.name or KINDS[evidence.kind]


def size_of(evidence: EvidenceSummary) -> str:
    """Return the file's size as people say it."""
    return size_text(evidence.size)


def size_text(size: int) -> str:
    """Return a size as people say it: 850 KB, 2,4 MB."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1000:  # noqa: PLR2004 - from here on megabytes read better
        return f"{kilobytes} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")
