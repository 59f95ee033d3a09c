"""The exchange with the national database: states, clocks, and the message, which is a format of our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portal.record.rules import Operation

SCHEMA = "vn-cbccvc-portal/2"
# What a receiver of this version takes in: messages that were written before it are still on their way.
KNOWN = frozenset({"vn-cbccvc-portal/1", SCHEMA})
NOTICE = (
    "Own format of this portal, version 2. It is not the packet format of QĐ 356/QĐ-BNV, which is not public."
)

# NĐ 27/2026, Điều 19: data that a process in the system makes reaches the national database within a
# day. Somebody is told while there is still time.
ALARM_AFTER = timedelta(hours=18)

# A claim that was neither answered nor recorded in this time belongs to a worker that died.
LEASE = timedelta(minutes=2)
# A message has its own job; only one that waited this long beyond its time has lost it.
GRACE = timedelta(minutes=1)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
RECONCILE_AFTER = timedelta(minutes=1)

MAX_REASON = 500
LONGEST_WORDS = 2000
PAGE_SIZE = 50
# So many failed messages are sent again by one press; more than that by another.
RETRY_SIZE = 200

# Where those who can help see what came back or failed.
DESK = "/sync"
RETRIES = "/sync/retries"


class SyncState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    ACCEPTED = "accepted"
    RECONCILED = "reconciled"
    RETURNED = "returned"
    FAILED = "failed"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


# A queued message can be answered: the answer to an earlier attempt may arrive after its lease ended.
# A reconciliation that does not find an accepted message queues it again: nothing is lost. What came back
# or failed goes on by HR's act, or ends where a newer value of the same target goes in its place.
NEXT: Mapping[SyncState, frozenset[SyncState]] = {
    SyncState.QUEUED: frozenset({SyncState.SENT, SyncState.ACCEPTED, SyncState.RETURNED, SyncState.FAILED}),
    SyncState.SENT: frozenset(
        {SyncState.SENT, SyncState.QUEUED, SyncState.ACCEPTED, SyncState.RETURNED, SyncState.FAILED}
    ),
    SyncState.ACCEPTED: frozenset(
        {SyncState.RECONCILED, SyncState.RETURNED, SyncState.QUEUED, SyncState.SUPERSEDED}
    ),
    SyncState.RECONCILED: frozenset(),
    SyncState.RETURNED: frozenset({SyncState.QUEUED, SyncState.CLOSED, SyncState.SUPERSEDED}),
    SyncState.FAILED: frozenset({SyncState.QUEUED, SyncState.CLOSED, SyncState.SUPERSEDED}),
    SyncState.CLOSED: frozenset(),
    SyncState.SUPERSEDED: frozenset(),
}

OPEN = frozenset({SyncState.QUEUED, SyncState.SENT})
# Nothing more happens by itself: somebody has to act.
STUCK = frozenset({SyncState.RETURNED, SyncState.FAILED})
# While an older message of a target is in one of these, no newer one of it leaves.
UNSETTLED = OPEN | STUCK
# The other side has it, or may have it by now.
GONE_OUT = frozenset({SyncState.SENT, SyncState.ACCEPTED, SyncState.RECONCILED})

# A newer message says all that these said: a value, or a whole row. A row has to be added before it changes.
REPLACEABLE = frozenset({Operation.SET, Operation.CHANGE})
# The other side holds other bytes under this message's id: the same id can never pass.
TAKEN_ID = "registry.other_content"


@dataclass(frozen=True)
class Change:
    """One approved change, as the national database is told it; values are JSON as in the record."""

    target: str
    operation: str
    value: object


@dataclass(frozen=True)
class Subject:
    """Whose record it is, and which agency manages it."""

    personal_id: str
    official_code: str
    agency_code: str


@dataclass(frozen=True)
class Basis:
    """What the change rests on: the item, and the signed approval where there is one."""

    item_id: int
    approval_id: int | None
    occurred_at: datetime


def may_move(state: SyncState, to: SyncState) -> bool:
    """Whether a message in `state` may go to `to`."""
    return to in NEXT[state]


def is_replaceable(operation: Operation) -> bool:
    """Whether a newer message of the same target makes this one needless."""
    return operation in REPLACEABLE


def needs_new_id(state: SyncState, problem_code: str | None) -> bool:
    """Whether sending again asks for a new message: the other side has judged this one for good."""
    return state is SyncState.RETURNED or problem_code == TAKEN_ID


def message(
    *, message_id: UUID, trace_id: str, subject: Subject, change: Change, basis: Basis
) -> dict[str, object]:
    """Return the message document; docs/registry-message.md explains each member."""
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "message_id": str(message_id),
        "trace_id": trace_id,
        "agency_code": subject.agency_code,
        "subject": {"personal_id": subject.personal_id, "official_code": subject.official_code},
        "change": {"target": change.target, "operation": change.operation, "value": change.value},
        # Identities are text: JSON numbers are exact only up to 2^53.
        "basis": {
            "item": str(basis.item_id),
            "approval": None if basis.approval_id is None else str(basis.approval_id),
        },
        "occurred_at": basis.occurred_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failed attempt: doubling, never more than five minutes."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
