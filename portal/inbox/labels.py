"""The room's codes in Vietnamese."""

PROBLEMS = {
    "inbox.endpoint": "Địa chỉ nhận thông báo của trình duyệt này không dùng được."
    " Hãy thử bằng Chrome, Edge, Firefox hoặc Safari bản mới.",
    "inbox.keys": "Khóa nhận thông báo của trình duyệt không đúng định dạng. Hãy tải lại trang và bật lại.",
    "inbox.too_many_devices": "Mỗi người nhận thông báo trên tối đa {most} thiết bị."
    " Hãy tắt bớt một thiết bị rồi bật lại.",
    "inbox.old_page": "Danh sách thông báo đã cũ. Hãy tải lại trang rồi đánh dấu lại.",
    "inbox.wish": "Chưa rõ bạn có muốn nhận thư của cổng hay không. Hãy chọn lại rồi lưu.",
    "inbox.bad_address": "Thư điện tử công vụ chưa đúng. Hãy nhập dạng ten@donvi.gov.vn, hoặc để trống.",
    "inbox.trial_too_soon": "Vừa gửi một thông báo thử. Hãy chờ một phút rồi thử lại.",
    "inbox.no_device": "Chưa có thiết bị nào bật thông báo. Hãy bật trên thiết bị này trước.",
    "constraint.uq_notification_device_endpoint": "Trình duyệt này đang nhận thông báo của một tài khoản"
    " khác. Hãy mở lại phần thiết bị và bật lần nữa.",
}
