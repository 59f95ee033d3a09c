// The words of the inputs' scripts; apart from words.js, which the service worker reads on every page.
export const words = {
  noneFound: "Không có mục nào như vậy. Hãy gõ ít chữ hơn.",
  found: "{count} mục phù hợp.",
  pickOne: "Hãy chọn một mục trong danh sách.",
  typeMore: "{count} mục phù hợp. Hãy gõ thêm để thu gọn.",
  left: "Còn {count} ký tự.",
  // The same as in templates/record/_place.html.
  nowIn: "{former} nay thuộc",
  wasSplit: "Đơn vị cũ đã được chia; hãy chọn nơi đúng.",
  keepFormer: "Giữ nguyên như đã ghi",
  portrait: "Ảnh sau khi cắt",
  noPreview: "Đã chọn {name}. Trình duyệt này không xem trước được; ảnh được kiểm tra sau khi lưu.",
  numberSays: "Theo số này: {who}, sinh năm {year}. Nếu khác với bạn, hãy kiểm tra lại từng số.",
  oddNumber: "Số này không giống số định danh đã cấp. Hãy kiểm tra lại từng số.",
  man: "nam",
  woman: "nữ",
  over: "Quá {count} ký tự.",
};
