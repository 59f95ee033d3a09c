"""The ladder that the official sees: the item's way through HR and signer, then the message's way on."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.clock import moment_text
from portal.proposals.labels import expected
from portal.proposals.queries import ItemView
from portal.proposals.rules import ItemEvent, ItemState
from portal.registry.labels import reason
from portal.registry.queries import SyncStatus
from portal.registry.rules import SyncState

DONE, CURRENT, WAITING, SKIPPED, FAILED = "done", "current", "waiting", "skipped", "failed"

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
_CHECKED = frozenset({ItemState.VERIFIED, ItemState.APPROVED, ItemState.CONFIRMED})
# What the official does with what came back, before it goes on.
_YOURS = {
    ItemState.RETURNED: ("Bạn bổ sung rồi gửi lại", ItemEvent.RETURN),
    ItemState.CONFLICT: ("Bạn so sánh và chọn", ItemEvent.FIND_CONFLICT),
}
_YOURS_OF_OWN = "Bạn xem lý do rồi sửa lại"
_SYNC_REACHED = {
    SyncState.QUEUED: 0,
    SyncState.SENT: 1,
    SyncState.ACCEPTED: 2,
    SyncState.RECONCILED: 3,
}
# Where the message stopped: what the official reads of it, after the reason.
_STOPPED = {
    SyncState.RETURNED: "Cán bộ nhân sự đang xử lý.",
    SyncState.FAILED: "Cán bộ nhân sự đang xử lý.",
    SyncState.CLOSED: "Cơ quan quản lý không gửi nội dung này nữa.",
}
_CHECK, _ANSWER = "Cán bộ nhân sự kiểm tra", "Cán bộ nhân sự trả lời"
_SIGNED = "Ký số phê duyệt"
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
    """Return every rung, from sent to reconciled; where it ended, nothing is still to come."""
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
    if item.state is ItemState.REFUSED and item.verified_at is not None:
        refused = Rung(_SIGNED, FAILED, moment_text(item.decided_at))
        return [sent, Rung(_CHECK, DONE, moment_text(item.verified_at)), refused]
    rungs = [sent, *_yours(view), _second(view)]
    if view.is_report or item.state in (ItemState.REFUSED, ItemState.SUPERSEDED):
        return rungs
    if view.is_own:
        return [*rungs, *_sync_rungs(sync)]
    signed = DONE if reached > 2 else CURRENT if reached == 2 else WAITING  # noqa: PLR2004 - the third rung
    rungs.append(Rung(_SIGNED, signed, moment_text(item.decided_at) if signed == DONE else ""))
    return [*rungs, *_sync_rungs(sync)]


def _yours(view: ItemView) -> Sequence[Rung]:
    """Return the rung of the official, where the next act is theirs."""
    if view.item.state not in _YOURS:
        return ()
    title, event = _YOURS[view.item.state]
    return (Rung(_YOURS_OF_OWN if view.is_own else title, CURRENT, _at(view, event)),)


def _second(view: ItemView) -> Rung:
    """Return the rung of whoever checks; what ended without an answer was checked by nobody."""
    item = view.item
    title = _ANSWER if view.is_report else _CHECK
    if item.state is ItemState.REFUSED:
        return Rung(title, FAILED, moment_text(item.decided_at))
    if item.state is ItemState.SUPERSEDED:
        is_answered = view.is_report and item.decided_at is not None
        return Rung(title, DONE if is_answered else SKIPPED, moment_text(item.decided_at))
    if item.state is ItemState.DRAFT or item.state in _YOURS:
        return Rung(title, WAITING)
    state = DONE if item.state in _CHECKED else CURRENT
    is_running = item.state in (ItemState.SUBMITTED, ItemState.VERIFIED)
    return Rung(title, state, moment_text(item.verified_at), expected(item.due_at) if is_running else "")


def _at(view: ItemView, event: ItemEvent) -> str:
    return next((moment_text(m.moved_at) for m in reversed(view.moves) if m.event is event), "")


def _sync_rungs(sync: SyncStatus | None) -> Sequence[Rung]:
    titles = ("Gửi lên CSDL quốc gia", "CSDL quốc gia nhận", "Đối soát hai bên")
    if sync is None:
        return [Rung(title, WAITING) for title in titles]
    # A receipt may be of an earlier attempt, which the other side lost: it counts where the rung is reached.
    receipt = f"Mã biên nhận {sync.receipt_code}" if sync.receipt_code else ""
    behind = (
        Rung(titles[0], DONE, moment_text(sync.sent_at)),
        Rung(titles[1], DONE, moment_text(sync.acknowledged_at), receipt),
        Rung(titles[2], DONE, moment_text(sync.reconciled_at)),
    )
    reached = _sync_reached(sync)
    if reached == len(titles):
        return behind
    here = _here(titles[reached], sync)
    to_come = () if sync.state in _SYNC_ENDED else titles[reached + 1 :]
    return [*behind[:reached], here, *(Rung(title, WAITING) for title in to_come)]


def _sync_reached(sync: SyncStatus) -> int:
    """Return how many rungs are behind it."""
    was_received = sync.acknowledged_at is not None
    if sync.state in _SYNC_REACHED:
        return _SYNC_REACHED[sync.state]
    if sync.returned_reason is not None:
        # Given back at once, or after both sides' books were compared.
        return 2 if was_received else 1
    # What ended after the other side had lost it had left; what failed had not.
    return int(sync.state in _SYNC_ENDED and was_received)


def _here(title: str, sync: SyncStatus) -> Rung:
    """Return the rung on which the message stands, stopped, or was replaced."""
    if sync.state is SyncState.SUPERSEDED:
        # Nothing went wrong: this one is only not needed any more.
        return Rung(title, SKIPPED, moment_text(sync.ended_at), _REPLACED)
    said = reason(sync.problem_code, sync.returned_reason).rstrip(".")
    if sync.state in _STOPPED:
        more = f" {sync.words}" if sync.state is SyncState.CLOSED else ""
        return Rung(title, FAILED, moment_text(sync.ended_at), f"{said}. {_STOPPED[sync.state]}{more}")
    is_tried_again = sync.state is SyncState.QUEUED and sync.problem_code is not None
    return Rung(title, CURRENT, note=f"{said}." if is_tried_again else "")
