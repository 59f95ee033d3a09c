// The words of the card's page that a script speaks.
export const kinds = {
  CB: "Cán bộ", CC: "Công chức", VC: "Viên chức", XA: "Cán bộ, công chức cấp xã", XA0: "Người hoạt động không chuyên trách cấp xã",
  HD: "Người lao động hợp đồng",
};

export const words = {
  active: "Đang hiệu lực",
  expired: "Đã hết hạn. Hãy nối mạng và đăng nhập để làm mới thẻ.",
  suspended: "Cơ quan đang tạm khóa thẻ",
  suspendedHint: "Nơi kiểm tra sẽ thấy thẻ đang tạm khóa. Để biết lý do và khi nào thẻ được mở lại, hãy hỏi cán bộ nhân sự của đơn vị.",
  locked: "Bạn đã tạm khóa thẻ này",
  lockedHint: "Nơi kiểm tra sẽ thấy thẻ đang tạm khóa. Bạn mở khóa được bất cứ lúc nào, sau khi xác thực lại.",
  portrait: "Ảnh trên thẻ",
  basic: "Mức cơ bản",
  passkey: "Khóa điện thoại",
  standing: (kind, agency) => `Đang là ${kind} của ${agency}`,
  official: "người đang công tác",
  dutyChoice: (task, hours) => `Công vụ: ${task}, ${hours}`,
  onDuty: (hour) => `Đang làm công vụ, đến ${hour}`,
  early: (hours) => `Chưa đến giờ công vụ: ${hours}`,
  task: "Công vụ", place: "Nơi làm việc", time: "Thời gian", decision: "Căn cứ",
  unit: "Đơn vị công tác", grade: "Ngạch, chức danh nghề nghiệp", birthYear: "Năm sinh",
  workEmail: "Thư điện tử công vụ", mandate: "Chức vụ được bổ nhiệm, từ ngày",
  left: (seconds) => `Mã mới sau ${Math.max(0, seconds)} giây`,
  ends: (seconds) => `Phiên trình thẻ còn ${Math.max(0, Math.ceil(seconds / 60))} phút.`,
  answered: (digits) => `Mã đang mang số ${digits.split("").join(" ")}`,
  ended: "Phiên trình thẻ đã hết. Bấm Trình thẻ để mở lại.",
  cancelled: "Chưa mở được khóa của thẻ. Hãy thử lại, và xác nhận bằng vân tay, khuôn mặt hoặc mã khóa máy.",
  away: "Cần có mạng để làm việc này. Hãy nối mạng rồi thử lại.",
  notKept: "Trình duyệt không giữ được thẻ (có thể đang ở chế độ riêng tư). Hãy mở bằng trình duyệt thường.",
  basicHint: "Máy này không có khóa vân tay, khuôn mặt hay mã khóa máy cho trang web, nên thẻ ở mức cơ bản và hết hạn sau 3 ngày. Một số nơi có thể yêu cầu thêm giấy tờ khác.",
  digits: "Hãy nhập đủ 4 chữ số mà người kiểm tra đọc cho bạn.",
};
