"""The words of the checking pages that a script does not speak."""

from collections.abc import Mapping

from portal.card.rules import LONGEST_NOTE

REPORTED = ("Đã gửi báo cáo", "Cảm ơn bạn. Cơ quan quản lý sẽ xem xét. Nếu đang gặp nguy hiểm, hãy gọi 113.")
TOO_LONG = ("Chưa gửi được", f"Lời kể dài quá {LONGEST_NOTE} ký tự. Hãy quay lại và viết ngắn hơn.")
NOT_READ = ("Chưa gửi được", "Báo cáo không đọc được. Hãy quay lại trang kiểm tra và gửi lại.")
ERRORS: Mapping[int, tuple[str, str]] = {
    404: ("Không có trang này", "Địa chỉ không đúng. Hãy quét lại mã trên thẻ."),
    429: ("Có quá nhiều thao tác trong một lúc", "Hãy chờ một phút rồi thử lại."),
}
BROKEN = ("Có lỗi ở máy chủ", "Việc kiểm tra thẻ trên máy bạn không bị ảnh hưởng. Hãy thử lại sau ít phút.")
