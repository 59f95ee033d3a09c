"""Generated officials: the same for the same arguments, each for itself, and nothing in them that no form takes."""

import gc
import tracemalloc
from datetime import date

import pytest

from portal.people.rules import OfficialKind
from portal.record.rules import FORM, stored
from portal.record.rules.contradictions import Finding, Whole, check
from portal.sandbox import generator
from portal.sandbox.generator import Fault, GeneratedOfficial, Sector, Workplace, numbers, official

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


def test_a_stream_keeps_nothing_of_what_it_gave():
    stream = generator.officials(3_000, today=TODAY)
    for _ in range(500):
        next(stream)
    tracemalloc.start()
    try:
        for _ in range(1_000):
            next(stream)
        gc.collect()
        early = tracemalloc.get_traced_memory()[0]
        for _ in range(1_500):
            next(stream)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - early < 20_000
    finally:
        tracemalloc.stop()


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


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 1), date(2024, 2, 29), date(2031, 6, 15)])
def test_nothing_contradicts_anything(today):
    for number in range(300):
        assert found_in(official(number, today=today), today) == ()


@pytest.mark.parametrize("fault", list(Fault))
def test_a_fault_that_is_asked_for_is_found_and_leaves_every_value_valid(fault):
    one = first_with(fault)
    assert fault.value in {finding.code for finding in found_in(one, TODAY)}
    for name, value in one.values.items():
        assert stored(FORM.fields[name], value) == value
    for table, rows in one.rows.items():
        assert all(stored(FORM.tables[table], row) == row for row in rows)


def test_a_fault_is_nobody_elses():
    official(3, today=TODAY, with_faults=[Fault.TWO_FATHERS, Fault.OLD_PLACE])
    assert found_in(official(3, today=TODAY), TODAY) == ()


def test_every_field_but_what_cannot_be_typed_is_had_by_some(officials):
    had = set().union(*(one.values for one in officials))
    had |= set().union(*(official(number, today=TODAY).values for number in range(400, 4000)))
    assert set(FORM.fields) - had == {"photo", "declarant_confirmation", "agency_confirmation"}
    # Whoever served the former regime is long out of service.
    assert all(not one.rows["former_regime_work"] for one in officials)


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


def first_with(fault: Fault) -> GeneratedOfficial:
    for number in range(200):
        try:
            return official(number, today=TODAY, with_faults=[fault])
        except ValueError:
            continue
    raise AssertionError(f"Nobody of two hundred can have {fault}.")


def found_in(one: GeneratedOfficial, today: date) -> tuple[Finding, ...]:
    rows = {name: [(f"{name}/{i}", row) for i, row in enumerate(rows)] for name, rows in one.rows.items()}
    return check(Whole(one.values, rows, one.kind.value), today=today)
