"""The words of what happens to records, proposals, copies and accounts."""

from collections.abc import Mapping

from notifications.messages.causes import AWAY_BODY, Message, Words

OF_RECORDS: Mapping[Message, Words] = {
    Message.PROPOSAL_SUBMITTED: Words(
        "Có đề nghị mới chờ kiểm tra",
        "Đề nghị {number} vừa được gửi đến và đang chờ kiểm tra.",
        "Có đề nghị mới chờ kiểm tra",
        "Mở danh sách để xem và xử lý.",
    ),
    Message.ITEM_RETURNED: Words(
        "Đề nghị cần bổ sung",
        "Nội dung “{field}” cần bổ sung. Mở đề nghị để xem lý do; những gì đã khai vẫn được giữ nguyên.",
        "Đề nghị cần bổ sung",
        "Mở Cổng hồ sơ để xem lý do và bổ sung.",
    ),
    Message.ITEM_REFUSED: Words(
        "Đề nghị không được chấp nhận",
        "Nội dung “{field}” không được chấp nhận. Mở đề nghị để xem căn cứ và cách khiếu nại.",
        "Đề nghị đã có kết quả",
        AWAY_BODY,
    ),
    Message.ITEM_VERIFIED: Words(
        "Có nội dung chờ ký duyệt",
        "Nội dung “{field}” đã được kiểm tra và đang chờ ký số phê duyệt.",
        "Có nội dung chờ ký duyệt",
        "Mở danh sách để xem và ký.",
    ),
    Message.ITEM_APPROVED: Words(
        "Đề nghị đã được duyệt",
        "Nội dung “{field}” đã được ký số phê duyệt và cập nhật vào hồ sơ.",
        "Đề nghị đã có kết quả",
        AWAY_BODY,
    ),
    Message.ITEM_CONFLICT: Words(
        "Dữ liệu đã thay đổi, cần chọn lại",
        "“{field}” trong hồ sơ đã thay đổi sau khi đề nghị được gửi. Mở đề nghị để so sánh và chọn lại.",
        "Một đề nghị cần xem lại",
        AWAY_BODY,
    ),
    Message.ITEM_SUPERSEDED: Words(
        "Đề nghị đã có trả lời",
        "Cán bộ nhân sự đã trả lời về “{field}”. Mở đề nghị để xem.",
        "Đề nghị đã có kết quả",
        AWAY_BODY,
    ),
    Message.EVIDENCE_REFUSED: Words(
        "Giấy tờ minh chứng chưa dùng được",
        "Giấy tờ kèm theo “{field}” chưa dùng được. Mở đề nghị để xem lý do và gửi lại.",
        "Giấy tờ minh chứng cần gửi lại",
        "Mở Cổng hồ sơ để xem lý do và gửi lại.",
    ),
    Message.REGISTRY_ACCEPTED: Words(
        "Cơ sở dữ liệu quốc gia đã nhận",
        "“{field}” đã được Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức tiếp nhận.",
        "Hồ sơ đã được đồng bộ",
        AWAY_BODY,
    ),
    Message.REGISTRY_RETURNED: Words(
        "Cơ sở dữ liệu quốc gia trả lại",
        "“{field}” bị Cơ sở dữ liệu quốc gia trả lại. Cơ quan quản lý đang xử lý; mở để xem lý do.",
        "Việc đồng bộ hồ sơ cần xem lại",
        AWAY_BODY,
    ),
    Message.REGISTRY_FAILED: Words(
        "Chưa đồng bộ được",
        "“{field}” chưa gửi được đến Cơ sở dữ liệu quốc gia. Mở để xem và gửi lại.",
        "Việc đồng bộ hồ sơ cần xem lại",
        AWAY_BODY,
    ),
    Message.REGISTRY_TO_SETTLE: Words(
        "Có nội dung bị CSDL quốc gia trả lại",
        "“{field}” của một cán bộ bị Cơ sở dữ liệu quốc gia trả lại."
        " Mở để xem lý do, rồi gửi lại hoặc kết thúc kèm lời giải thích.",
        "Có nội dung đồng bộ chờ xử lý",
        "Mở danh sách để xem và xử lý.",
    ),
    Message.REGISTRY_CLOSED: Words(
        "Đã kết thúc việc gửi lên CSDL quốc gia",
        "Cơ quan quản lý đã xem xét và không gửi “{field}” lên Cơ sở dữ liệu quốc gia nữa."
        " Mở để đọc lời giải thích.",
        "Việc đồng bộ hồ sơ đã có kết quả",
        AWAY_BODY,
    ),
    Message.DRAFT_REMINDER: Words(
        "Bản nháp chưa gửi",
        "Có một đề nghị còn ở bản nháp. Mở để hoàn thành và gửi, hoặc xóa nếu không cần nữa.",
        "Có việc đang làm dở",
        AWAY_BODY,
    ),
    Message.DUE_SOON: Words(
        "Sắp đến hạn xử lý",
        "Còn {count} đề nghị cần xử lý trước {due_on}.",
        "Có việc sắp đến hạn",
        AWAY_BODY,
    ),
    Message.OVERDUE: Words(
        "Đã quá hạn xử lý",
        "Có {count} đề nghị đã quá hạn xử lý. Hãy xử lý ngay.",
        "Có việc đã quá hạn",
        AWAY_BODY,
    ),
    Message.PROPOSAL_APPROVED: Words(
        "Đề nghị đã được duyệt",
        "{count} nội dung của đề nghị {number} đã được ký số phê duyệt và cập nhật vào hồ sơ.",
        "Đề nghị đã có kết quả",
        AWAY_BODY,
    ),
    Message.DECLARATION_OPENED: Words(
        "Hồ sơ điện tử đã được lập, mời bạn khai lần đầu",
        "Hãy khai hồ sơ trước hết ngày {due_on}. Khai nhóm nào trước cũng được, nội dung tự lưu.",
        "Có việc cần làm trong hồ sơ",
        AWAY_BODY,
    ),
    Message.DECLARATION_DUE: Words(
        "Sắp hết hạn khai hồ sơ lần đầu",
        "Hãy hoàn thành và gửi bản khai trước hết ngày {due_on}. Những gì đã khai vẫn được giữ.",
        "Có việc sắp đến hạn",
        AWAY_BODY,
    ),
    Message.DECLARATION_OVERDUE: Words(
        "Đã quá hạn khai hồ sơ lần đầu",
        "Hạn khai là hết ngày {due_on}. Bạn vẫn khai và gửi được; hãy hoàn thành ngay.",
        "Có việc đã quá hạn",
        AWAY_BODY,
    ),
    Message.RECORD_DUE: Words(
        "Có quyết định sắp hết hạn lập hồ sơ",
        "Còn {count} quyết định chưa lập hồ sơ điện tử, hạn là hết ngày {due_on}.",
        "Có việc sắp đến hạn",
        AWAY_BODY,
    ),
    Message.RECORD_OVERDUE: Words(
        "Có quyết định đã quá hạn lập hồ sơ",
        "Có {count} quyết định đã quá hạn lập hồ sơ điện tử. Hãy lập ngay.",
        "Có việc đã quá hạn",
        AWAY_BODY,
    ),
    Message.FRESHNESS: Words(
        "Vài thông tin cần bạn xem lại",
        "Có {count} thông tin đã lâu chưa được xác nhận. Mở ra, xem và chạm “Đúng rồi” hoặc “Chưa đúng”.",
        "Vài thông tin cần bạn xem lại",
        AWAY_BODY,
    ),
    Message.COPY_TO_SIGN: Words(
        "Có bản sơ yếu lý lịch chờ ký",
        "Một bản sơ yếu lý lịch đã được lập và đang chờ ký số.",
        "Có nội dung chờ ký",
        "Mở Cổng hồ sơ để xem và ký.",
    ),
    Message.COPY_ISSUED: Words(
        "Đã cấp bản sơ yếu lý lịch có chữ ký số",
        "Cơ quan đã cấp một bản sơ yếu lý lịch của bạn. Mở để xem lý do cấp và tải về.",
        "Hồ sơ của bạn có thông tin mới",
        AWAY_BODY,
    ),
    Message.COPY_WITHDRAWN: Words(
        "Một bản sơ yếu lý lịch đã bị thu hồi",
        "Cơ quan đã thu hồi một bản sơ yếu lý lịch của bạn. Mở để xem lý do.",
        "Hồ sơ của bạn có thông tin mới",
        AWAY_BODY,
    ),
    Message.COPY_FAILED: Words(
        "Chưa lập được một bản sơ yếu lý lịch",
        "Cổng không lập được bản mà bạn đề nghị. Hãy đề nghị lại; vẫn không được thì báo cán bộ quản trị.",
        "Có việc cần bạn xem lại",
        AWAY_BODY,
    ),
    Message.ACCOUNT_LINKED: Words(
        "Vừa có thêm một tài khoản vào được hồ sơ của bạn",
        "Nếu không phải bạn gắn tài khoản này, hãy gỡ ngay: ai đang dùng nó sẽ bị đăng xuất.",
        "Cách đăng nhập của bạn có thay đổi",
        AWAY_BODY,
    ),
    Message.TRIAL: Words(
        "Thông báo thử",
        "Thiết bị này đã nhận được thông báo.",
        "Thông báo thử",
        "Thiết bị này đã nhận được thông báo.",
    ),
}
