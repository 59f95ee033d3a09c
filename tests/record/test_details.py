"""The mixed column of the family tables: split for input, joined for print, and partial dates."""

from datetime import date

import pytest

from portal.core.errors import Invalid
from portal.record.rules import FORM, input_names, parse, parse_row, raw_of, show
from portal.record.rules.partial_dates import PartialDate

FAMILY = FORM.tables["family_own"]
DETAILS = FAMILY.by_name["details"]


def test_the_parts_are_joined_in_the_forms_order():
    raw = {
        "details": "Đã nghỉ hưu",
        "details-residence": "Phường Hải Châu, Đà Nẵng",
        "details-occupation": " Nông  dân ",
        "details-native_place": "Điện Bàn, Quảng Nam",
        "details-deceased_year": "",
    }
    joined = (
        "Đã nghỉ hưu; Quê quán: Điện Bàn, Quảng Nam; Nghề nghiệp: Nông dân; Nơi ở: Phường Hải Châu, Đà Nẵng"
    )
    assert parse(DETAILS, raw) == joined
    assert show(DETAILS, joined) == joined
    split = raw_of(DETAILS, joined)
    assert split["details"] == "Đã nghỉ hưu"
    assert split["details-occupation"] == "Nông dân"
    assert set(split) == set(input_names(DETAILS))
    assert parse(DETAILS, split) == joined


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Đà Nẵng; nông dân", "Đà Nẵng; nông dân"),
        ("Nghề nghiệp: giáo viên; Quê quán: Huế", "Quê quán: Huế; Nghề nghiệp: giáo viên"),
        ("QUÊ QUÁN:Huế\nnghề nghiệp: giáo viên", "Quê quán: Huế; Nghề nghiệp: giáo viên"),
        ("Nghề nghiệp: làm ruộng; làm vườn", "Nghề nghiệp: làm ruộng; làm vườn"),
        ("Nghề nghiệp: a; Nơi ở: b; Nghề nghiệp: c", "Nghề nghiệp: a; Nơi ở: b; Nghề nghiệp: c"),
        ("Ghi chú: có; ;; Quê quán: ; Nơi ở: x", "Ghi chú: có; Nơi ở: x"),
    ],
)
def test_a_text_with_titles_is_read_as_its_parts(text, stored):
    assert parse(DETAILS, {"details": text}) == stored
    assert parse(DETAILS, raw_of(DETAILS, stored)) == stored


def test_a_row_needs_some_part_and_not_too_much():
    row = {"relation": "Mẹ", "full_name": "LÊ THỊ HOA", "birth_year": "1955"}
    with pytest.raises(Invalid) as refused:
        parse_row(FAMILY, row)
    assert [problem.field for problem in refused.value.problems] == ["details"]
    assert parse_row(FAMILY, row | {"details-occupation": "nông dân"})["details"] == "Nghề nghiệp: nông dân"
    with pytest.raises(Invalid) as refused:
        parse_row(FAMILY, row | {"details-occupation": "x" * 4000})
    assert refused.value.problems[0].code == "record.too_long"


def test_partial_dates_are_sorted_by_what_is_known():
    texts = ["1979-12-31", "1980", "1980-05", "1980-05-02", "1980-11", "1981"]
    dates = [PartialDate.of(text) for text in texts]
    assert sorted([*dates[3:], *dates[:3]]) == dates
    assert [one.stored for one in dates] == texts
    assert [one.shown for one in dates[1:4]] == ["1980", "05/1980", "02/05/1980"]
    assert sorted(texts) == texts, "their text sorts as they do"


def test_partial_dates_know_their_bounds_and_what_is_certain():
    year, month, day = PartialDate.of(1980), PartialDate.of("1980-02"), PartialDate.of("1980-05-02")
    assert (year.earliest, year.latest) == (date(1980, 1, 1), date(1980, 12, 31))
    assert (month.earliest, month.latest) == (date(1980, 2, 1), date(1980, 2, 29))
    assert not year.is_before(day)
    assert not day.is_before(year)
    assert month.is_before(day)
    assert year.is_before(date(1981, 1, 1))


@pytest.mark.parametrize(
    "text", ["", "80", "1980-13", "1980-00", "1981-02-29", "1980-05-00", "02/05/1980", "1980-5"]
)
def test_what_is_in_no_calendar_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.of(text)


def test_a_day_without_its_month_is_no_date():
    with pytest.raises(ValueError, match="without its month"):
        PartialDate(1980, None, 2)
