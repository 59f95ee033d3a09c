"""The state machine, the clock and the marked letters, without a database."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Conflict, Invalid
from portal.proposals.labels import (
    EVENTS,
    GROUNDS,
    NEXT_ACTS,
    OPERATIONS,
    PROBLEMS,
    REASONS,
    STATES,
    TONES,
    next_act_of,
)
from portal.proposals.models import ProposalItem
from portal.proposals.rules import (
    EVENT_NAMES,
    NEXT,
    NEXT_DESK,
    Change,
    Desk,
    Ground,
    ItemEvent,
    ItemKind,
    ItemState,
    Reason,
    change_lines,
    check_change,
    difference,
    due_at,
    kind_for,
    needs_evidence,
    next_state,
    one_line,
    resumed_due_at,
)
from portal.proposals.rules.deadlines import CALENDAR
from portal.proposals.rules.differences import difference_of_places, is_same_place
from portal.record.rules import FORM, Operation, Policy, Target, parse, raw_to_mend
from portal.registry.rules import SyncState
from scripts.days_off import days_off

ENDS = {ItemState.APPROVED, ItemState.CONFIRMED, ItemState.REFUSED, ItemState.WITHDRAWN, ItemState.SUPERSEDED}


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize("event", ItemEvent)
def test_every_pair_either_moves_or_is_refused_by_the_name_of_the_state(state, event):
    if (state, event) in NEXT:
        assert next_state(state, event) is NEXT[state, event]
    else:
        with pytest.raises(Conflict) as refused:
            next_state(state, event)
        assert refused.value.code == f"proposals.now_{state.value}"
        assert refused.value.code in PROBLEMS


def test_nothing_leaves_an_end_and_everything_else_can_end():
    leaves = {state for state, _ in NEXT}
    assert leaves == set(ItemState) - ENDS
    assert {state for state, desk in NEXT_DESK.items() if desk is Desk.NOBODY} == ENDS


def test_approval_comes_from_verified_alone():
    assert {state for (state, _), after in NEXT.items() if after is ItemState.APPROVED} == {
        ItemState.VERIFIED
    }


def test_every_state_is_worded_and_names_the_next_act():
    for words, members in (
        (STATES, ItemState), (NEXT_ACTS, ItemState), (TONES, ItemState), (EVENTS, ItemEvent),
        (EVENT_NAMES, ItemEvent), (REASONS, Reason), (GROUNDS, Ground), (OPERATIONS, Operation), (NEXT_DESK, ItemState),
    ):  # fmt: skip
        assert set(words) == set(members)
    assert all("Bạn" in NEXT_ACTS[s] for s, desk in NEXT_DESK.items() if desk is Desk.OFFICIAL)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-11-16", "2026-11-19"),  # Monday
        ("2026-11-12", "2026-11-17"),  # Thursday, over a weekend
        ("2026-11-14", "2026-11-18"),  # Saturday
        ("2026-11-20", "2026-11-26"),  # over the day of culture, 24 November
        ("2027-02-03", "2027-02-15"),  # over Tết
        ("2026-08-31", "2026-09-07"),  # over National Day and the day beside it
    ],
)
def test_three_working_days(start, last):
    due = due_at(datetime.fromisoformat(f"{start}T05:00+00:00"))
    assert f"{due.isoformat()}" == f"{next_day(last)}T00:00:00+07:00"


def next_day(day):
    return datetime.fromordinal(datetime.fromisoformat(day).toordinal() + 1).date().isoformat()


def test_late_in_the_evening_of_utc_it_is_tomorrow_in_vietnam():
    assert due_at(datetime(2026, 11, 15, 18, tzinfo=UTC)) == due_at(datetime(2026, 11, 16, 5, tzinfo=UTC))


def test_the_calendar_is_what_the_package_knows():
    years = json.loads(CALENDAR.read_text())
    assert years == {year: days_off(int(year)) for year in years}
    assert list(years) == [str(year) for year in range(2020, 2100)]


def test_a_paused_clock_goes_on_where_it_stood():
    due = due_at(datetime(2026, 11, 9, 5, tzinfo=UTC))  # Thursday
    paused = datetime(2026, 11, 10, 5, tzinfo=UTC)  # Tuesday: two days are left
    assert resumed_due_at(due, paused, datetime(2026, 11, 16, 5, tzinfo=UTC)) == due_at(
        datetime(2026, 11, 16, 5, tzinfo=UTC), 2
    )
    assert resumed_due_at(
        due, datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC)
    ) == due_at(datetime(2026, 12, 1, 5, tzinfo=UTC), 1)


@pytest.mark.parametrize(
    ("old", "new", "marked_old", "marked_new"),
    [
        ("Hòa", "Hóa", ["ò"], ["ó"]),
        ("Nguyễn Văn Sơn", "Nguyễn Vân Sơn", ["ă"], ["â"]),
        ("Hải Châu", "Hải Châu 1", [], [" 1"]),
        ("", "mới", [], ["mới"]),
        ("giống", "giống", [], []),
        ("48 đường Mẫu Đơn", "16 đường Bạch Đằng", ["48", "Mẫu", "Đơn"], ["16", "Bạch", "Đằng"]),
        ("Hòa", unicodedata.normalize("NFD", "Hòa"), [], []),
    ],
)
def test_changed_letters_are_marked_with_their_diacritics(old, new, marked_old, marked_new):
    cut = difference(old, new)
    assert [text for changed, text in cut.old if changed] == marked_old
    assert [text for changed, text in cut.new if changed] == marked_new


@pytest.mark.parametrize(
    ("old", "new", "marked_old", "marked_new"),
    [
        ("1 A, phường Hải Châu, thành phố Đà Nẵng", "1 A, Phường Hải Châu, Thành phố Đà Nẵng", [], []),
        ("1 A, xã Hòa Vang, tỉnh Nghệ An", "1 A, Xã Hòa Vang, Tỉnh Nghệ An", [], []),
        ("đặc khu Hoàng Sa", "Đặc khu Hoàng Sa", [], []),
        ("1 A, phường Hải Châu", "2 A, Phường Hải Châu", ["1"], ["2"]),
        ("1 A, phường Hòa Cường", "1 A, Phường Hải Cường", ["Hòa"], ["Hải"]),
        ("1 A, phường Hải Châu", "1 A, Xã Hải Châu", ["phường"], ["Xã"]),
        ("1 thành Công", "1 Thành Công", ["t"], ["T"]),
        ("1 trần Phú", "1 Trần Phú", ["t"], ["T"]),
    ],
)
def test_the_capital_of_a_kind_of_place_is_no_change(old, new, marked_old, marked_new):
    cut = difference_of_places(old, new)
    assert [text for changed, text in cut.old if changed] == marked_old
    assert [text for changed, text in cut.new if changed] == marked_new
    assert ("".join(text for _, text in cut.old), "".join(text for _, text in cut.new)) == (old, new)
    assert is_same_place(old, new) is (not marked_old)


def test_only_a_place_is_compared_as_one():
    [line] = change_lines(Target.parse("current_address"), "1 A, phường B", "1 A, Phường B [20242]")
    assert not any(changed for changed, _ in (*line.difference.old, *line.difference.new))
    [line] = change_lines(Target.parse("using_org"), "UBND phường B", "UBND Phường B")
    assert any(changed for changed, _ in line.difference.new)
    address = Target.parse("current_address")
    assert one_line(address, "phường B", "Phường B") == ""
    assert one_line(address, "phường B", "Phường C") == "phường B → Phường C"


def test_a_place_that_its_form_alone_looked_up_is_no_change():
    address, old = Target.parse("current_address"), "1 A, phường Hải Châu, thành phố Đà Nẵng"
    sent = parse(address.spec, raw_to_mend(address.spec, old))
    assert sent == "1 A, Phường Hải Châu, Thành phố Đà Nẵng [20242]"
    with pytest.raises(Invalid, match=r"proposals\.no_change"):
        check_change(Change(ItemKind.PROPOSE, address, sent), old)
    check_change(Change(ItemKind.PROPOSE, address, sent.replace("1 A", "2 A")), old)


@given(st.text(alphabet="aăâbđeêoôơuưnhgiáàảãạ \u0300\u0301\u0323", max_size=60), st.text(max_size=500))
def test_the_segments_are_the_values(old, new):
    cut = difference(old, new)
    assert "".join(text for _, text in cut.old) == unicodedata.normalize("NFC", old)
    assert "".join(text for _, text in cut.new) == unicodedata.normalize("NFC", new)


def test_a_locked_field_can_only_be_reported():
    locked = next(f for f in FORM.fields.values() if f.policy is Policy.REPORT)
    target = Target.parse(locked.name)
    assert kind_for(target) is ItemKind.REPORT
    with pytest.raises(Invalid, match=r"proposals\.report_only"):
        check_change(Change(ItemKind.PROPOSE, target, "x"), None)
    with pytest.raises(Invalid, match=r"proposals\.no_report_text"):
        check_change(Change(ItemKind.REPORT, target, ""), None)


def test_every_target_of_the_form_can_be_proposed_or_reported():
    for name in FORM.fields:
        assert kind_for(Target.parse(name)) in ItemKind
    for name in FORM.tables:
        for key in (f"{name}/new", f"{name}/7"):
            assert kind_for(Target.parse(key)) in ItemKind


def test_proposing_what_stands_there_already_is_refused():
    target = Target.parse("other_names")
    with pytest.raises(Invalid, match=r"proposals\.no_change"):
        check_change(Change(ItemKind.PROPOSE, target, "Hoa"), "Hoa")
    check_change(
        Change(ItemKind.PROPOSE, Target.parse("family_own/7", Operation.DELETE), None), {"full_name": "A"}
    )


def test_a_paper_is_needed_where_the_form_names_one():
    assert needs_evidence(Target.parse("current_address"), ItemKind.PROPOSE)
    assert not needs_evidence(Target.parse("other_names"), ItemKind.PROPOSE)
    assert not needs_evidence(Target.parse("contact_phone"), ItemKind.PROPOSE)


def test_a_row_is_compared_column_by_column():
    target = Target.parse("family_own/7")
    old = {"relation": "me", "full_name": "Lê Thị Hoa", "birth_year": 1955}
    lines = change_lines(target, old, {**old, "full_name": "Lê Thị Hòa"})
    assert [any(changed for changed, _ in line.difference.new) for line in lines].count(True) == 1
    assert one_line(target, old, {**old, "birth_year": 1956}) == "1955 → 1956"
    removed = change_lines(Target.parse("family_own/7", Operation.DELETE), old, None)
    assert all(not line.difference.new for line in removed)


def test_a_row_that_goes_on_says_so_before_and_after():
    old = {"from_month": "2013-03", "organisation": "Văn phòng Sở Nội vụ"}
    begun = change_lines(Target.parse("work_history/new"), None, old)
    assert [line.difference.new for line in begun if line.label == "Đến tháng, năm"] == [((True, "nay"),)]
    ended = change_lines(Target.parse("work_history/7"), old, {**old, "to_month": "2020-06"})
    [until] = [line.difference for line in ended if line.label == "Đến tháng, năm"]
    assert ("".join(text for _, text in until.old), "".join(text for _, text in until.new)) == (
        "nay",
        "06/2020",
    )


@pytest.mark.parametrize("sync", SyncState)
def test_what_comes_next_is_said_of_where_the_message_stands(sync):
    for state in (ItemState.APPROVED, ItemState.CONFIRMED):
        said = next_act_of(ProposalItem(kind=ItemKind.PROPOSE, state=state), sync)
        assert ("gửi tiếp" in said) is (sync is SyncState.QUEUED)
        assert "CSDL quốc gia" in said
    waiting = ProposalItem(kind=ItemKind.PROPOSE, state=ItemState.SUBMITTED)
    assert next_act_of(waiting, sync) == NEXT_ACTS[ItemState.SUBMITTED]
