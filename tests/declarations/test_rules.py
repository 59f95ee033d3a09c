"""Two devices write one draft: nobody's words go without somebody having seen it."""

from datetime import date

from portal.declarations.rules import Entry, PageMark, check_new, merge, seen_from, seen_text
from portal.declarations.rules.contents import asks, fields_of
from portal.record.rules import FORM, Owner, Policy

A, B = "a" * 8, "b" * 8
KEY = "other_names"


def raw(text):
    return {KEY: text}


def page(name, seen=None, turn=0):
    return PageMark(name, turn, seen_from(seen_text({KEY: Entry(raw(seen))} if seen else {}, (KEY,))))


def test_the_first_words_are_kept():
    merged = merge({}, {KEY: raw("Ánh")}, page(A))
    assert (merged.entries[KEY].raw, merged.clashes) == (raw("Ánh"), ())


def test_a_page_changes_its_own_words_again_and_again():
    stored = merge({}, {KEY: raw("Án")}, page(A)).entries
    assert merge(stored, {KEY: raw("Ánh")}, page(A, turn=1)).entries[KEY].raw == raw("Ánh")


def test_a_slow_request_does_not_undo_the_next_one():
    stored = merge({}, {KEY: raw("Ánh")}, page(A, turn=2)).entries
    assert merge(stored, {KEY: raw("Án")}, page(A, turn=1)).entries[KEY].raw == raw("Ánh")


def test_what_a_page_did_not_touch_keeps_what_another_wrote():
    stored = merge({}, {KEY: raw("cũ")}, page(A)).entries
    stored = merge(stored, {KEY: raw("mới")}, page(B, seen="cũ")).entries
    merged = merge(stored, {KEY: raw("cũ")}, page("c" * 8, seen="cũ"))
    assert (merged.entries[KEY].raw, merged.clashes) == (raw("mới"), ())


def test_where_both_wrote_the_stored_words_stay_and_the_person_is_told():
    stored = merge({}, {KEY: raw("từ máy A")}, page(A)).entries
    merged = merge(stored, {KEY: raw("từ máy B")}, page(B))
    assert (merged.entries[KEY].raw, merged.clashes) == (raw("từ máy A"), (KEY,))
    again = merge(stored, {KEY: raw("từ máy B")}, page(B, seen="từ máy A"))
    assert (again.entries[KEY].raw, again.clashes) == (raw("từ máy B"), ())


def test_a_page_that_says_nothing_about_itself_overwrites_nothing():
    stored = merge({}, {KEY: raw("Ánh")}, page(A)).entries
    assert merge(stored, {KEY: raw("x")}, PageMark(B, 0, {})).clashes == (KEY,)


def test_what_is_emptied_goes_unless_papers_hang_on_it():
    stored = {KEY: Entry(raw("Ánh"), page=A), "weight_kg": Entry({"weight_kg": "5"}, papers=(1,), page=A)}
    merged = merge(stored, {KEY: raw(""), "weight_kg": {"weight_kg": ""}}, page(A, turn=1))
    assert set(merged.entries) == {"weight_kg"}


def test_the_official_declares_their_own_and_what_the_population_database_would_bring():
    asked = {f for group in FORM.groups for f in fields_of(group.number).values()}
    assert {f.owner for f in asked} == {Owner.OFFICIAL, Owner.POPULATION_DB}
    assert not [f.name for f in asked if f.policy is Policy.REPORT and f.owner is Owner.AGENCY]
    assert all(asks(group.number) for group in FORM.groups)


def test_a_code_leaves_numbers_for_those_who_come():
    """The next number is one more than the highest: a code of nines would leave none."""
    taken, problem = ({"official_code": code} for code in ("H17.01.99999999.CC", "H17.01.999999999.CC"))
    assert check_new(taken, date(2026, 11, 22)) == []
    assert [one.code for one in check_new(problem, date(2026, 11, 22))] == ["declarations.bad_code"]
