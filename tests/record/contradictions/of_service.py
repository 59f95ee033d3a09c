"""For each rule about service, training and pay: a record that it speaks of, and one that it nearly does."""

from tests.record.contradictions.base import ROWS, kin, more, paid, post, punished, reward, study, whole

POSTS, PAID = ROWS["work_history"], ROWS["salary_history"]
BACHELOR, MASTER = ROWS["training_professional"]

WORK = {
    "work.overlap": (
        whole(work_history=[post("2010-07", "2012-04", "Công ty Minh Hải", "Nhân viên"), *POSTS[1:]]),
        whole(work_history=[post("2010-07", "2012-03", "Công ty Minh Hải", "Nhân viên"), *POSTS[1:]])),
    "work.gap_in_service": (
        whole(work_history=[POSTS[0], post("2012-03", "2012-11"), POSTS[2]]),
        whole(work_history=[POSTS[0], post("2012-03", "2012-12"), POSTS[2]])),
    "work.gap_before_service": (
        whole(work_history=[post("2010-07", "2011-11"), *POSTS[1:]]),
        whole(work_history=[post("2010-07", "2011-12"), *POSTS[1:]])),
    "work.no_current": (
        whole(work_history=[*POSTS[:2], post("2013-03", "2026-10")]),
        whole(work_history=[*POSTS[:2], post("2013-03", "2026-11")])),
    "work.several_current": (
        whole(**more("work_history", post("2020-01", None, "Sở Y tế"))),
        whole(**more("work_history", post("2020-01", None, "Sở Y tế", "Phó phòng (kiêm nhiệm)")))),
    "work.recruitment_missing": (
        whole(work_history=POSTS[2:], first_recruitment_date="2013-01-31"),
        whole(work_history=POSTS[2:], first_recruitment_date="2013-02-01")),
    "work.abolished": (
        whole(work_history=[*POSTS[:2], post("2013-03", None, "UBND huyện Hòa Vang")]),
        whole(work_history=[post("2012-03", "2013-02", "UBND huyện Hòa Vang"),
                            post("2013-03", None, "Ban Chỉ huy quân sự phường")])),
    "work.too_young": (
        whole(work_history=[post("2003-05", "2010-06"), *POSTS]),
        whole(work_history=[post("2003-06", "2010-06"), *POSTS])),
    "work.joined_missing": (
        whole(joined_current_org_date="2012-05-01"), whole(joined_current_org_date="2012-04-30")),
    "work.same_position": (
        whole(concurrent_position="pho_truong_phong"), whole(concurrent_position="truong_phong")),
}  # fmt: skip

TRAINING = {
    "training.not_in_table": (
        whole(highest_professional_level="tien_si"), whole(highest_professional_level="bac_si_chuyen_khoa_i")),
    "training.below_table": (
        whole(highest_professional_level="dai_hoc_cu_nhan"),
        whole(highest_professional_level="dai_hoc_cu_nhan",
              training_professional=[BACHELOR, study("2025-10", "2027-10", "thac_si")])),
    "training.too_young": (
        whole(training_professional=[study("2004-09", "2008-05", "dai_hoc_cu_nhan"), MASTER]),
        whole(training_professional=[study("2004-09", "2008-06", "dai_hoc_cu_nhan"), MASTER])),
    "training.order": (
        whole(training_professional=[study("2014-09", "2018-11", "dai_hoc_cu_nhan"), MASTER]),
        whole(training_professional=[BACHELOR, MASTER, study("2019-09", "2021-11", "dai_hoc_cu_nhan")])),
    "training.school": (
        whole(general_education_level="11_12"), whole(general_education_level="10_10")),
    "training.professor": (
        whole(academic_title="PGS"),
        whole(academic_title="PGS", highest_professional_level="tien_si")),
    "training.below_grade": (
        whole(highest_professional_level="cao_dang", training_professional=[]),
        whole(highest_professional_level="cao_dang", rank_code="01.004", rank_title="01.004")),
    "training.no_university": (
        whole(training_professional=[MASTER]), whole(training_professional=[BACHELOR, MASTER])),
    "training.old_mode": (
        whole(training_professional=[BACHELOR, study("2020-01", "2022-10", "thac_si", "tai_chuc")]),
        whole(training_professional=[BACHELOR, study("2019-12", "2022-10", "thac_si", "tai_chuc")])),
}  # fmt: skip

_LAST_STEP = {"salary_step": 9, "salary_coefficient": "4.98"}
_TEACHER = {"rank_code": "V.07.03.29", "rank_title": "V.07.03.29"}
PAY = {
    "pay.title_code": (whole(rank_title="01.002"), whole(rank_title=None)),
    "pay.step_beyond": (whole(salary_step=10), whole(salary_step=9)),
    "pay.coefficient": (whole(salary_coefficient="3.67"), whole(salary_coefficient="3.660")),
    "pay.coefficient_nowhere": (
        whole(rank_code="06.031", salary_coefficient="3.67"), whole(rank_code="06.031", salary_coefficient="3.66")),
    "pay.before_rank": (
        whole(salary_effective_date="2013-02-28"), whole(salary_effective_date="2013-03-01")),
    "pay.rank_before_recruitment": (
        whole(rank_appointment_date="2012-02-29"), whole(rank_appointment_date="2012-03-01")),
    "pay.over_scale_step": (
        whole(over_scale_seniority_percent="5"), whole(**_LAST_STEP, over_scale_seniority_percent="5")),
    "pay.over_scale_little": (
        whole(over_scale_seniority_percent="4"), whole(over_scale_seniority_percent="5")),
    "pay.over_scale_date": (
        whole(over_scale_effective_date="2025-02-28"), whole(over_scale_effective_date="2025-03-01")),
    "pay.probation_long": (
        whole(salary_percent="85", first_recruitment_date="2024-11-30"),
        whole(salary_percent="85", first_recruitment_date="2024-12-01")),
    "pay.kind_rank": (whole(**_TEACHER), whole(kind="VC", **_TEACHER)),
    "pay.allowance_without_position": (
        whole(current_position="khong_giu_chuc_vu"),
        whole(current_position="khong_giu_chuc_vu", position_allowance="0")),
    "pay.seniority": (
        whole(allowance_history=[{"from_month": "2020-01", "allowance_type": "phu_cap_tham_nien_nghe", "percent": "15"}]),
        whole(allowance_history=[{"from_month": "2020-01", "allowance_type": "phu_cap_tham_nien_nghe", "percent": "14"}])),
    "pay.legacy_rank": (whole(rank_code="15.111"), whole(rank_code="01.003")),
    "pay.percent": (whole(salary_percent="90"), whole(salary_percent="85")),
    "pay.raise_due": (
        whole(salary_effective_date="2023-08-31"), whole(salary_effective_date="2023-09-01")),
    "pay.over_scale_due": (
        whole(**_LAST_STEP, salary_effective_date="2023-08-31"),
        whole(**_LAST_STEP, salary_effective_date="2023-08-31", over_scale_seniority_percent="5")),
    "pay.income": (whole(annual_income_salary=94_000_000), whole(annual_income_salary=95_000_000)),
}  # fmt: skip

RAISES = {
    "pay.history_table": (
        whole(**more("salary_history", paid("2005-01", "2005-12", 1, "2.35"))),
        whole(**more("salary_history", paid("2004-01", "2004-12", 1, "1.78", "15.111")))),
    "pay.history_falling": (
        whole(salary_history=[*PAID[:3], paid("2022-03", "2025-02", 2, "2.67"), PAID[4]]),
        whole(salary_history=[*PAID[:3], paid("2022-03", "2025-02", 2, "2.67"), PAID[4]],
              discipline=[punished("2022-03", "ha_bac_luong")])),
    "pay.history_overlap": (
        whole(salary_history=[paid("2012-03", "2016-04", 1, "2.34"), *PAID[1:]]),
        whole(salary_history=[paid("2012-03", "2016-03", 1, "2.34"), *PAID[1:]])),
    "pay.history_several_current": (
        whole(salary_history=[*PAID[:3], paid("2022-03", None, 4, "3.33"), PAID[4]]),
        whole(salary_history=[*PAID[:3], PAID[4]])),
    "pay.history_not_present": (
        whole(salary_step=4, salary_coefficient="3.33"),
        whole(salary_history=[*PAID[:4], paid("2025-03", None, 5, "3.660")])),
    "pay.history_gap": (
        whole(salary_history=[paid("2012-03", "2015-11", 1, "2.34"), *PAID[1:]]),
        whole(salary_history=[paid("2012-03", "2015-12", 1, "2.34"), *PAID[1:]])),
    "pay.history_jump": (
        whole(salary_history=[PAID[0], paid("2016-03", None, 3, "3")]),
        whole(salary_history=[PAID[0], paid("2016-03", None, 2, "2.67")])),
    "pay.history_early": (
        whole(salary_history=[paid("2012-03", "2014-01", 1, "2.34"), paid("2014-02", None, 2, "2.67")]),
        whole(salary_history=[paid("2012-03", "2014-02", 1, "2.34"), paid("2014-03", None, 2, "2.67")])),
}  # fmt: skip

LISTS = {
    "lists.unknown": (whole(religion="99"), whole(rank_code="15.111", religion="01")),
    "lists.reward_column": (
        whole(rewards=[reward(2022, "HTTNV", "giay_khen")]), whole(rewards=[reward(2022, "HTTNV", None, "giay_khen")])),
    "lists.rating_and_title": (
        whole(rewards=[reward(2022, "KHTNV", "lao_dong_tien_tien")]),
        whole(rewards=[reward(2022, "HTNV", "lao_dong_tien_tien")])),
    "lists.two_ratings": (
        whole(rewards=[reward(2022, "HTTNV"), reward(2022, "HTXSNV")]),
        whole(rewards=[reward(2022, "HTTNV"), reward(2022, "HTTNV", "lao_dong_tien_tien")])),
    "lists.old_place": (
        whole(current_address="Phường Tam Kỳ, tỉnh Quảng Nam"), whole(current_address="Phường Tam Kỳ, tỉnh Quảng Trị")),
    "lists.old_origin": (
        whole(native_place="Xã Hòa Phong, huyện Hòa Vang, thành phố Đà Nẵng"),
        whole(native_place="Xã Hòa Vang, Thành phố Đà Nẵng [20320] (trước đây: Xã Hòa Phong, Huyện Hòa Vang, Thành phố Đà Nẵng)")),
    "lists.twice": (
        whole(**more("family_own", kin("em_ruot", "Nguyễn Văn Thắng", 1992))),
        whole(**more("family_own", kin("em_ruot", "Nguyễn Văn Thắng", 1993)))),
    "lists.old_discipline": (
        whole(discipline=[punished("2026-01", "ha_bac_luong")]), whole(discipline=[punished("2025-12", "ha_bac_luong")])),
    "lists.discipline_of_others": (
        whole(discipline=[punished("2024-01", "cach_chuc_vien_chuc_quan_ly")]),
        whole(kind="VC", discipline=[punished("2024-01", "cach_chuc_vien_chuc_quan_ly")])),
}  # fmt: skip

WRITING = {
    "writing.name_case": (whole(birth_full_name="NGUYỄN THỊ THU HÀ"), whole(birth_full_name="Nguyễn Thị Thu HÀ")),
    "writing.name_signs": (whole(other_names="Hà 2"), whole(other_names="H'Hen Niê")),
    "writing.not_clean": (whole(work_strengths="Tổng  hợp"), whole(work_strengths="Tổng hợp")),
}  # fmt: skip
