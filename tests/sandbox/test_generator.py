"""Generated officials: the same for the same arguments, each for itself, and nothing in them that no form takes."""

from datetime import date

import pytest

from portal.people.rules import OfficialKind
from portal.record.rules import FORM, stored
from portal.sandbox.generator import GeneratedOfficial, numbers, official
from portal.sandbox.generator.callings import Sector
from portal.sandbox.generator.workplaces import Workplace

TODAY = date(2026, 11, 23)
SAMPLE = range(400)


@pytest.fixture(scope="module")
def officials() -> list[GeneratedOfficial]:
    return [official(number, today=TODAY) for number in SAMPLE]


def test_an_official_is_the_same_whoever_was_made_before():
    alone = official(1_999_999, seed=7, today=TODAY)
    for number in range(20):
        official(number, seed=7, today=TODAY)
    assert official(1_999_999, seed=7, today=TODAY) == alone
    assert official(1_999_999, seed=8, today=TODAY) != alone


def test_every_value_and_row_is_in_its_stored_form(officials):
    for one in officials:
        for name, value in one.values.items():
            assert stored(FORM.fields[name], value) == value, (one.number, name)
        for table, rows in one.rows.items():
            for row in rows:
                assert stored(FORM.tables[table], row) == row, (one.number, table)


def test_all_kinds_and_the_tables_of_the_form_occur(officials):
    assert {one.kind for one in officials} == set(OfficialKind)
    assert set().union(*(one.rows for one in officials)) == set(FORM.tables)


def test_the_identity_agrees_with_itself(officials):
    for one in officials:
        digits = one.personal_id
        assert digits[:3] == "999"
        assert int(digits[3]) == (one.date_of_birth.year // 100 - 19) * 2 + (one.gender == "nu")
        assert digits[4:6] == f"{one.date_of_birth.year % 100:02d}"
        assert one.values["citizen_id_number"] == one.values["record_code"] == digits
        assert one.values["birth_full_name"] == one.full_name
        assert one.values["date_of_birth"] == one.date_of_birth.isoformat()


def test_no_two_of_two_and_a_half_million_have_one_personal_id():
    # The last six digits and the year modulo five are what the construction rests on.
    seen = bytearray(numbers.MOST)
    for number in range(2_500_000):
        slot = numbers._slot(number, 1)
        assert not seen[slot]
        seen[slot] = 1
    for number in (0, 1, 4, 5, 77, 1_250_000, 2_499_999):
        one = official(number, today=TODAY)
        slot = int(one.personal_id[6:]) * 5 + one.date_of_birth.year % 5
        assert slot == numbers._slot(number, 1)


def test_a_given_workplace_is_kept():
    ward = Workplace("Sở Y tế", "Bệnh viện Đa khoa Hòa Giang", "H17.02.02", "48", Sector.HEALTH)
    for number in range(40):
        one = official(number, today=TODAY, workplace=ward)
        assert one.values["using_org"] == ward.using_org
        assert one.rows["work_history"][-1]["organisation"] == ward.using_org
        assert one.official_code.startswith("H17.02.02.")


def test_a_number_beyond_the_room_of_personal_ids_is_refused():
    with pytest.raises(ValueError, match="lies between"):
        official(numbers.MOST, today=TODAY)
