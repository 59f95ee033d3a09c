"""The ladder that the official sees: the item's way through HR and signer, then the message's way on."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.clock import day_text, last_day, moment_text
from portal.proposals.queries import ItemView
from portal.proposals.rules import ItemEvent, ItemState
from portal.registry.labels import reason
from portal.registry.queries import SyncStatus
from portal.registry.rules import SyncState

DONE, CURRENT, WAITING, FAILED = "done", "current", "waiting", "failed"

# How far along the first three rungs each state stands: sent, checked, signed.
_REACHED = {
    ItemState.DRAFT: 0,
    ItemState.SUBMITTED: 1,
    ItemState.RETURNED: 1,
    ItemState.CONFLICT: 1,
    ItemState.VERIFIED: 2,
    ItemState.APPROVED: 3,
    ItemState.CONFIRMED: 2,
    ItemState.REFUSED: 1,
    ItemState.WITHDRAWN: 1,
    ItemState.SUPERSEDED: 1,
}
_CHECKED = frozenset({ItemState.VERIFIED, ItemState.APPROVED, ItemState.CONFIRMED, ItemState.SUPERSEDED})
_ENDED = frozenset({ItemState.REFUSED, ItemState.SUPERSEDED})
_WAITS_FOR_YOU = {
    ItemState.RETURNED: "Đã trả lại, đang chờ bạn bổ sung.",
    ItemState.CONFLICT: "Đang chờ bạn so sánh và chọn.",
}
_SYNC_REACHED = {
    SyncState.QUEUED: 0,
    SyncState.SENT: 1,
    SyncState.RETURNED: 1,
    SyncState.FAILED: 0,
    SyncState.ACCEPTED: 2,
    SyncState.RECONCILED: 3,
}
# Where the message stopped: what the official reads of it, after the reason.
_STOPPED = {
    SyncState.RETURNED: "Cán bộ nhân sự đang xử lý.",
    SyncState.FAILED: "Cán bộ nhân sự đang xử lý.",
    SyncState.CLOSED: "Cơ quan quản lý không gửi nội dung này nữa.",
}
_REPLACED = "Giá trị mới hơn của mục này được gửi thay."
_SYNC_ENDED = frozenset({SyncState.CLOSED, SyncState.SUPERSEDED})


@dataclass(frozen=True)
class Rung:
    """One step of the ladder."""

    title: str
    state: str
    at: str = ""
    note: str = ""


def ladder(view: ItemView, sync: SyncStatus | None) -> list[Rung]:
    """Return every rung, from sent to reconciled; a report ends with its answer."""
    item = view.item
    reached = _REACHED[item.state]
    sent = Rung(
        "Lưu vào hồ sơ" if view.is_own else "Gửi đề nghị",
        DONE if reached else CURRENT,
        _at(view, ItemEvent.SUBMIT),
    )
    if item.state is ItemState.WITHDRAWN:
        title = "Bạn đã gửi nội dung khác thay cho nội dung này" if view.is_own else "Bạn đã rút đề nghị"
        return [sent, Rung(title, DONE, _at(view, ItemEvent.WITHDRAW))]
    rungs = [
        sent,
        Rung(
            "Nơi quản lý trả lời" if view.is_report else "Cán bộ nhân sự kiểm tra", _second(item.state),
            moment_text(item.verified_at), _due(view) or _WAITS_FOR_YOU.get(item.state, ""),
        ),
    ]  # fmt: skip
    # Where it ended, nothing is still to come.
    if view.is_report or item.state in _ENDED:
        return rungs
    if view.is_own:
        return [*rungs, *_sync_rungs(sync)]
    signed = DONE if reached > 2 else CURRENT if reached == 2 else WAITING  # noqa: PLR2004 - the third rung
    rungs.append(Rung("Ký số phê duyệt", signed, moment_text(item.decided_at) if signed == DONE else ""))
    return [*rungs, *_sync_rungs(sync)]


def _second(state: ItemState) -> str:
    if state is ItemState.REFUSED:
        return FAILED
    if state is ItemState.DRAFT:
        return WAITING
    return DONE if state in _CHECKED else CURRENT


def _due(view: ItemView) -> str:
    if view.item.state not in (ItemState.SUBMITTED, ItemState.VERIFIED) or view.item.due_at is None:
        return ""
    return f"Dự kiến xong trước hết ngày {day_text(last_day(view.item.due_at))}"


def _at(view: ItemView, event: ItemEvent) -> str:
    return next((moment_text(m.moved_at) for m in reversed(view.moves) if m.event is event), "")


def _sync_rungs(sync: SyncStatus | None) -> Sequence[Rung]:
    titles = ("Gửi lên CSDL quốc gia", "CSDL quốc gia nhận", "Đối soát hai bên")
    if sync is None:
        return [Rung(title, WAITING) for title in titles]
    reached = _sync_reached(sync)
    instants = (sync.sent_at, sync.acknowledged_at, sync.reconciled_at)
    rungs = []
    for number, (title, at) in enumerate(zip(titles, instants, strict=True)):
        state = DONE if number < reached else CURRENT if number == reached else WAITING
        note = f"Mã biên nhận {sync.receipt_code}" if number == 1 and sync.receipt_code else ""
        if state == CURRENT and sync.state in _STOPPED:
            state, note = FAILED, _why_stopped(sync)
        rungs.append(Rung(title, state, moment_text(at), note))
    if sync.state is SyncState.SUPERSEDED:
        # Nothing went wrong: this one is only not needed any more.
        return [*rungs[:reached], Rung(titles[reached], WAITING, note=_REPLACED)]
    # Where it ended, nothing is still to come.
    return rungs[: reached + 1] if sync.state in _SYNC_ENDED else rungs


def _sync_reached(sync: SyncStatus) -> int:
    """Return how many rungs are behind it; what ended was sent where the other side gave it back."""
    if sync.state in _SYNC_ENDED:
        return int(sync.returned_reason is not None)
    return _SYNC_REACHED[sync.state]


def _why_stopped(sync: SyncStatus) -> str:
    said = reason(sync.problem_code, sync.returned_reason).rstrip(".")
    more = f" {sync.words}" if sync.state is SyncState.CLOSED else ""
    return f"{said}. {_STOPPED[sync.state]}{more}"
