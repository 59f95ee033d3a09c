"""The words of what happens to somebody's card: what it means and whom to ask, never why it was done."""

from collections.abc import Mapping

from notifications.messages.causes import AWAY_BODY, Message, Words

_AWAY_TITLE = "Thẻ của bạn có thay đổi"

OF_CARDS: Mapping[Message, Words] = {
    Message.DUTY_GIVEN: Words(
        "Bạn được giao một công vụ",
        "Mở thẻ công vụ khi có mạng để tải công vụ về và xem giờ.",
        "Bạn có việc mới",
        AWAY_BODY,
    ),
    Message.DUTY_WITHDRAWN: Words(
        "Một công vụ đã bị hủy",
        "Thẻ không trình được công vụ này nữa. Mở thẻ để xem các công vụ còn lại.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_SUSPENDED: Words(
        "Cơ quan đã tạm khóa thẻ công vụ của bạn",
        "Trong thời gian này, thẻ trên điện thoại, trong ví và thẻ in đều không dùng được."
        " Để biết lý do và khi nào thẻ được mở lại, hãy hỏi cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_RESUMED: Words(
        "Thẻ công vụ của bạn dùng lại được",
        "Cơ quan đã mở lại thẻ. Bạn dùng tiếp như trước, không cần mở thẻ mới;"
        " nơi kiểm tra thấy trong vòng một phút.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_UNLOCKED: Words(
        "Cơ quan đã mở khóa thẻ mà bạn tự khóa",
        "Thẻ có hiệu lực trở lại. Nếu bạn chưa tìm thấy điện thoại, hoặc không nhờ mở khóa,"
        " hãy khóa lại thẻ ngay.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_REVOKED: Words(
        "Thẻ công vụ của bạn đã bị thu hồi",
        "Thẻ trên điện thoại, trong ví và thẻ in không còn hiệu lực, và bạn chưa tự mở được thẻ mới."
        " Để biết lý do hoặc đề nghị cấp lại, hãy hỏi cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_TO_REOPEN: Words(
        "Thẻ công vụ của bạn đã bị thu hồi, bạn mở được thẻ mới",
        "Thẻ trên điện thoại, trong ví và thẻ in không còn hiệu lực. Bạn mở thẻ mới ngay trên điện thoại,"
        " sau khi xác thực lại. Để biết lý do, hãy hỏi cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_ENDED: Words(
        "Thẻ công vụ đã kết thúc cùng công việc ở đơn vị trước",
        "Thẻ đi theo công việc nên không còn hiệu lực. Khi đơn vị mới cấp thẻ, bạn mở thẻ mới"
        " trên điện thoại, sau khi xác thực lại. Nếu thấy chưa đúng, hãy hỏi cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        # Who left the service cannot sign in any more.
        "Mở Cổng hồ sơ, hoặc hỏi cán bộ nhân sự của đơn vị.",
    ),
    Message.CARD_PERMITTED: Words(
        "Bạn mở được thẻ công vụ mới",
        "Cơ quan đã cho phép. Hãy mở thẻ trên điện thoại của bạn, sau khi xác thực lại.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.CARD_MOVED: Words(
        "Thẻ công vụ vừa được mở lại trên một điện thoại",
        "Nếu trước đó thẻ ở máy khác hoặc trong ví, thẻ ở đó không còn hiệu lực."
        " Nếu không phải bạn làm việc này, hãy khóa thẻ ngay và báo cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.BADGE_PRINTED: Words(
        "Thẻ in của bạn vừa được in",
        "Cán bộ của đơn vị vừa in thẻ có ảnh, họ tên và mã tra cứu của bạn. Nếu bạn không nhận được thẻ,"
        " hãy hỏi cán bộ nhân sự của đơn vị.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.BADGE_ENDED: Words(
        "Thẻ in cũ của bạn không còn hiệu lực",
        "Cơ quan làm thẻ in mới thay thẻ cũ. Nếu còn giữ thẻ in cũ, hãy nộp lại cho đơn vị."
        " Thẻ trên điện thoại không thay đổi.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
    Message.WALLET_FILLED: Words(
        "Thẻ của bạn vừa vào một ví điện tử",
        "Nếu không phải bạn làm việc này, hãy khóa thẻ ngay: một phút sau, thẻ trong ví cũng hết hiệu lực.",
        _AWAY_TITLE,
        AWAY_BODY,
    ),
}
