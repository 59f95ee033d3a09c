"""The lower rungs of the ladder: what the official reads of the message, whatever became of it."""

from types import SimpleNamespace

import pytest

from portal.proposals.ladder import DONE, FAILED, WAITING, ladder
from portal.proposals.rules import ItemState
from portal.registry.queries import SyncStatus
from portal.registry.rules import SyncState

AT = None
VIEW = SimpleNamespace(
    item=SimpleNamespace(state=ItemState.APPROVED, verified_at=AT, decided_at=AT, due_at=AT),
    moves=[],
    is_report=False,
    is_own=False,
)


def rungs(state: SyncState, code: str | None = None, words: str = "", said: str | None = None):
    sync = SyncStatus(
        id=1, item_id=1, state=state, label="x", page="/x", attempts=1, queued_at=AT, sent_at=AT,
        acknowledged_at=AT, receipt_code=None, reconciled_at=AT, ended_at=AT, problem_code=code,
        returned_reason=said, settled_at=AT, words=words,
    )  # fmt: skip
    return ladder(VIEW, sync)[3:]


@pytest.mark.parametrize("state", SyncState)
def test_every_state_has_its_rungs(state: SyncState) -> None:
    assert 1 <= len(rungs(state, "registry.not_trusted")) <= 3


@pytest.mark.parametrize("state", [SyncState.RETURNED, SyncState.FAILED])
def test_while_hr_deals_with_it_the_official_is_asked_nothing(state: SyncState) -> None:
    [stopped] = [rung for rung in rungs(state, "registry.not_trusted") if rung.state == FAILED]
    assert stopped.note.endswith("Cán bộ nhân sự đang xử lý.")
    assert ".." not in stopped.note
    assert "Vui lòng" not in stopped.note


def test_what_hr_closed_ends_with_its_words() -> None:
    sent, last = rungs(SyncState.CLOSED, "newer_exists", "Dữ liệu bên kia đã đúng.", said="")
    assert (sent.state, last.state) == (DONE, FAILED)
    assert "không gửi nội dung này nữa. Dữ liệu bên kia đã đúng." in last.note


def test_what_never_left_and_was_closed_is_not_called_sent() -> None:
    [only] = rungs(SyncState.CLOSED, "registry.not_trusted")
    assert only.state == FAILED


def test_what_was_sent_again_says_nothing_of_the_reason_within_the_office() -> None:
    assert all("Đã hỏi" not in rung.note for rung in rungs(SyncState.QUEUED, None, "Đã hỏi nơi tiếp nhận"))


def test_what_a_newer_value_replaced_says_so() -> None:
    last = rungs(SyncState.SUPERSEDED, "invalid_value", said="")[-1]
    assert last.note == "Giá trị mới hơn của mục này được gửi thay."


@pytest.mark.parametrize(("said", "behind"), [(None, []), ("", [DONE])])
def test_what_a_newer_value_replaced_has_not_failed(said: str | None, behind: list[str]) -> None:
    found = [rung.state for rung in rungs(SyncState.SUPERSEDED, "registry.not_trusted", said=said)]
    assert found == [*behind, WAITING]
