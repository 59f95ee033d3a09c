"""Each rule speaks of a record that contradicts itself, and is silent on one that nearly does."""

import random
import string
import time
from dataclasses import replace

import pytest

from portal.record.findings import SENTENCES, TITLES, group_of, own_way, way_of, worded
from portal.record.rules import FORM, Kind, Operation, Target
from portal.record.rules.contradictions import RULES, Severity, Whole, changed, check, compare
from tests.record.contradictions import of_persons, of_service
from tests.record.contradictions.base import ROWS, TODAY, VALUES, kin, whole

CASES = {
    **of_persons.IDENTITY, **of_persons.DATES, **of_persons.RELATIVES, **of_persons.PARTY, **of_persons.ARMY,
    **of_service.WORK, **of_service.TRAINING, **of_service.PAY, **of_service.RAISES, **of_service.LISTS,
    **of_service.WRITING,
}  # fmt: skip
LONGEST_SENTENCE = 260


def codes(record):
    return {finding.code for finding in check(record, today=TODAY)}


def test_a_right_record_contradicts_itself_nowhere():
    assert check(whole(), today=TODAY) == ()


def test_every_rule_has_its_two_records():
    assert len({rule.code for rule in RULES}) == len(RULES) >= 40
    assert set(CASES) == {rule.code for rule in RULES}


@pytest.mark.parametrize("code", CASES)
def test_a_rule_speaks_of_what_contradicts_and_of_nothing_else(code):
    contradicting, nearly = CASES[code]
    assert contradicting != nearly
    assert code in codes(contradicting)
    assert code not in codes(nearly)


@pytest.mark.parametrize("code", CASES)
def test_the_sentence_holds_the_values_and_the_first_key_leads_to_the_mending(code):
    found = [finding for finding in check(CASES[code][0], today=TODAY) if finding.code == code]
    assert TITLES[code]
    for finding, shown in zip(found, worded(found, own_way), strict=True):
        assert "{" not in shown.sentence
        assert len(shown.sentence) <= LONGEST_SENTENCE
        assert all(
            value in shown.sentence for value in finding.details.values() if f"{{{value}}}" in SENTENCES[code]
        )
        assert 1 <= len(shown.fixes) <= 2
        address = shown.fixes[0][0]
        assert address.startswith(("/proposals/new?target=", "/record/fields/"))
        assert 1 <= group_of(finding) <= 10


@pytest.mark.parametrize("code", CASES)
def test_what_opens_on_a_tap_is_named_first(code):
    """A finding is shown with the group of its first key, so nothing sensitive may stand behind a plain one."""
    for finding in check(CASES[code][0], today=TODAY):
        specs = [Target.parse(key).spec for key in finding.keys]
        assert {spec.group for spec in specs if spec.is_sensitive} <= {specs[0].group}, finding
        assert specs[0].is_sensitive or not any(spec.is_sensitive for spec in specs), finding


def test_every_rule_has_its_words_and_no_words_are_left_over():
    assert set(SENTENCES) == set(TITLES) == {rule.code for rule in RULES}
    assert len(set(TITLES.values())) == len(TITLES)


def test_the_heaviest_come_first():
    found = check(whole(enlistment_date="2027-01-01", religion="99", salary_percent="90"), today=TODAY)
    assert [finding.severity for finding in found] == sorted(
        (finding.severity for finding in found), key=list(Severity).index
    )
    assert {finding.severity for finding in found} == set(Severity)


def test_a_personal_number_never_blocks():
    wrong = whole(citizen_id_number="003099104217", record_code="000188104217")
    found = [f for f in check(wrong, today=TODAY) if "citizen_id_number" in f.keys]
    assert {f.code for f in found} >= {"identity.id_birth_year", "identity.id_gender", "identity.two_numbers"}
    assert Severity.BLOCK not in {f.severity for f in found}


def test_a_change_causes_leaves_and_cures():
    held = whole(religion="99", enlistment_date="2007-02-10", discharge_date="2007-02-09")
    after = changed(
        held,
        [
            (Target.parse("discharge_date"), "2009-02-10"),
            (Target.parse("family_own/new"), kin("con", "Lê Minh", 1988)),
        ],
    )
    effect = compare(check(held, today=TODAY), check(after, today=TODAY))
    assert [f.code for f in effect.caused] == ["family.child_older"]
    assert effect.caused[0].keys[0] == "family_own/new"
    assert [f.code for f in effect.standing] == ["lists.unknown"]
    assert [f.code for f in effect.cured] == ["army.discharge_before_enlistment"]


def test_rows_are_changed_and_taken_away_by_their_keys():
    before = whole()
    deleted = changed(before, [(Target.parse("family_own/3", Operation.DELETE), None)])
    assert [key for key, _ in deleted.rows["family_own"]] == [f"family_own/{n}" for n in (1, 2, 4, 5)]
    assert codes(deleted) == {"family.side_without_spouse"}
    mended = changed(deleted, [(Target.parse("family_own/new"), kin("chong", "Lê Minh Quân", 1986))])
    assert codes(mended) == set()
    emptied = changed(before, [(Target.parse("date_of_birth"), None)])
    assert "date_of_birth" not in emptied.values


def test_two_added_rows_are_two_findings():
    child = (Target.parse("family_own/new"), kin("con", "Lê Minh", 1988))
    held = whole()
    effect = compare(check(held, today=TODAY), check(changed(held, [child, child]), today=TODAY))
    assert [f.code for f in effect.caused].count("family.child_older") == 2


def test_those_who_read_another_record_are_led_to_the_very_value():
    [finding] = check(whole(religion="99"), today=TODAY)
    assert worded([finding], way_of(7))[0].fixes == (("/people/7/record/fields/religion", "Mở: Tôn giáo"),)


def test_two_ways_out_are_told_apart():
    for found in (f for contradicting, _ in CASES.values() for f in check(contradicting, today=TODAY)):
        [shown] = worded([found], own_way)
        assert len({label for _, label in shown.fixes}) == len(shown.fixes), shown


def test_time_that_nobody_told_is_mended_by_one_more_row():
    for code in ("work.gap_in_service", "work.gap_before_service"):
        [found] = [f for f in check(CASES[code][0], today=TODAY) if f.code == code]
        [shown] = worded([found], own_way)
        assert shown.fixes[0] == ("/proposals/new?target=work_history/new", "Thêm dòng: Quá trình công tác")


def test_an_empty_record_contradicts_nothing():
    assert check(Whole({}, {}), today=TODAY) == ()


@pytest.mark.parametrize("seed", range(40))
def test_no_value_is_so_odd_that_a_rule_falls_over(seed):
    draw = random.Random(seed)
    odd = [
        "",
        "0",
        "-1",
        "99999",
        "2026-02-31",
        "2026-13",
        "0000",
        "Không",
        "١٩٨٨",
        "\u0301",
        "khong",
        "1" * 400,
        0,
        -5,
        10**15,
    ]

    def some(spec):
        known = [item.code for item in spec.catalog.items] if spec.catalog else []
        written = ["".join(draw.choices(string.printable, k=12)), "1950", "2030-01", "2001-05-06"]
        return draw.choice([*odd, *known[:5], *written])

    values = {field.name: some(field) for field in FORM.fields.values() if draw.random() < 0.8}
    rows = {
        table.name: [
            (f"{table.name}/{n}", {c.name: some(c) for c in table.columns if draw.random() < 0.8})
            for n in range(4)
        ]
        for table in FORM.tables.values()
    }
    for finding in check(Whole(values, rows, draw.choice(["CC", "VC", None, "?"])), today=TODAY):
        assert worded([finding], own_way)[0].sentence


@pytest.mark.speed
def test_a_full_record_is_checked_in_three_milliseconds():
    rows = {table: [*lines * 4][:60] for table, lines in ROWS.items()}
    keyed = {
        table: [(f"{table}/{n}", row) for n, row in enumerate(lines, 1)] for table, lines in rows.items()
    }
    texts = {
        f.name: "Tổng hợp, soạn thảo" for f in FORM.fields.values() if f.kind is Kind.TEXT and not f.catalog
    }
    record = replace(whole(), values={**texts, **VALUES}, rows=keyed)
    check(record, today=TODAY)
    times = []
    for _ in range(25):
        begun = time.thread_time()
        check(record, today=TODAY)
        times.append(time.thread_time() - begun)
    print(f"contradictions of a record with 60 rows a table: {sorted(times)[len(times) // 2] * 1000:.2f} ms")
    assert sorted(times)[len(times) // 2] * 1000 <= 3
