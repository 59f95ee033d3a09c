// The words that scripts show. Nothing else in static/ speaks Vietnamese.
export const words = {
  notificationTitle: "Hồ sơ công vụ",
  notificationText: "Bạn có thông báo mới",
  pushOn: "Thiết bị này đang nhận thông báo.",
  pushOff: "Thiết bị này chưa nhận thông báo.",
  pushDenied: "Trình duyệt đang chặn thông báo của cổng. Hãy cho phép trong phần cài đặt của trình duyệt rồi mở lại trang này.",
  pushMissing: "Trình duyệt này chưa nhận được thông báo. Trên iPhone, hãy thêm cổng vào màn hình chính rồi mở từ đó.",
  pushAsking: "Đang bật. Hãy chọn Cho phép khi trình duyệt hỏi.",
  pushFailed: "Chưa bật được thông báo. Hãy kiểm tra mạng rồi thử lại.",
};
