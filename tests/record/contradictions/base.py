"""A record that contradicts itself nowhere, and short ways to spoil it."""

from datetime import date

from portal.record.rules import FORM
from portal.record.rules.contradictions import Whole

TODAY = date(2026, 11, 22)


def _row(**cells):
    return {name: value for name, value in cells.items() if value is not None}


def post(first, last, organisation="Sở Nội vụ", title="Chuyên viên"):
    return _row(from_month=first, to_month=last, organisation=organisation, title=title)


def study(first, last, degree, mode="chinh_quy", major="Luật"):
    return _row(
        from_month=first, to_month=last, institution="Trường", major=major, study_mode=mode, degree=degree
    )


def paid(first, last, step, coefficient, code="01.003"):
    return _row(from_month=first, to_month=last, rank_code=code, step=step, coefficient=coefficient)


def kin(relation, name, year, details="Nông dân"):
    return _row(relation=relation, full_name=name, birth_year=year, details=details)


def reward(year, rating=None, title=None, form=None):
    return _row(year=year, professional_rating=rating, emulation_title=title, reward_form=form)


def punished(first, form, last=None):
    return _row(from_month=first, to_month=last, form=form, main_violation="Vi phạm", deciding_body="Sở")


VALUES = {
    "birth_full_name": "Nguyễn Thị Thu Hà", "gender": "nu", "date_of_birth": "1988-06-15",
    "citizen_id_number": "000188104217", "record_code": "000188104217", "citizen_id_issue_date": "2021-08-16",
    "place_of_birth": "Phường Hải Châu, thành phố Đà Nẵng", "native_place": "Xã Duy Xuyên, thành phố Đà Nẵng",
    "current_address": "48 Mẫu Đơn, phường Hòa Cường, thành phố Đà Nẵng", "ethnicity": "01", "religion": "00",
    "social_insurance_no": "4812034567", "health_insurance_no": "HC4484812034567",
    "first_recruitment_date": "2012-03-01", "joined_current_org_date": "2012-03-01",
    "party_admission_date": "2015-05-19", "party_official_date": "2016-05-19", "party_position": "chi_uy_vien",
    "first_mass_org_join_date": "2003-03-26", "first_mass_org_name": "doan_thanh_nien_cong_san_ho_chi_minh",
    "policy_beneficiary_category": "khong", "general_education_level": "12_12",
    "highest_professional_level": "thac_si", "current_position": "pho_truong_phong",
    "appointment_date": "2023-04-01", "rank_title": "01.003", "rank_code": "01.003",
    "rank_appointment_date": "2013-03-01", "salary_step": 5, "salary_coefficient": "3.66",
    "salary_effective_date": "2025-03-01", "salary_percent": "100", "position_allowance": "0.5",
    "annual_income_salary": 312_000_000,
}  # fmt: skip

ROWS = {
    "training_professional": [
        study("2006-09", "2010-06", "dai_hoc_cu_nhan"),
        study("2016-10", "2018-10", "thac_si", "vua_lam_vua_hoc"),
    ],
    "work_history": [
        post("2010-07", "2012-02", "Công ty Minh Hải", "Nhân viên"),
        post("2012-03", "2013-02", title="Tập sự"),
        post("2013-03", None),
    ],
    "rewards": [reward(2022, "HTXSNV", "chien_si_thi_dua_co_so", "giay_khen"), reward(2024, "HTTNV")],
    "family_own": [
        kin("cha", "Nguyễn Văn Thành", 1958),
        kin("me", "Trần Thị Liên", 1961),
        kin("chong", "Lê Minh Quân", 1986),
        kin("con", "Lê Nguyễn Minh Anh", 2015),
        kin("em_ruot", "Nguyễn Văn Thắng", 1992),
    ],
    "family_spouse_side": [kin("cha_vo_chong", "Lê Văn Hùng", 1955), kin("me_vo_chong", "Phan Thị Cúc", 1957)],
    "salary_history": [
        paid("2012-03", "2016-02", 1, "2.34"),
        paid("2016-03", "2019-02", 2, "2.67"),
        paid("2019-03", "2022-02", 3, "3"),
        paid("2022-03", "2025-02", 4, "3.33"),
        paid("2025-03", None, 5, "3.66"),
    ],
    "allowance_history": [{"from_month": "2012-05", "allowance_type": "phu_cap_cong_vu", "percent": "25"}],
}  # fmt: skip


def whole(kind="CC", **spoilt):
    """The record with some fields or tables replaced; None takes one away."""
    values = {name: value for name, value in {**VALUES, **spoilt}.items() if name in FORM.fields}
    rows = {name: lines for name, lines in {**ROWS, **spoilt}.items() if name in FORM.tables}
    assert set(spoilt) <= set(FORM.fields) | set(FORM.tables), spoilt
    return Whole(
        {name: value for name, value in values.items() if value is not None},
        {
            table: [(f"{table}/{n}", row) for n, row in enumerate(lines or (), 1)]
            for table, lines in rows.items()
        },
        kind,
    )


def more(table, *rows):
    """Rows that are added to those of the record."""
    return {table: [*ROWS.get(table, ()), *rows]}
