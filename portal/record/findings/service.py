"""Contradictions about service, training and pay in Vietnamese: a title, and a sentence with the values."""

from collections.abc import Mapping

Words = tuple[str, str]

WORK: Mapping[str, Words] = {
    "work.overlap": (
        "Quá trình công tác trùng thời gian",
        "{second} trùng {months} tháng với {first}. Nếu là kiêm nhiệm, hãy ghi rõ ở chức danh.",
    ),
    "work.gap_in_service": (
        "Quá trình công tác bị ngắt quãng",
        "Từ {first} đến {last} ({months} tháng) chưa khai công tác ở đâu.",
    ),
    "work.gap_before_service": (
        "Thời gian trước tuyển dụng còn trống",
        "Từ {first} đến {last} ({months} tháng), trước khi tuyển dụng, chưa khai.",
    ),
    "work.no_current": ("Chưa có dòng đang công tác", "Dòng cuối là {last}; chưa có dòng nào đến nay."),
    "work.several_current": (
        "Nhiều dòng cùng đang công tác",
        "Có {count} dòng đến nay, trong đó {first} và {last}. Hãy ghi thời gian kết thúc của dòng cũ.",
    ),
    "work.recruitment_missing": (
        "Quá trình công tác không có lúc tuyển dụng",
        "Tuyển dụng lần đầu {recruited} nhưng quá trình công tác không có dòng nào vào lúc đó.",
    ),
    "work.abolished": (
        "Đơn vị hiện tại thuộc cấp huyện đã kết thúc",
        "“{organisation}” theo cấp huyện cũ (không còn từ {year}) nhưng dòng này vẫn ghi đến nay.",
    ),
    "work.too_young": ("Đi làm khi còn quá trẻ", "{line}: bắt đầu khi mới {age} tuổi (sinh {born})."),
    "work.joined_missing": (
        "Ngày vào cơ quan không có trong quá trình công tác",
        "Vào cơ quan đang công tác {joined} nhưng không dòng nào bắt đầu vào lúc đó.",
    ),
    "work.same_position": ("Chức vụ kiêm nhiệm trùng chức vụ chính", "“{position}” được ghi ở cả hai mục."),
}

TRAINING: Mapping[str, Words] = {
    "training.not_in_table": (
        "Trình độ cao nhất chưa có trong bảng đào tạo",
        "Trình độ cao nhất ghi “{declared}”, bảng đào tạo: {found}.",
    ),
    "training.below_table": (
        "Trình độ cao nhất thấp hơn bảng đào tạo",
        "Trình độ cao nhất ghi “{declared}”, trong khi bảng đào tạo có “{found}”.",
    ),
    "training.too_young": (
        "Tốt nghiệp khi còn quá trẻ",
        "“{degree}” tốt nghiệp {until} khi mới {age} tuổi.",
    ),
    "training.order": (
        "Văn bằng cao có trước văn bằng thấp",
        "“{degree}” ({until}) sớm hơn “{lower}” ({lower_until}).",
    ),
    "training.school": (
        "Trình độ phổ thông thấp hơn văn bằng",
        "Giáo dục phổ thông ghi {school}, trong khi có văn bằng “{degree}”.",
    ),
    "training.professor": (
        "Học hàm cao hơn học vị",
        "Học hàm “{title}” thường đi cùng bằng tiến sĩ; trình độ cao nhất đang ghi: {level}.",
    ),
    "training.below_grade": (
        "Trình độ thấp hơn mức thường có của ngạch",
        "{rank} thường yêu cầu trình độ {asked}; trình độ cao nhất đang ghi “{level}”.",
    ),
    "training.no_university": (
        "Sau đại học nhưng chưa có bằng đại học",
        "Bảng đào tạo có “{degree}” nhưng chưa có dòng đại học.",
    ),
    "training.old_mode": (
        "Hình thức đào tạo cũ",
        "“{mode}” từ {first}: sau năm {year} hình thức này thường ghi là vừa làm vừa học hoặc từ xa.",
    ),
}

PAY: Mapping[str, Words] = {
    "pay.title_code": ("Tên ngạch khác mã ngạch", "Mã số {code} không khớp tên ngạch “{title}”."),
    "pay.step_beyond": (
        "Bậc lương vượt bảng lương",
        "Bậc {step} không có trong bảng lương của {rank} ({scale}, {last} bậc).",
    ),
    "pay.coefficient": (
        "Hệ số khác bảng lương",
        "Hệ số {found} khác bảng lương: {rank}, bậc {step} là {expected} ({scale}).",
    ),
    "pay.coefficient_nowhere": (
        "Hệ số không có trong bảng lương nào",
        "Không bảng lương nào có hệ số {found} ở bậc {step}.",
    ),
    "pay.before_rank": (
        "Ngày hưởng lương trước ngày bổ nhiệm ngạch",
        "Ngày hưởng bậc lương {since} sớm hơn ngày bổ nhiệm ngạch {ranked}.",
    ),
    "pay.rank_before_recruitment": (
        "Bổ nhiệm ngạch trước khi được tuyển dụng",
        "Ngày bổ nhiệm ngạch {ranked} sớm hơn ngày tuyển dụng lần đầu {recruited}.",
    ),
    "pay.over_scale_step": (
        "Vượt khung khi chưa ở bậc cuối",
        "Phụ cấp vượt khung {percent} nhưng đang ở bậc {step}, bậc cuối là {last}.",
    ),
    "pay.over_scale_little": (
        "Phụ cấp vượt khung thấp hơn mức đầu",
        "Phụ cấp vượt khung {percent}; mức đầu dùng để rà soát là {least}.",
    ),
    "pay.over_scale_date": (
        "Ngày hưởng vượt khung trước ngày hưởng bậc",
        "Ngày hưởng vượt khung {over} sớm hơn ngày hưởng bậc lương {since}.",
    ),
    "pay.probation_long": (
        "Còn hưởng 85% sau thời gian tập sự",
        "Tuyển dụng từ {recruited}, đã {months} tháng mà vẫn ghi hưởng 85% lương.",
    ),
    "pay.kind_rank": (
        "Công chức giữ chức danh của viên chức",
        "Hồ sơ là công chức nhưng mã số {code} là chức danh nghề nghiệp viên chức.",
    ),
    "pay.allowance_without_position": (
        "Có phụ cấp chức vụ nhưng không giữ chức vụ",
        "Phụ cấp chức vụ {allowance}, trong khi chức vụ ghi “{position}”.",
    ),
    "pay.seniority": (
        "Thâm niên nghề nhiều hơn số năm công tác",
        "Phụ cấp thâm niên nghề {percent}, trong khi từ khi tuyển dụng {recruited} mới {years} năm.",
    ),
    "pay.legacy_rank": (
        "Mã ngạch cũ",
        "{code} là mã ngạch cũ hoặc đã được thay. Hãy kiểm tra quyết định chuyển ngạch.",
    ),
    "pay.percent": (
        "Phần trăm hưởng lương khác thường",
        "Phần trăm hưởng lương {percent}; thường là 100% hoặc 85%.",
    ),
    "pay.raise_due": (
        "Đã đến hạn xét nâng bậc lương",
        "Bậc {step} hưởng từ {since}, đã {months} tháng (chu kỳ {cycle} tháng).",
    ),
    "pay.over_scale_due": (
        "Đã đến hạn xét phụ cấp vượt khung",
        "Bậc cuối {step} hưởng từ {since}, đã hơn một chu kỳ {cycle} tháng mà chưa có phụ cấp vượt khung.",
    ),
    "pay.income": (
        "Thu nhập từ lương thấp hơn lương của bản thân",
        "Gia đình ghi {income} đồng/năm, lương riêng của chủ hồ sơ ước tính {own} đồng (cơ sở {base}).",
    ),
    "pay.history_table": (
        "Quá trình lương khác bảng lương",
        "Mã {code}, bậc {step}: hệ số {found} không có trong bảng lương.",
    ),
    "pay.history_falling": (
        "Hệ số lương giảm",
        "Từ {since} hệ số giảm từ {before} xuống {after} trong cùng một ngạch.",
    ),
    "pay.history_overlap": (
        "Quá trình lương trùng thời gian",
        "Hai dòng lương trùng nhau: {first} và {second}.",
    ),
    "pay.history_several_current": (
        "Nhiều mức lương cùng đến nay",
        "Hai dòng lương cùng ghi đến nay, từ {first} và từ {last}.",
    ),
    "pay.history_not_present": (
        "Dòng lương cuối khác lương hiện hưởng",
        "{label}: dòng lương {period} ghi {said}, còn lương hiện hưởng ghi {held}.",
    ),
    "pay.history_gap": (
        "Quá trình lương bị ngắt quãng",
        "Từ {first} đến {last} ({months} tháng) chưa có dòng lương.",
    ),
    "pay.history_jump": ("Nâng vượt bậc", "Từ {since} nâng từ bậc {before} lên bậc {after}."),
    "pay.history_early": (
        "Nâng bậc sớm hơn thường lệ",
        "Bậc {step} từ {since}, sau nhiều nhất {months} tháng (chu kỳ {cycle} tháng).",
    ),
}

LISTS: Mapping[str, Words] = {
    "lists.unknown": ("Giá trị ngoài danh mục", "{label}: “{value}” không có trong danh mục."),
    "lists.reward_column": (
        "Ghi nhầm cột danh hiệu và hình thức khen",
        "“{value}” đang ở cột “{column}”, đúng ra thuộc cột “{other}”.",
    ),
    "lists.rating_and_title": (
        "Danh hiệu thi đua trái với xếp loại",
        "Năm {year} xếp loại “{rating}” nhưng có danh hiệu “{title}”.",
    ),
    "lists.two_ratings": (
        "Hai xếp loại trong một năm",
        "Năm {year} có hai xếp loại: “{first}” và “{second}”.",
    ),
    "lists.old_place": (
        "Nơi ở hiện nay theo đơn vị hành chính cũ",
        "“{part}” là đơn vị hành chính cũ (thay đổi từ {year}). Hãy chọn lại xã, phường hiện nay.",
    ),
    "lists.old_origin": (
        "Nơi sinh, quê quán theo đơn vị hành chính cũ",
        "{label} còn ghi “{part}” theo đơn vị hành chính cũ.",
    ),
    "lists.twice": ("Hai dòng giống hệt nhau", "{label}: có hai dòng giống hệt nhau."),
    "lists.old_discipline": (
        "Hình thức kỷ luật cũ",
        "“{form}” từ {first}: sau năm {year} hình thức này không còn trong danh mục hiện hành.",
    ),
    "lists.discipline_of_others": (
        "Hình thức kỷ luật của đối tượng khác",
        "“{form}” không có trong danh mục kỷ luật của đối tượng này.",
    ),
}

WRITING: Mapping[str, Words] = {
    "writing.name_case": (
        "Họ tên viết hoa hoặc viết thường toàn bộ",
        "“{name}” viết cùng một kiểu chữ. Hãy viết hoa chữ đầu của mỗi tiếng.",
    ),
    "writing.name_signs": ("Họ tên có ký tự lạ", "“{name}” có ký tự không dùng trong họ tên: {signs}"),
    "writing.not_clean": (
        "Chữ có khoảng trắng thừa hoặc dấu tách rời",
        "{label}: có khoảng trắng thừa hoặc dấu tách rời. Hãy gõ lại mục này.",
    ),
}
