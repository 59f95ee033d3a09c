"""The room's codes in Vietnamese."""

PROBLEMS: dict[str, str] = {
    "signing.too_large": "Nội dung ký hoặc chữ ký số quá lớn. Hãy chia lô ký thành nhiều lô nhỏ hơn.",
    "signing.malformed": "Không đọc được chữ ký số. Hãy ký lại.",
    "signing.not_detached": "Chữ ký số phải tách rời nội dung. Hãy chọn kiểu ký CMS tách rời.",
    "signing.one_signer": "Mỗi lần ký chỉ được có chữ ký của một người. Hãy ký lại.",
    "signing.algorithm": "Thuật toán ký không được chấp nhận. Hãy ký bằng SHA-256 trở lên.",
    "signing.attributes": "Chữ ký số thiếu thông tin bắt buộc (thời điểm ký, chứng thư số). Hãy ký lại.",
    "signing.no_certificate": "Chữ ký số không kèm chứng thư số của người ký. Hãy ký lại.",
    "signing.content_changed": "Chữ ký số không khớp nội dung đã hiển thị. Hãy mở lại rồi ký lại.",
    "signing.other_certificate": "Chứng thư số đi kèm không phải chứng thư đã dùng để ký. Hãy ký lại.",
    "signing.wrong_signature": "Chữ ký số không hợp lệ. Hãy ký lại.",
    "signing.weak_key": "Khóa ký quá ngắn. Hãy liên hệ đơn vị cấp chứng thư số để đổi chứng thư mới.",
    "signing.clock": "Thời điểm ký lệch quá 10 phút so với giờ hệ thống."
    " Hãy chỉnh lại đồng hồ máy tính rồi ký lại.",
    "signing.not_yet_valid": "Chứng thư số chưa đến ngày có hiệu lực.",
    "signing.expired": "Chứng thư số đã hết hạn. Hãy liên hệ đơn vị cấp chứng thư số để gia hạn.",
    "signing.key_usage": "Chứng thư số này không dùng để ký. Hãy chọn chứng thư ký số.",
    "signing.authority": "Đây là chứng thư của tổ chức chứng thực. Hãy chọn chứng thư cá nhân để ký.",
    "signing.untrusted": "Chứng thư số không do tổ chức chứng thực được tin cậy cấp.",
    "signing.not_yours": "Chứng thư số này chưa được đăng ký cho tài khoản của bạn."
    " Hãy chọn đúng chứng thư hoặc liên hệ cán bộ quản trị.",
    "signing.revoked": "Chứng thư số này đã bị thu hồi. Hãy dùng chứng thư khác.",
    "signing.passphrase": "Mật khẩu khóa ký chưa đúng. Hãy nhập lại.",
    "signing.no_signature": "Hãy nhập mật khẩu khóa ký, hoặc chọn tệp chữ ký (.p7s).",
    "signing.no_key": "Không tìm thấy khóa ký của bạn. Hãy liên hệ cán bộ quản trị.",
}
