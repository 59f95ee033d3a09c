"""What a record lacks: by kind of official, by unit, per group, with an estimate; counted in no time."""

import re
from dataclasses import replace
from time import perf_counter

import pytest

from portal.people.rules import OfficialKind
from portal.record.labels import lacking_in_words
from portal.record.rules import FORM, Kind, Policy, Rulebook, Stricter
from portal.record.rules.completeness import Completeness, completeness, minutes, missing, seconds

EVERY_FIELD = dict.fromkeys(FORM.fields, "x")
EVERY_TABLE = dict.fromkeys(FORM.tables, 1)
CIVIL = Rulebook(OfficialKind.CIVIL_SERVANT)


def keys(found):
    return {one.key for one in found}


@pytest.mark.parametrize("kind", [None, *OfficialKind])
def test_a_full_record_lacks_nothing(kind):
    whole = completeness(EVERY_FIELD, EVERY_TABLE, Rulebook(kind))
    assert whole.missing == ()
    assert whole.percent == 100
    assert whole.filled == whole.total > 20


@pytest.mark.parametrize("kind", OfficialKind)
def test_an_empty_record_lacks_exactly_what_is_required_of_the_kind(kind):
    found = missing({}, {}, Rulebook(kind))
    asked = {
        s.name for s in FORM.fields.values() if kind in s.required_of and s.kind is not Kind.CONFIRMATION
    }
    asked |= {f"{t.name}/new" for t in FORM.tables.values() if kind in t.required_of}
    assert keys(found) == asked
    assert len(found) == len(asked)


def test_a_signature_is_never_missing_and_what_may_be_empty_is_not_either():
    found = keys(missing({}, {}, CIVIL))
    assert not found & {
        "declarant_confirmation",
        "agency_confirmation",
        "other_names",
        "foreign_org_relations/new",
    }


def test_each_missing_thing_says_whose_it_is_and_where():
    values = {name: 1 for name in EVERY_FIELD if name not in ("contact_phone", "rank_code")}
    whole = completeness(values, EVERY_TABLE, CIVIL)
    assert [one.key for one in whole.own] == ["contact_phone"]
    assert [one.key for one in whole.others] == ["rank_code"]
    assert [one.key for one in whole.of_group(1)] == ["contact_phone"]
    assert whole.percent < 100
    assert whole.total - whole.filled == 2


def test_nearly_complete_is_never_a_hundred_percent():
    values = {name: 1 for name in EVERY_FIELD if name != "contact_phone"}
    assert completeness(values, EVERY_TABLE, CIVIL).percent < 100


def test_a_unit_that_asks_more_is_counted():
    asked = [Stricter("other_names", is_required=True), Stricter("contact_phone", Policy.REPORT)]
    values = {name: 1 for name in EVERY_FIELD if name not in ("contact_phone", "other_names")}
    whole = completeness(values, EVERY_TABLE, Rulebook.of(OfficialKind.CIVIL_SERVANT, asked))
    assert keys(whole.own) == {"other_names"}
    assert keys(whole.others) == {"contact_phone"}
    assert (
        missing(values, EVERY_TABLE, CIVIL)
        == completeness({**values, "other_names": 1}, EVERY_TABLE, CIVIL).missing
    )


def test_the_estimate_grows_with_the_work_and_counts_the_paper():
    phone, address = FORM.fields["contact_phone"], FORM.fields["current_address"]
    assert seconds(address) > seconds(phone)
    proven = Rulebook.of(None, [Stricter("social_insurance_no", is_proof_needed=True)])
    insured = FORM.fields["social_insurance_no"]
    assert seconds(proven.spec(insured)) > seconds(insured)
    assert seconds(FORM.tables["family_own"]) > 60
    assert minutes(missing({"contact_phone"}, {}, CIVIL)) > minutes(missing(EVERY_FIELD, {}, CIVIL)) >= 1


@pytest.mark.speed
def test_counting_takes_less_than_a_millisecond():
    asked = [Stricter(name, is_required=True) for name in list(FORM.fields)[:40]]
    book = Rulebook.of(OfficialKind.CIVIL_SERVANT, asked)
    best = min(_timed(book) for _ in range(20))
    assert best < 0.001, f"{best * 1e6:.0f} µs"


def _timed(book):
    begun = perf_counter()
    completeness(EVERY_FIELD, EVERY_TABLE, book)
    return perf_counter() - begun


def test_what_is_left_to_each_is_what_the_groups_lack():
    found = completeness({}, {})
    said = lacking_in_words(found)
    counts = re.fullmatch(r"Còn (\d+) mục, khoảng \d+ phút, (\d+) mục do cơ quan bổ sung\.", said)
    own, others = map(int, counts.groups())
    assert own + others == sum(len(found.of_group(group.number)) for group in FORM.groups)
    assert lacking_in_words(replace(found, missing=found.others)) == f"Còn {others} mục do cơ quan bổ sung."


def test_what_was_sent_waits_and_is_not_missing():
    found = completeness({}, {}).beside({"photo", "family_own"})
    assert keys(found.waiting) == {"photo", "family_own/new"}
    assert not keys(found.waiting) & keys(found.missing)
    assert len(found.waiting) + len(found.missing) == found.total
    everything = completeness({}, {}).beside({one.name for one in missing({}, {})})
    assert (everything.missing, everything.percent) == ((), 0)
    last = Completeness(99, 100, (), everything.waiting[:1])
    assert last.percent == 99, "what waits is not there yet"
