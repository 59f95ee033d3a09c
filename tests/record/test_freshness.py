"""How belief in a value decays, and the few questions of a year that come of it."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from portal.record.rules import FORM, Source
from portal.record.rules.freshness import (
    MOST_A_YEAR,
    Belief,
    belief,
    belief_of_stamp,
    freshness,
    is_stale,
    questions,
    together,
)

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
PHONE, NAME, HEALTH = (
    FORM.fields[name] for name in ("contact_phone", "birth_full_name", "health_insurance_no")
)


def ago(days):
    return NOW - timedelta(days=days)


def stamp(days, confirmed=None, source=Source.DECLARED):
    return {
        "version": 1, "source": source.value, "changed_at": ago(days).isoformat(), "is_filled": True,
        "confirmed_at": ago(confirmed).isoformat() if confirmed is not None else None,
    }  # fmt: skip


def all_stamps(days, **others):
    return {name: stamp(days) for name in FORM.fields} | others


def test_belief_halves_with_each_half_life():
    months = PHONE.half_life * 365.25 / 12
    assert freshness(PHONE, belief(NOW, None, Source.DECLARED), NOW) == 1
    assert freshness(PHONE, belief(ago(months), None, Source.DECLARED), NOW) == pytest.approx(0.5)
    assert freshness(PHONE, belief(ago(2 * months), None, Source.DECLARED), NOW) == pytest.approx(0.25)


@pytest.mark.parametrize("spec", [s for s in FORM.fields.values() if s.half_life], ids=lambda s: s.name)
def test_a_value_is_asked_again_after_its_own_half_life_and_not_before(spec):
    days = spec.half_life * 365.25 / 12
    assert not is_stale(spec, belief(ago(days - 1), None, Source.DECLARED), NOW)
    assert is_stale(spec, belief(ago(days + 1), None, Source.DECLARED), NOW)
    assert not is_stale(spec, belief(ago(9000), ago(days - 1), Source.DECLARED), NOW)


def test_a_change_after_a_confirmation_counts_too():
    assert belief(ago(3), ago(400), Source.DECLARED).since == ago(3)


def test_what_never_ages_is_never_asked():
    assert freshness(NAME, belief(ago(20_000), None, Source.DECLARED), NOW) == 1
    assert "birth_full_name" not in {q.name for q in questions(all_stamps(20_000), {}, NOW)}


def test_what_was_carried_over_and_never_looked_at_is_not_believed():
    fresh = belief(ago(1), None, Source.IMPORTED)
    assert fresh.is_unconfirmed
    assert is_stale(PHONE, fresh, NOW)
    assert not is_stale(PHONE, belief(ago(1), ago(0), Source.IMPORTED), NOW)


def test_a_table_is_known_as_little_as_its_least_known_row():
    rows = [belief(ago(10), None, Source.DECLARED), belief(ago(900), ago(5), Source.IMPORTED)]
    assert together(rows) == Belief(ago(10), ago(5), is_unconfirmed=False)
    assert together([*rows, belief(ago(1), None, Source.IMPORTED)]).is_unconfirmed


def test_four_questions_a_year_and_the_weightiest_first():
    asked = questions(all_stamps(5000), {"family_own": Belief(ago(5000), None, is_unconfirmed=False)}, NOW)
    assert len(asked) == MOST_A_YEAR == 4
    assert {q.name for q in asked} <= {
        s.name for s in (*FORM.fields.values(), *FORM.tables.values()) if s.weight == 3
    }
    assert [q.worth for q in asked] == sorted((q.worth for q in asked), reverse=True)


def test_the_stalest_of_the_same_weight_comes_first():
    asked = questions({"contact_phone": stamp(400), "current_address": stamp(800)}, {}, NOW)
    assert [q.name for q in asked] == ["current_address", "contact_phone"]


def test_each_answer_of_the_last_year_leaves_one_question_less():
    for answered in range(6):
        names = ["height_cm", "weight_kg", "religion", "health_status", "job_position", "photo"][:answered]
        given = {name: stamp(5000, confirmed=n + 1) for n, name in enumerate(names)}
        assert len(questions(all_stamps(5000, **given), {}, NOW)) == max(0, 4 - answered)


def test_an_answer_of_the_year_before_no_longer_counts():
    given = {
        name: stamp(5000, confirmed=366 + n) for n, name in enumerate(("height_cm", "weight_kg", "religion"))
    }
    assert len(questions(all_stamps(5000, **given), {}, NOW)) == 4


def test_a_group_confirmed_in_one_go_was_one_question():
    given = {f.name: stamp(5000, confirmed=30) for f in FORM.fields.values() if f.group == 6}
    assert len(given) > 20
    assert len(questions(all_stamps(5000, **given), {}, NOW)) == 3


def test_a_year_of_answers_asks_four_questions():
    """Walk through three years day by day: whoever answers at once is asked four questions a year, not 120."""
    stamps = {name: stamp(3000) for name in FORM.fields}
    tables = {name: Belief(ago(3000), None, is_unconfirmed=False) for name in FORM.tables}
    given = []
    for day in range(3 * 365):
        now = NOW + timedelta(days=day)
        for asked in questions(stamps, tables, now)[:1]:
            given.append((day, asked.name))
            if asked.is_table:
                tables[asked.name] = Belief(now, now, is_unconfirmed=False)
            else:
                stamps[asked.name] = {**stamps[asked.name], "confirmed_at": now.isoformat()}
    by_year = [sum(day // 365 == year for day, _ in given) for year in range(3)]
    assert by_year == [4, 4, 4]
    weights = [(FORM.fields.get(name) or FORM.tables[name]).weight for _, name in given]
    assert weights.count(3) >= 9


def test_an_empty_field_is_missing_not_stale():
    empty = stamp(5000) | {"is_filled": False}
    assert questions({"contact_phone": empty}, {}, NOW) == []


@pytest.mark.speed
def test_choosing_takes_less_than_a_millisecond():
    stamps = all_stamps(5000)
    tables = {name: Belief(ago(5000), None, is_unconfirmed=False) for name in FORM.tables}
    best = 1.0
    for _ in range(20):
        begun = perf_counter()
        questions(stamps, tables, NOW)
        best = min(best, perf_counter() - begun)
    assert best < 0.001, f"{best * 1e6:.0f} µs"
    assert belief_of_stamp(stamps["contact_phone"]).since == ago(5000)
