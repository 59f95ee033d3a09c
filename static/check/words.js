// The words of the checking page. Nothing else in this folder speaks Vietnamese.
export const verdicts = {
  valid: "Hợp lệ",
  check: "Cần kiểm tra thêm",
  invalid: "Không hợp lệ",
  unable: "Chưa kiểm tra được",
};

// Of a true card: what there is to compare with the face.
export const valid = {
  compare: "Thẻ thật, đang có hiệu lực. Hãy so khuôn mặt với ảnh.",
  unseen: "Thẻ thật, đang có hiệu lực. Để xem ảnh, nhờ người mang thẻ chọn “Kèm ảnh”, rồi bấm Quét thẻ.",
  none: "Thẻ thật, đang có hiệu lực. Thẻ không kèm ảnh: hãy xem thêm giấy tờ có ảnh.",
};

// The whole code first, then its family, the part before the dot.
const sentences = {
  "code.address": "Mã này không phải của thẻ công vụ, hoặc dẫn đến một trang khác. Không mở, không nhập gì vào đó.",
  code: "Mã không đọc được trọn vẹn. Hãy quét lại; vẫn vậy thì không nhận thẻ này.",
  cbor: "Nội dung mã không đúng khuôn dạng của thẻ công vụ.",
  cose: "Nội dung mã không đúng khuôn dạng của thẻ công vụ.",
  trust: "Danh sách cơ quan cấp thẻ trên máy này đã hết hạn. Hãy nối mạng rồi quét lại.",
  "issuer.unknown": "Không rõ nơi cấp: chữ ký không thuộc cơ quan nào được tin cậy.",
  issuer: "Chữ ký của nơi cấp không đúng.",
  profile: "Nội dung thẻ không đúng quy cách.",
  "card.expired": "Thẻ đã hết hạn trên điện thoại này. Người mang thẻ cần nối mạng để làm mới thẻ.",
  "card.not_yet": "Thẻ ghi ngày cấp ở tương lai. Hãy kiểm tra giờ của máy này.",
  "duty.outside": "Ngoài thời gian công vụ ghi trên thẻ.",
  "delegation.outside": "Phiên trình thẻ đã hết. Người mang thẻ cần mở lại thẻ.",
  delegation: "Chữ ký của điện thoại mang thẻ không đúng.",
  "proof.missing": "Đây là bản chụp của thẻ, không phải thẻ đang mở.",
  "proof.challenge": "Thẻ chưa trả lời đúng số kiểm tra của bạn.",
  "proof.too_old": "Mã này đã cũ: có thể là ảnh chụp hoặc quay lại màn hình. Hãy nhờ mở thẻ trực tiếp.",
  "proof.from_future": "Giờ trên mã sai lệch với giờ của máy này.",
  "proof.replayed": "Mã này vừa được quét ở đây. Hãy chờ mã mới, tối đa 20 giây, rồi quét lại.",
  proof: "Chữ ký của điện thoại mang thẻ không đúng.",
  "clock.unsure": "Máy này lâu chưa đối chiếu giờ. Hãy dùng số kiểm tra, hoặc nối mạng rồi quét lại.",
  "status.revoked": "Thẻ đã bị thu hồi.",
  "status.suspended": "Thẻ đang tạm khóa.",
  "status.too_old": "Danh sách thu hồi trên máy này đã quá 3 ngày. Hãy nối mạng rồi quét lại.",
  "status.aging": "Danh sách thu hồi trên máy này đã quá 1 ngày. Hãy nối mạng khi có thể.",
  status: "Chưa có danh sách thu hồi dùng được trên máy này. Hãy nối mạng rồi quét lại.",
  "portrait.other": "Ảnh kèm theo không phải ảnh của thẻ này.",
  "portrait.missing": "Chưa nhận được ảnh. Nhờ người mang thẻ chọn “Kèm ảnh”, rồi quét lại.",
  portrait: "Ảnh kèm theo không đọc được. Hãy quét lại.",
  "policy.purpose": "Loại thẻ này không dùng ở đây.",
  "policy.basic": "Thẻ mức cơ bản. Nơi này cần kiểm tra thêm giấy tờ khác.",
  "policy.printed": "Thẻ in chỉ để tra cứu. Hãy kiểm tra thêm giấy tờ khác hoặc thẻ trên điện thoại.",
};

// What this device lacks says nothing of the card: neither its lists nor its time are the bearer's doing.
const OF_THE_CARD = new Set(["status.revoked", "status.suspended", "status.reserved", "status.index", "status.unknown_list"]);
export const isOfThisDevice = (code) => /^(trust|status)\./.test(code) && !OF_THE_CARD.has(code);

export const sentenceOf = (code) => sentences[code] ?? sentences[code.split(".")[0]] ?? "";

export const kinds = {
  CB: "Cán bộ", CC: "Công chức", VC: "Viên chức", XA: "Cán bộ, công chức cấp xã", XA0: "Người hoạt động không chuyên trách cấp xã",
  HD: "Người lao động hợp đồng",
};

export const words = {
  working: "Đang kiểm tra…",
  workingSentence: "Việc kiểm tra diễn ra ngay trên máy này.",
  nothing: "Chưa có mã",
  nothingSentence: "Mở trang này bằng cách quét mã trên thẻ, hoặc bấm Quét thẻ.",
  waiting: "Sẵn sàng quét",
  waitingSentence: "Bấm Quét thẻ rồi đưa mã trên thẻ vào khung.",
  noPortrait: "Thẻ này không kèm ảnh. Hãy xem thêm giấy tờ có ảnh.",
  notYet: "Trước đó, chưa nhận thẻ này.",
  noListsSentence: "Máy này chưa tải được danh sách cơ quan cấp thẻ. Hãy nối mạng rồi mở lại trang này.",
  name: "Họ và tên", title: "Chức danh, chức vụ", agency: "Cơ quan", kind: "Đối tượng", serial: "Số thẻ", validUntil: "Hiệu lực đến",
  task: "Công vụ", place: "Nơi làm việc", time: "Thời gian", decision: "Căn cứ",
  signed: (seconds) => (seconds < 2 ? "Điện thoại vừa ký" : `Điện thoại ký cách đây ${seconds} giây`),
  listAge: (text) => `Danh sách thu hồi: ${text}`,
  checkedAt: (text) => `Kiểm tra lúc ${text}`,
  stale: "Kết quả này đã qua một phút. Muốn chắc chắn, hãy quét lại.",
  justNow: "vừa cập nhật",
  minutes: (count) => `cập nhật ${count} phút trước`,
  hours: (count) => `cập nhật ${count} giờ trước`,
  days: (count) => `cập nhật ${count} ngày trước`,
  portrait: "Ảnh trên thẻ",
  basic: "Mức cơ bản",
  unnamed: "Thẻ này chỉ cho biết tư cách, không nêu tên.",
  scanning: "Đưa mã trên thẻ vào khung",
  holdOn: "Đã đọc mã, giữ yên để nhận ảnh…",
  cameraDenied: "Trang này chưa được dùng camera. Hãy cho phép Camera ở biểu tượng cạnh địa chỉ trang, rồi bấm Quét thẻ.",
  cameraMissing: "Không tìm thấy camera trên máy này.",
  cameraBusy: "Camera đang bận ở ứng dụng khác. Hãy đóng ứng dụng đó rồi bấm Quét thẻ.",
  cameraNever: "Trình duyệt này không cho trang web dùng camera. Hãy mở trang bằng Chrome hoặc Safari.",
  readerMissing: "Chưa tải được máy quét. Hãy nối mạng rồi bấm Quét thẻ.",
  otherCamera: "Hoặc mở ứng dụng Camera của điện thoại và quét mã trên thẻ.",
  otherCode: (host) => `Mã này dẫn đến ${host}, không phải trang kiểm tra thẻ. Không mở mã đó.`,
  notACard: "Đây không phải mã của thẻ công vụ.",
  waitForAnswer: (seconds) => `Chờ thẻ trả lời, còn ${seconds} giây`,
  ask: (number) => `Nhờ người mang thẻ nhập số ${number.split("").join(" ")}`,
  count: (count) => `${count} lượt quét hôm nay`,
  ready: "Sẵn sàng, kiểm tra được cả khi mất mạng",
  preparing: "Đang chuẩn bị máy quét…",
  notReady: "Chưa sẵn sàng: hãy nối mạng một lần",
  noList: "Chưa có danh sách thu hồi",
};
