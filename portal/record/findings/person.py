"""Contradictions about the person in Vietnamese: a title without values, and a sentence with them."""

from collections.abc import Mapping

Words = tuple[str, str]

IDENTITY: Mapping[str, Words] = {
    "identity.born_in_future": ("Ngày sinh ở tương lai", "Ngày sinh {born} chưa tới."),
    "identity.issued_before_birth": (
        "Căn cước cấp trước khi sinh",
        "Ngày cấp căn cước {issued} sớm hơn ngày sinh {born}.",
    ),
    "identity.id_birth_year": (
        "Số căn cước khác năm sinh",
        "Số căn cước {number} cho thấy năm sinh {said}, còn ngày sinh trong hồ sơ là {born}.",
    ),
    "identity.id_gender": (
        "Số căn cước khác giới tính",
        "Số căn cước {number} cho thấy giới tính {said}, còn hồ sơ ghi {gender}.",
    ),
    "identity.two_numbers": (
        "Số căn cước khác mã số định danh",
        "Số căn cước {number} và mã số định danh {code} không trùng nhau.",
    ),
    "identity.insurance_numbers": (
        "Số thẻ bảo hiểm y tế khác số bảo hiểm xã hội",
        "10 số cuối của thẻ bảo hiểm y tế {health} thường trùng số bảo hiểm xã hội, đang ghi {social}.",
    ),
    "identity.ethnicity": (
        "Dân tộc cần xác định lại",
        "Dân tộc đang ghi “{ethnicity}”. Hãy kiểm tra lại.",
    ),
    "identity.id_province": (
        "Mã tỉnh trong số căn cước lạ",
        "Ba số đầu {code} của số căn cước {number} không có trong danh mục mã tỉnh.",
    ),
    "identity.issued_too_early": (
        "Ngày cấp căn cước quá sớm",
        "Ngày cấp {issued} sớm hơn năm {year}, khi số 12 chữ số bắt đầu được dùng.",
    ),
    "identity.no_issue_date": (
        "Thiếu ngày cấp căn cước",
        "Hồ sơ có số căn cước nhưng chưa có ngày cấp.",
    ),
    "identity.no_insurance": (
        "Thiếu số bảo hiểm xã hội",
        "Hồ sơ ghi tuyển dụng từ {recruited} nhưng chưa có số bảo hiểm xã hội.",
    ),
    "identity.past_retirement": (
        "Đã quá tuổi nghỉ hưu dùng để rà soát",
        "Sinh {born}, nay {age} tuổi; mức rà soát là {limit}. Hãy kiểm tra quyết định nghỉ hưu hoặc kéo dài.",
    ),
}

DATES: Mapping[str, Words] = {
    "dates.future": ("Ngày của việc đã qua lại ở tương lai", "{label}: {value} chưa tới."),
    "dates.before_birth": ("Mốc thời gian trước ngày sinh", "{label}: {value} sớm hơn ngày sinh {born}."),
    "dates.row_reversed": (
        "Thời gian kết thúc trước bắt đầu",
        "{label}: kết thúc {last} sớm hơn bắt đầu {first}.",
    ),
    "dates.year_in_future": ("Năm khen thưởng ở tương lai", "Khen thưởng ghi năm {year}, năm này chưa tới."),
    "dates.far_future": ("Ngày quá xa trong tương lai", "{label}: {value} còn quá xa. Hãy kiểm tra lại năm."),
    "dates.row_in_future": (
        "Dòng bắt đầu ở tương lai",
        "{label}: dòng bắt đầu từ {first}, thời gian này chưa tới.",
    ),
    "dates.recruited_young": (
        "Tuyển dụng khi còn quá trẻ",
        "Tuyển dụng lần đầu {recruited} khi mới {age} tuổi (sinh {born}).",
    ),
    "dates.joined_before_recruited": (
        "Vào cơ quan hiện tại trước khi được tuyển dụng",
        "Ngày vào cơ quan đang công tác {later} sớm hơn ngày tuyển dụng lần đầu {earlier}.",
    ),
    "dates.appointed_before_recruited": (
        "Bổ nhiệm trước khi được tuyển dụng",
        "Ngày bổ nhiệm {later} sớm hơn ngày tuyển dụng lần đầu {earlier}.",
    ),
    "dates.reappointed_before_appointed": (
        "Bổ nhiệm lại trước khi bổ nhiệm",
        "Ngày bổ nhiệm lại {later} sớm hơn ngày bổ nhiệm {earlier}.",
    ),
    "dates.term_over": (
        "Đã hết một nhiệm kỳ bổ nhiệm",
        "Lần bổ nhiệm gần nhất là {since}, đã {years} năm. Hãy kiểm tra việc bổ nhiệm lại.",
    ),
}

FAMILY: Mapping[str, Words] = {
    "family.parent_younger": (
        "Cha, mẹ không lớn tuổi hơn con",
        "{relative}, không lớn tuổi hơn chủ hồ sơ (sinh năm {born}).",
    ),
    "family.child_older": (
        "Con không nhỏ tuổi hơn cha, mẹ",
        "{relative}, không nhỏ tuổi hơn chủ hồ sơ (sinh năm {born}).",
    ),
    "family.born_in_future": ("Năm sinh của thân nhân ở tương lai", "{relative}: năm sinh này chưa tới."),
    "family.parent_gap": (
        "Tuổi của cha, mẹ khó hợp lý",
        "{relative}, cách chủ hồ sơ (sinh năm {born}) {years} tuổi.",
    ),
    "family.child_gap": (
        "Tuổi của con khó hợp lý",
        "{relative}, cách chủ hồ sơ (sinh năm {born}) {years} tuổi.",
    ),
    "family.sibling_order": (
        "Thứ bậc anh, chị, em khác năm sinh",
        "{relative}, không khớp thứ bậc với chủ hồ sơ (sinh năm {born}).",
    ),
    "family.sibling_of_parent": (
        "Tuổi của anh, chị, em so với mẹ",
        "{relative}, và {mother}: khoảng cách tuổi khó hợp lý.",
    ),
    "family.spouse_parent": (
        "Tuổi của cha, mẹ bên vợ hoặc chồng",
        "{parent}, và {spouse}: khoảng cách tuổi khó hợp lý.",
    ),
    "family.two_spouses": (
        "Nhiều hơn một vợ hoặc chồng hiện tại",
        "{first}, và {second} cùng là vợ hoặc chồng. Nếu một người đã mất hay đã ly hôn, hãy ghi rõ.",
    ),
    "family.spouse_gender": (
        "Quan hệ vợ, chồng khác giới tính",
        "{relative}, trong khi giới tính trong hồ sơ ghi {gender}.",
    ),
    "family.spouse_young": ("Vợ hoặc chồng còn quá trẻ", "{relative}, nay khoảng {age} tuổi."),
    "family.two_parents": ("Cha hoặc mẹ được ghi hai lần", "{first}, và {second} cùng một mối quan hệ."),
    "family.side_without_spouse": (
        "Có gia đình bên vợ hoặc chồng nhưng chưa ghi vợ, chồng",
        "Đã ghi {relative}, nhưng chưa có dòng vợ hoặc chồng.",
    ),
    "family.wrong_side": ("Thân nhân ghi nhầm bảng", "{relative}, đang nằm ở bảng “{table}”."),
    "family.no_birth_year": ("Thân nhân thiếu năm sinh", "{relative}: chưa có năm sinh."),
    "family.no_parents": ("Chưa khai đủ cha, mẹ", "Bảng gia đình chưa có dòng {missing}."),
}

PARTY: Mapping[str, Words] = {
    "party.official_before_admission": (
        "Vào Đảng chính thức trước khi được kết nạp",
        "Ngày chính thức {official} sớm hơn ngày vào Đảng {admitted}.",
    ),
    "party.too_young": (
        "Vào Đảng khi còn quá trẻ",
        "Ngày vào Đảng {admitted} khi mới {age} tuổi (sinh {born}).",
    ),
    "party.official_without_admission": (
        "Có ngày chính thức nhưng chưa có ngày vào Đảng",
        "Hồ sơ có ngày chính thức {official} nhưng chưa có ngày vào Đảng.",
    ),
    "party.position_without_admission": (
        "Có chức vụ Đảng nhưng chưa có ngày vào Đảng",
        "Chức vụ Đảng ghi “{position}” nhưng chưa có ngày vào Đảng.",
    ),
    "party.position_not_in_catalog": (
        "Chức vụ Đảng ngoài danh mục",
        "{label} “{position}” không có trong danh mục; dữ liệu này thường bị trả lại khi đồng bộ.",
    ),
    "party.union_too_young": (
        "Vào Đoàn khi còn quá trẻ",
        "Ngày vào Đoàn {joined} khi mới {age} tuổi (sinh {born}).",
    ),
    "party.official_too_soon": (
        "Thời gian dự bị ngắn hơn thường lệ",
        "Từ {admitted} đến ngày chính thức {official} nhiều nhất {months} tháng; mức rà soát: {limit}.",
    ),
    "party.candidate_too_long": (
        "Chưa có ngày vào Đảng chính thức",
        "Vào Đảng từ {admitted}, đã {months} tháng mà chưa ghi ngày chính thức.",
    ),
}

ARMY: Mapping[str, Words] = {
    "army.discharge_before_enlistment": (
        "Xuất ngũ trước khi nhập ngũ",
        "Ngày xuất ngũ {out} sớm hơn ngày nhập ngũ {enlisted}.",
    ),
    "army.discharge_alone": (
        "Có ngày xuất ngũ nhưng chưa có ngày nhập ngũ",
        "Hồ sơ có ngày xuất ngũ {out} nhưng chưa có ngày nhập ngũ.",
    ),
    "army.rank_alone": (
        "Có quân hàm nhưng chưa có ngày nhập ngũ",
        "Quân hàm ghi “{rank}” nhưng chưa có ngày nhập ngũ.",
    ),
    "army.too_young": ("Nhập ngũ khi còn quá trẻ", "Nhập ngũ {enlisted} khi mới {age} tuổi (sinh {born})."),
    "army.beside_work": (
        "Công tác trùng thời gian tại ngũ",
        "{post} trùng với thời gian tại ngũ {service}.",
    ),
    "army.invalid_without_service": (
        "Thương binh, bệnh binh nhưng chưa có ngày nhập ngũ",
        "Đối tượng chính sách ghi “{category}” nhưng chưa có ngày nhập ngũ.",
    ),
}
