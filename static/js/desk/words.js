// The words that the desk's scripts speak.
export const words = {
  left: (seconds) => `còn ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
  required: "Để gửi, hãy chọn đủ các thông tin bắt buộc. Bạn cũng có thể từ chối.",
  sending: "Đang gửi…",
  notHere: "Thẻ của bạn ở một điện thoại khác. Hãy quét mã bằng điện thoại có thẻ.",
  cancelled: "Chưa xác thực được bạn. Hãy thử lại, và xác nhận bằng vân tay, khuôn mặt hoặc mã khóa máy.",
  away: "Mất mạng nên chưa gửi được. Hãy thử lại.",
};
