"""The ladder in words: what the official reads of the item and of its message, whatever became of them."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from portal.proposals.ladder import CURRENT, DONE, FAILED, SKIPPED, WAITING, ladder
from portal.proposals.rules import ItemEvent, ItemState
from portal.registry.queries import SyncStatus
from portal.registry.rules import NEXT, SyncState

SENT_AT, RECEIVED_AT, COMPARED_AT, ENDED_AT = (
    datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (1, 2, 3, 4)
)
SUBMITTED_AT, VERIFIED_AT, DECIDED_AT = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (1, 2, 3))
RECEIPT = "QG-20261123-000001"
FRESH = SyncStatus(
    id=1, item_id=1, state=SyncState.QUEUED, label="x", page="/x", attempts=0, queued_at=SENT_AT, sent_at=None,
    acknowledged_at=None, receipt_code=None, reconciled_at=None, ended_at=None, problem_code=None,
    returned_reason=None, settled_at=None, words="",
)  # fmt: skip
AWAY = {"sent_at": SENT_AT, "problem_code": "registry.unavailable"}
TAKEN = {"sent_at": SENT_AT, "acknowledged_at": RECEIVED_AT, "receipt_code": RECEIPT}
BACK = {
    "sent_at": SENT_AT,
    "problem_code": "invalid_value",
    "returned_reason": "Không có mã này",
    "ended_at": ENDED_AT,
}
REFUSED = {"sent_at": SENT_AT, "problem_code": "registry.not_trusted", "ended_at": ENDED_AT}
LOST = {**TAKEN, "problem_code": "registry.lost"}
SEND, TAKE, COMPARE = "Gửi lên CSDL quốc gia", "CSDL quốc gia nhận", "Đối soát hai bên"
AT_HR = "Cán bộ nhân sự đang xử lý."
REPLACED = "Giá trị mới hơn của mục này được gửi thay."
GIVEN_BACK = "Giá trị không hợp lệ theo danh mục của Cơ sở dữ liệu quốc gia: Không có mã này."
DISTRUSTED = "Cơ sở dữ liệu quốc gia không chấp nhận chữ ký số của cơ quan."

# What a message went through, and each rung: title, state, time, note.
ROADS: dict[str, tuple[SyncState, dict[str, Any], list[tuple[str, str, str, str]]]] = {
    "it waits": (SyncState.QUEUED, {}, [(SEND, CURRENT, "", ""), (TAKE, WAITING, "", ""), (COMPARE, WAITING, "", "")]),
    "an outage": (SyncState.QUEUED, AWAY, [
        (SEND, CURRENT, "", "Cơ sở dữ liệu quốc gia đang tạm ngừng tiếp nhận. Hệ thống sẽ tự gửi lại."),
        (TAKE, WAITING, "", ""), (COMPARE, WAITING, "", "")]),
    "lost over there": (SyncState.QUEUED, LOST, [
        (SEND, CURRENT, "", "Cơ sở dữ liệu quốc gia chưa lưu nội dung đã nhận. Hệ thống sẽ tự gửi lại."),
        (TAKE, WAITING, "", ""), (COMPARE, WAITING, "", "")]),
    "it is under way": (SyncState.SENT, {"sent_at": SENT_AT}, [
        (SEND, DONE, "08:00", ""), (TAKE, CURRENT, "", ""), (COMPARE, WAITING, "", "")]),
    "taken in": (SyncState.ACCEPTED, TAKEN, [
        (SEND, DONE, "08:00", ""), (TAKE, DONE, "09:00", f"Mã biên nhận {RECEIPT}"), (COMPARE, CURRENT, "", "")]),
    "compared": (SyncState.RECONCILED, {**TAKEN, "reconciled_at": COMPARED_AT}, [
        (SEND, DONE, "08:00", ""), (TAKE, DONE, "09:00", f"Mã biên nhận {RECEIPT}"), (COMPARE, DONE, "10:00", "")]),
    "given back": (SyncState.RETURNED, BACK, [
        (SEND, DONE, "08:00", ""), (TAKE, FAILED, "11:00", f"{GIVEN_BACK} {AT_HR}"), (COMPARE, WAITING, "", "")]),
    "given back after it was compared": (SyncState.RETURNED, {**TAKEN, **BACK}, [
        (SEND, DONE, "08:00", ""), (TAKE, DONE, "09:00", f"Mã biên nhận {RECEIPT}"),
        (COMPARE, FAILED, "11:00", f"{GIVEN_BACK} {AT_HR}")]),
    "refused for good": (SyncState.FAILED, REFUSED, [
        (SEND, FAILED, "11:00", f"{DISTRUSTED} {AT_HR}"), (TAKE, WAITING, "", ""), (COMPARE, WAITING, "", "")]),
    "lost, then refused": (SyncState.FAILED, {**LOST, **REFUSED}, [
        (SEND, FAILED, "11:00", f"{DISTRUSTED} {AT_HR}"), (TAKE, WAITING, "", ""), (COMPARE, WAITING, "", "")]),
    "given back and closed": (SyncState.CLOSED, {**BACK, "words": "Bên kia đã đúng."}, [
        (SEND, DONE, "08:00", ""),
        (TAKE, FAILED, "11:00", f"{GIVEN_BACK} Cơ quan quản lý không gửi nội dung này nữa. Bên kia đã đúng.")]),
    "compared, given back and closed": (SyncState.CLOSED, {**TAKEN, **BACK, "words": "Bên kia đã đúng."}, [
        (SEND, DONE, "08:00", ""), (TAKE, DONE, "09:00", f"Mã biên nhận {RECEIPT}"),
        (COMPARE, FAILED, "11:00", f"{GIVEN_BACK} Cơ quan quản lý không gửi nội dung này nữa. Bên kia đã đúng.")]),
    "refused and closed": (SyncState.CLOSED, {**REFUSED, "words": "Đã nhập bên kia."}, [
        (SEND, FAILED, "11:00", f"{DISTRUSTED} Cơ quan quản lý không gửi nội dung này nữa. Đã nhập bên kia.")]),
    "refused and replaced": (SyncState.SUPERSEDED, REFUSED, [(SEND, SKIPPED, "11:00", REPLACED)]),
    "given back and replaced": (SyncState.SUPERSEDED, BACK, [
        (SEND, DONE, "08:00", ""), (TAKE, SKIPPED, "11:00", REPLACED)]),
    "lost and replaced": (SyncState.SUPERSEDED, {**LOST, "ended_at": ENDED_AT}, [
        (SEND, DONE, "08:00", ""), (TAKE, SKIPPED, "11:00", REPLACED)]),
}  # fmt: skip


def view(state: ItemState = ItemState.APPROVED, **more: Any) -> SimpleNamespace:
    facts = {"verified_at": VERIFIED_AT, "decided_at": DECIDED_AT, "due_at": None, **more}
    kinds = {name: facts.pop(name, False) for name in ("is_report", "is_own")}
    sent = SimpleNamespace(event=ItemEvent.SUBMIT, moved_at=SUBMITTED_AT)
    return SimpleNamespace(item=SimpleNamespace(state=state, **facts), moves=[sent], **kinds)


def told(rungs) -> list[tuple[str, str, str, str]]:
    return [(rung.title, rung.state, rung.at.partition(" ")[0], rung.note) for rung in rungs]


@pytest.mark.parametrize("road", ROADS)
def test_what_became_of_the_message(road: str) -> None:
    state, facts, wanted = ROADS[road]
    sync = replace(FRESH, state=state, **facts)
    assert told(ladder(view(), sync)[3:]) == wanted
    assert told(ladder(view(ItemState.CONFIRMED, is_own=True), sync)[2:]) == wanted


def test_every_state_of_a_message_is_in_the_table() -> None:
    assert {state for state, _, _ in ROADS.values()} == set(SyncState)


@pytest.mark.parametrize("road", ROADS)
def test_nothing_is_still_to_come_where_nothing_follows(road: str) -> None:
    state, facts, _ = ROADS[road]
    found = [rung.state for rung in ladder(view(), replace(FRESH, state=state, **facts))]
    if not NEXT[state]:
        assert WAITING not in found
        assert CURRENT not in found
    else:
        assert {CURRENT, FAILED} & set(found)


def test_before_it_is_approved_all_of_it_is_to_come() -> None:
    found = ladder(view(ItemState.VERIFIED, decided_at=None), None)
    assert [rung.state for rung in found] == [DONE, DONE, CURRENT, WAITING, WAITING, WAITING]


def test_what_was_sent_again_says_nothing_of_the_reason_within_the_office() -> None:
    found = ladder(view(), replace(FRESH, words="Đã hỏi nơi tiếp nhận"))
    assert all("Đã hỏi" not in rung.note for rung in found)


CHECK, SIGN = "Cán bộ nhân sự kiểm tra", "Ký số phê duyệt"
NOT_YET = {"verified_at": None, "decided_at": None}


@pytest.mark.parametrize(
    ("state", "more", "second", "third"),
    [
        (ItemState.DRAFT, NOT_YET, (CHECK, WAITING, "", ""), (SIGN, WAITING, "", "")),
        (ItemState.SUBMITTED, NOT_YET, (CHECK, CURRENT, "", ""), (SIGN, WAITING, "", "")),
        # What came back is its official's step, and not HR's, also where HR had checked before.
        (ItemState.RETURNED, NOT_YET, ("Bạn bổ sung rồi gửi lại", CURRENT, "", ""), (CHECK, WAITING, "", "")),
        (ItemState.RETURNED, {}, ("Bạn bổ sung rồi gửi lại", CURRENT, "", ""), (CHECK, WAITING, "", "")),
        (ItemState.CONFLICT, NOT_YET, ("Bạn so sánh và chọn", CURRENT, "", ""), (CHECK, WAITING, "", "")),
        (ItemState.VERIFIED, {"decided_at": None}, (CHECK, DONE, "09:00", ""), (SIGN, CURRENT, "", "")),
        (ItemState.APPROVED, {}, (CHECK, DONE, "09:00", ""), (SIGN, DONE, "10:00", "")),
        # By HR, who does not check on; by the signer, after HR had checked.
        (ItemState.REFUSED, {"verified_at": None}, (CHECK, FAILED, "10:00", ""), None),
        (ItemState.REFUSED, {}, (CHECK, DONE, "09:00", ""), (SIGN, FAILED, "10:00", "")),
        (ItemState.SUPERSEDED, {**NOT_YET, "is_own": True}, (CHECK, SKIPPED, "", ""), None),
        (ItemState.SUPERSEDED, {"verified_at": None, "is_report": True}, ("Cán bộ nhân sự trả lời", DONE, "10:00", ""), None),
        (ItemState.SUBMITTED, {**NOT_YET, "is_report": True}, ("Cán bộ nhân sự trả lời", CURRENT, "", ""), None),
    ],
)  # fmt: skip
def test_who_checked_and_who_signed(state: ItemState, more: dict[str, Any], second: Any, third: Any) -> None:
    found = told(ladder(view(state, **more), None))
    assert found[1] == second
    assert (found[2] if len(found) > 2 else None) == third


def test_what_was_withdrawn_ends_there() -> None:
    assert [rung.title for rung in ladder(view(ItemState.WITHDRAWN), None)] == [
        "Gửi đề nghị",
        "Bạn đã rút đề nghị",
    ]
