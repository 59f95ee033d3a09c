"""For each rule about the person: a record that it speaks of, and one that it nearly does."""

from tests.record.contradictions.base import ROWS, kin, more, post, whole

FAMILY = ROWS["family_own"]
POSTS = ROWS["work_history"]

IDENTITY = {
    "identity.born_in_future": (whole(date_of_birth="2026-11-23"), whole(date_of_birth="2026-11-22")),
    "identity.issued_before_birth": (
        whole(citizen_id_issue_date="1988-06-14"), whole(citizen_id_issue_date="1988-06-15")),
    "identity.id_birth_year": (whole(citizen_id_number="000189104217"), whole(date_of_birth="1988-12-31")),
    "identity.id_gender": (whole(citizen_id_number="000088104217"), whole(gender=None)),
    "identity.two_numbers": (whole(record_code="000188104218"), whole(record_code=None)),
    "identity.insurance_numbers": (
        whole(health_insurance_no="HC4484812034568"), whole(health_insurance_no="4812034567")),
    "identity.ethnicity": (whole(ethnicity="56"), whole(ethnicity="54")),
    "identity.id_province": (whole(citizen_id_number="003188104217"), whole(citizen_id_number="001188104217")),
    "identity.issued_too_early": (
        whole(citizen_id_issue_date="2011-12-31"), whole(citizen_id_issue_date="2012-01-01")),
    "identity.no_issue_date": (
        whole(citizen_id_issue_date=None), whole(citizen_id_issue_date=None, citizen_id_number=None)),
    "identity.no_insurance": (
        whole(social_insurance_no=None), whole(social_insurance_no=None, first_recruitment_date="2026-12-01")),
    "identity.past_retirement": (whole(date_of_birth="1966-11-22"), whole(date_of_birth="1966-11-23")),
}  # fmt: skip

DATES = {
    "dates.future": (whole(enlistment_date="2026-11-23"), whole(enlistment_date="2026-11-22")),
    "dates.before_birth": (
        whole(**more("work_history", post("1988-05", "1988-07"))), whole(appointment_date="1988-06-15")),
    "dates.row_reversed": (
        whole(**more("work_history", post("2009-05", "2009-04"))),
        whole(**more("work_history", post("2009-05", "2009-05")))),
    "dates.year_in_future": (
        whole(rewards=[{"year": 2027, "professional_rating": "HTTNV"}]), whole(rewards=[{"year": 2026}])),
    "dates.far_future": (whole(reappointment_date="2027-06-01"), whole(reappointment_date="2027-05-31")),
    "dates.row_in_future": (
        whole(**more("work_history", post("2026-12", None))), whole(**more("work_history", post("2026-11", None)))),
    "dates.recruited_young": (
        whole(first_recruitment_date="2006-06-14"), whole(first_recruitment_date="2006-06-15")),
    "dates.joined_before_recruited": (
        whole(joined_current_org_date="2012-02-29"), whole(joined_current_org_date="2012-03-01")),
    "dates.appointed_before_recruited": (
        whole(appointment_date="2012-02-29"), whole(appointment_date="2012-03-01")),
    "dates.reappointed_before_appointed": (
        whole(reappointment_date="2023-03-31"), whole(reappointment_date="2023-04-01")),
    "dates.term_over": (whole(appointment_date="2021-11-22"), whole(appointment_date="2021-11-23")),
}  # fmt: skip

RELATIVES = {
    "family.parent_younger": (
        whole(family_own=[kin("cha", "Nguyễn Văn Thành", 1988)]),
        whole(family_own=[kin("cha", "Nguyễn Văn Thành", 1987)])),
    "family.child_older": (
        whole(**more("family_own", kin("con", "Lê Minh", 1988))),
        whole(**more("family_own", kin("con", "Lê Minh", 1989)))),
    "family.born_in_future": (
        whole(**more("family_own", kin("con", "Lê Minh", 2027))),
        whole(**more("family_own", kin("con", "Lê Minh", 2026)))),
    "family.parent_gap": (
        whole(family_own=[kin("me", "Trần Thị Liên", 1975)]), whole(family_own=[kin("me", "Trần Thị Liên", 1974)])),
    "family.child_gap": (
        whole(**more("family_own", kin("con", "Lê Minh", 2001))),
        whole(**more("family_own", kin("con", "Lê Minh", 2002)))),
    "family.sibling_order": (
        whole(**more("family_own", kin("chi_ruot", "Nguyễn Thị Hoa", 1989))),
        whole(**more("family_own", kin("chi_ruot", "Nguyễn Thị Hoa", 1988)))),
    "family.sibling_of_parent": (
        whole(**more("family_own", kin("anh_ruot", "Nguyễn Văn An", 1974))),
        whole(**more("family_own", kin("anh_ruot", "Nguyễn Văn An", 1975)))),
    "family.spouse_parent": (
        whole(family_spouse_side=[kin("me_vo_chong", "Phan Thị Cúc", 1973)]),
        whole(family_spouse_side=[kin("me_vo_chong", "Phan Thị Cúc", 1972)])),
    "family.two_spouses": (
        whole(**more("family_own", kin("chong", "Trần Văn Nam", 1985))),
        whole(**more("family_own", kin("chong", "Trần Văn Nam", 1985, "Đã ly hôn năm 2012")))),
    "family.spouse_gender": (
        whole(gender="nam", citizen_id_number="000088104217", record_code=None), whole(gender=None)),
    "family.spouse_young": (
        whole(family_own=[kin("chong", "Lê Minh Quân", 2009)]), whole(family_own=[kin("chong", "Lê Minh Quân", 2008)])),
    "family.two_parents": (
        whole(**more("family_own", kin("cha", "Nguyễn Văn Tành", 1958))),
        whole(**more("family_own", kin("con", "Lê Nguyễn Minh Châu", 2018)))),
    "family.side_without_spouse": (
        whole(family_own=FAMILY[:2]), whole(family_own=FAMILY[:2], family_spouse_side=None)),
    "family.wrong_side": (
        whole(**more("family_own", kin("em_vo_chong", "Lê Văn Hải", 1990))),
        whole(**more("family_spouse_side", kin("em_vo_chong", "Lê Văn Hải", 1990)))),
    "family.no_birth_year": (
        whole(**more("family_own", kin("em_ruot", "Nguyễn Văn Tư", None))),
        whole(**more("family_own", kin("em_ruot", "Nguyễn Văn Tư", 1994)))),
    "family.no_parents": (whole(family_own=FAMILY[1:]), whole(family_own=None, family_spouse_side=None)),
}  # fmt: skip

PARTY = {
    "party.official_before_admission": (
        whole(party_official_date="2015-05-18"), whole(party_official_date="2015-05-19")),
    "party.too_young": (whole(party_admission_date="2006-06-14"), whole(party_admission_date="2006-06-15")),
    "party.official_without_admission": (
        whole(party_admission_date=None), whole(party_admission_date=None, party_official_date=None)),
    "party.position_without_admission": (
        whole(party_admission_date=None, party_official_date=None),
        whole(party_admission_date=None, party_official_date=None, party_position="khong")),
    "party.position_not_in_catalog": (
        whole(party_position="Bí thư chi bộ thôn"), whole(party_position="bi_thu_chi_bo")),
    "party.union_too_young": (
        whole(first_mass_org_join_date="2002-06-14"), whole(first_mass_org_join_date="2002-06-15")),
    "party.official_too_soon": (
        whole(party_official_date="2016-04-30"), whole(party_official_date="2016-05-01")),
    "party.candidate_too_long": (
        whole(party_admission_date="2024-11-01", party_official_date=None),
        whole(party_admission_date="2024-12-01", party_official_date=None)),
}  # fmt: skip

_SERVED = {"enlistment_date": "2007-02-10", "discharge_date": "2009-02-10"}
ARMY = {
    "army.discharge_before_enlistment": (
        whole(enlistment_date="2007-02-10", discharge_date="2007-02-09"),
        whole(enlistment_date="2007-02-10", discharge_date="2007-02-10")),
    "army.discharge_alone": (whole(discharge_date="2009-02-10"), whole(**_SERVED)),
    "army.rank_alone": (whole(highest_military_rank="Hạ sĩ"), whole(highest_military_rank="Không")),
    "army.too_young": (whole(enlistment_date="2005-06-14"), whole(enlistment_date="2005-06-15")),
    "army.beside_work": (
        whole(**_SERVED, work_history=[post("2008-01", "2008-12", "Công ty Minh Hải"), *POSTS]),
        whole(**_SERVED, work_history=[post("2007-02", "2009-02", "Quân đội nhân dân Việt Nam"), *POSTS])),
    "army.invalid_without_service": (
        whole(policy_beneficiary_category="thuong_binh"), whole(policy_beneficiary_category="con_thuong_binh")),
}  # fmt: skip
