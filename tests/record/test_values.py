"""Every kind of value: as people write it, as it is stored, as it is shown."""

import unicodedata

import pytest

from portal.core.errors import Invalid
from portal.record.labels import PROBLEMS
from portal.record.rules import FORM, input_names, parse, parse_row, raw_of, show, show_row, stored, summary

FAMILY = FORM.tables["family_own"]
SALARY = FORM.tables["salary_history"]
WORK = FORM.tables["work_history"]


def field(name):
    if "." in name:
        table, column = name.split(".")
        return FORM.tables[table].by_name[column]
    return FORM.fields[name]


GOOD = [
    ("birth_full_name", {"": "  Nguyễn   Thị Ánh Tuyết "}, "Nguyễn Thị Ánh Tuyết", "Nguyễn Thị Ánh Tuyết"),
    ("birth_full_name", {"": unicodedata.normalize("NFD", "Trần Văn Bình")}, "Trần Văn Bình", "Trần Văn Bình"),
    ("detention_history", {"": "Không\r\n  có "}, "Không\ncó", "Không\ncó"),
    ("current_address", {"": "12 Trần Phú, phường Hải Châu"}, "12 Trần Phú, phường Hải Châu", "12 Trần Phú, phường Hải Châu"),
    ("birth_full_name", {"": "NGUYỄN THỊ ÁNH TUYẾT"}, "Nguyễn Thị Ánh Tuyết", "Nguyễn Thị Ánh Tuyết"),
    ("birth_full_name", {"": "h'hen niê"}, "H'Hen Niê", "H'Hen Niê"),
    ("birth_full_name", {"": "Y Blim niê"}, "Y Blim niê", "Y Blim niê"),
    ("other_names", {"": "PHẠM TUYẾT-MAI"}, "Phạm Tuyết-Mai", "Phạm Tuyết-Mai"),
    ("contact_phone", {"": "0905 123 456"}, "0905123456", "0905 123 456"),
    ("contact_phone", {"": "+84 (905) 123-456"}, "0905123456", "0905 123 456"),
    ("contact_phone", {"": "0236 3822 041"}, "02363822041", "0236 382 2041"),
    ("citizen_id_number", {"": "000 180 123456"}, "000180123456", "000180123456"),
    ("social_insurance_no", {"": "0123 456789"}, "0123456789", "0123456789"),
    ("health_insurance_no", {"": "gd4480123456789"}, "GD4480123456789", "GD4480123456789"),
    ("citizen_id_issue_date", {"day": "2", "month": "05", "year": "2021"}, "2021-05-02", "02/05/2021"),
    ("citizen_id_issue_date", {"": "2/5/2021"}, "2021-05-02", "02/05/2021"),
    ("date_of_birth", {"day": "", "month": "5", "year": "1980"}, "1980-05", "05/1980"),
    ("date_of_birth", {"day": "", "month": "", "year": "1980"}, "1980", "1980"),
    ("date_of_birth", {"day": "29", "month": "2", "year": "1980"}, "1980-02-29", "29/02/1980"),
    ("work_history.from_month", {"month": "9", "year": "2003"}, "2003-09", "09/2003"),
    ("work_history.from_month", {"month": "", "year": "2003"}, "2003", "2003"),
    ("family_own.birth_year", {"": "1955"}, 1955, "1955"),
    ("religion", {"": "00"}, "00", "Không"),
    ("religion", {"": "phat giao"}, "01", "Phật giáo"),
    ("height_cm", {"": "165"}, 165, "165 cm"),
    ("weight_kg", {"": "62,5"}, "62.5", "62,5 kg"),
    ("weight_kg", {"": "62,0"}, "62", "62 kg"),
    ("salary_coefficient", {"": "3,66"}, "3.66", "3,66"),
    ("salary_coefficient", {"": "4.4"}, "4.4", "4,40"),
    ("salary_coefficient", {"": "10"}, "10", "10,00"),
    ("house_owned_area_m2", {"": "1.234,5"}, "1234.5", "1.234,5 m²"),
    ("house_owned_area_m2", {"": "1.234"}, "1234", "1.234 m²"),
    ("salary_percent", {"": "85 %"}, "85", "85%"),
    ("height_cm", {"": "165 cm"}, 165, "165 cm"),
    ("weight_kg", {"": "52,5KG"}, "52.5", "52,5 kg"),
    ("house_owned_area_m2", {"": "96,5 m2"}, "96.5", "96,5 m²"),
    ("house_owned_area_m2", {"": "96.5m²"}, "96.5", "96,5 m²"),
    ("annual_income_other", {"": "12,000,000"}, 12_000_000, "12.000.000 đồng"),
    ("contact_phone", {"": "84905.123.458"}, "0905123458", "0905 123 458"),
    ("contact_phone", {"": "0084 905 123 458"}, "0905123458", "0905 123 458"),
    ("salary_percent", {"": "100"}, "100", "100%"),
    ("annual_income_salary", {"": "180.000.000 đ"}, 180_000_000, "180.000.000 đồng"),
    ("annual_income_salary", {"": "0"}, 0, "0 đồng"),
    ("salary_step", {"": "３"}, 3, "3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "value", "shown"), GOOD, ids=lambda v: str(v)[:24])
def test_as_typed_as_stored_as_shown(name, typed, value, shown):
    spec = field(name)
    assert parse(spec, raw(spec, typed)) == value
    assert show(spec, value) == shown
    assert parse(spec, raw_of(spec, value)) == value, "what a form is filled with reads back as it was"
    assert set(raw_of(spec, value)) == set(input_names(spec))


BAD = [
    ("birth_full_name", {"": ""}, "required"),
    ("birth_full_name", {"": "x" * 101}, "too_long"),
    ("birth_full_name", {"": "x" * 1_000_000}, "too_long"),
    ("birth_full_name", {"": "Nguyễn\x00"}, "control_character"),
    ("birth_full_name", {"": "Nguyễn\u202e"}, "control_character"),
    ("contact_phone", {"": "12345"}, "not_a_phone"),
    ("contact_phone", {"": "0105123456"}, "not_a_phone"),
    ("contact_phone", {"": "không có"}, "not_a_phone"),
    ("citizen_id_number", {"": "12345678901"}, "not_a_person_id"),
    ("social_insurance_no", {"": "12"}, "pattern"),
    ("citizen_id_issue_date", {"day": "31", "month": "2", "year": "2021"}, "not_a_date"),
    ("citizen_id_issue_date", {"day": "1", "month": "13", "year": "2021"}, "not_a_date"),
    ("citizen_id_issue_date", {"day": "0", "month": "1", "year": "2021"}, "not_a_date"),
    ("citizen_id_issue_date", {"day": "", "month": "1", "year": "2021"}, "part_missing"),
    ("citizen_id_issue_date", {"day": "1", "month": "", "year": "2021"}, "part_missing"),
    ("citizen_id_issue_date", {"day": "1", "month": "1", "year": ""}, "part_missing"),
    ("citizen_id_issue_date", {"day": "x", "month": "1", "year": "2021"}, "part_not_a_number"),
    ("citizen_id_issue_date", {"day": "1", "month": "1", "year": "80"}, "year_range"),
    ("citizen_id_issue_date", {"day": "1", "month": "1", "year": "99999999999999999999"}, "part_not_a_number"),
    ("citizen_id_issue_date", {"": "hôm qua"}, "not_a_date"),
    ("date_of_birth", {"day": "5", "month": "", "year": "1980"}, "part_missing"),
    ("family_own.birth_year", {"": "55"}, "year_range"),
    ("family_own.birth_year", {"": "năm 1955"}, "year_range"),
    ("party_admission_date", {"": "3/2/1929"}, "year_range"),
    ("religion", {"": "Jedi"}, "unknown_choice"),
    ("height_cm", {"": "1,65"}, "not_a_whole_number"),
    ("height_cm", {"": "cm"}, "not_a_whole_number"),
    ("annual_income_salary", {"": "12,50"}, "not_money"),
    ("contact_phone", {"": "8490512345"}, "not_a_phone"),
    ("height_cm", {"": "9223372036854775808"}, "not_a_whole_number"),
    ("height_cm", {"": "20"}, "out_of_range"),
    ("salary_coefficient", {"": "3,665"}, "too_many_places"),
    ("salary_coefficient", {"": "-3"}, "not_a_number"),
    ("salary_coefficient", {"": "1e5"}, "not_a_number"),
    ("salary_coefficient", {"": "NaN"}, "not_a_number"),
    ("salary_coefficient", {"": "21"}, "out_of_range"),
    ("salary_percent", {"": "201"}, "out_of_range"),
    ("annual_income_salary", {"": "2,5 triệu"}, "not_money"),
    ("annual_income_salary", {"": "1.00"}, "not_money"),
    ("annual_income_salary", {"": "9999999999999"}, "out_of_range"),
    ("photo", {"": "x"}, "not_a_picture"),
    ("photo", {"": "0"}, "not_a_picture"),
    ("photo", {"": "9223372036854775808"}, "not_a_picture"),
    ("agency_confirmation", {"": "x"}, "not_typed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "code"), BAD, ids=lambda v: str(v)[:24])
def test_bad_input_says_which_field_and_why(name, typed, code):
    spec = field(name)
    with pytest.raises(Invalid) as refused:
        parse(spec, raw(spec, typed))
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == (spec.name, f"record.{code}")
    sentence = PROBLEMS[problem.code].format(**problem.details)
    assert spec.label in sentence
    assert "{" not in sentence


@pytest.mark.parametrize("spec", FORM.fields.values(), ids=lambda s: s.name)
def test_an_empty_input_clears_unless_the_field_is_required(spec):
    if spec.kind in ("image", "confirmation"):
        return
    if spec.required:
        with pytest.raises(Invalid):
            parse(spec, {})
    else:
        assert parse(spec, {}) is None
        assert show(spec, None) == ""


def test_a_row_and_its_summary():
    typed = {
        "relation": "Mẹ",
        "full_name": "Lê Thị Hoa",
        "birth_year": "1955",
        "details": "Đà Nẵng; nông dân",
    }
    row = parse_row(FAMILY, typed)
    assert row == {
        "relation": "me",
        "full_name": "Lê Thị Hoa",
        "birth_year": 1955,
        "details": "Đà Nẵng; nông dân",
    }
    assert show_row(FAMILY, row) == ("Mẹ", "Lê Thị Hoa", "1955", "Đà Nẵng; nông dân")
    assert summary(FAMILY, row) == "Mẹ · Lê Thị Hoa · 1955 · Đà Nẵng; nông dân"
    assert parse_row(FAMILY, raw_of(FAMILY, row)) == row


def test_a_row_with_a_period_begins_with_it():
    row = {"from_month": "2003-09", "organisation": "UBND", "title": "Cán sự"}
    assert [c.name for c in WORK.columns[:2]] == ["from_month", "to_month"]
    assert show_row(WORK, row)[:2] == ("09/2003", "nay")
    assert show_row(WORK, {})[:2] == ("", "")
    assert summary(WORK, row) == "09/2003 – nay · UBND · Cán sự"
    assert summary(WORK, row | {"to_month": "2015"}) == "09/2003 – 2015 · UBND · Cán sự"
    assert summary(WORK, None) == ""


def test_a_row_tells_all_its_problems_at_once():
    with pytest.raises(Invalid) as refused:
        parse_row(FAMILY, {"relation": "Bạn", "birth_year": "55"})
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("relation", "record.unknown_choice"),
        ("full_name", "record.required"),
        ("birth_year", "record.year_range"),
        ("details", "record.required"),
    ]


def test_a_row_may_still_be_running_but_not_end_before_it_starts():
    typed = {
        "from_month-month": "9",
        "from_month-year": "2003",
        "organisation": "UBND",
        "title": "Chuyên viên",
    }
    assert parse_row(WORK, typed)["from_month"] == "2003-09"
    assert parse_row(WORK, typed | {"to_month-year": "2003"})["to_month"] == "2003"
    with pytest.raises(Invalid) as refused:
        parse_row(WORK, typed | {"to_month-month": "8", "to_month-year": "2003"})
    assert [(p.field, p.code) for p in refused.value.problems] == [("to_month", "record.ends_before_start")]


def test_a_value_from_elsewhere_is_brought_into_its_stored_form():
    assert stored(FORM.fields["salary_coefficient"], "4.40") == "4.4"
    assert stored(FORM.fields["salary_coefficient"], 4.4) == "4.4"
    assert stored(FORM.fields["gender"], "Nữ") == "nu"
    assert stored(FORM.fields["other_names"], None) is None
    row = {"from_month": "2003-09", "rank_code": "01.003", "step": 3, "coefficient": "3.00"}
    assert stored(SALARY, row)["coefficient"] == "3"
    with pytest.raises(Invalid):
        stored(FORM.fields["gender"], "khác")


def raw(spec, typed):
    return {f"{spec.name}-{part}" if part else spec.name: text for part, text in typed.items()}
