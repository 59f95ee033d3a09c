"""The rules of deciding: leases, the undo hold, how late a case is, and what exactly a signer signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.core.errors import Problem
from portal.proposals.rules import Ground

CLAIM_TIME = timedelta(minutes=10)
UNDO_TIME = timedelta(seconds=10)
PAGE_SIZE = 50
# A signer reads a whole batch on one page, and signs it once.
SIGNING_PAGE_SIZE = 400
LARGEST_BATCH = 2000
CONTENT_TYPE = "vn.portal.approval"
CONTENT_VERSION = 1

# Shares of the legal time: from here on a case is shown, and told, as ageing.
SOON_SHARE = 0.5
LATE_SHARE = 0.8


class Age(StrEnum):
    """How much of the legal time is used up."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"
    OVERDUE = "overdue"


class ApprovalState(StrEnum):
    """Where a batch for signing stands; a void one has signed nothing and is started anew."""

    OPEN = "open"
    SIGNED = "signed"
    VOID = "void"


class LeftOut(StrEnum):
    """Why an item is not in the batch that it was picked for."""

    NOT_VERIFIED = "not_verified"
    ON_HOLD = "on_hold"
    OWN = "own"
    MAKER = "maker"
    CHANGED = "changed"
    OTHER_GRANT = "other_grant"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True)
class SignedItem:
    """What a signature says of one item: whose, what was, what becomes, by which papers."""

    item_id: int
    proposal_number: str
    revision: int
    person_id: int
    person_name: str
    official_code: str
    unit_path: str
    target: str
    operation: str
    old: Any
    new: Any
    base_version: int
    evidence: tuple[str, ...]
    verified_by: int


def age(submitted_at: datetime, due: datetime, now: datetime) -> Age:
    """Return how far the legal time is used up."""
    if now >= due:
        return Age.OVERDUE
    used = (now - submitted_at) / max(due - submitted_at, timedelta(seconds=1))
    if used > LATE_SHARE:
        return Age.LATE
    return Age.SOON if used >= SOON_SHARE else Age.CALM


def is_held(
    claimed_by: int | None, claimed_until: datetime | None, now: datetime, *, other_than: int
) -> bool:  # fmt: skip
    """Say whether somebody else has the case open."""
    return claimed_by not in (None, other_than) and claimed_until is not None and claimed_until > now


def is_on_hold(verified_at: datetime, now: datetime) -> bool:
    """Say whether a verification can still be undone; nobody signs it before."""
    return now - verified_at < UNDO_TIME


def check_reason(code: str, text: str, known: type[StrEnum], longest: int) -> list[Problem]:
    """Return what is missing of a reason: without a code and words it teaches nobody."""
    problems = []
    if code not in {member.value for member in known}:
        problems.append(Problem("reason", "reviews.no_ground" if known is Ground else "reviews.no_reason"))
    if not text:
        problems.append(Problem("text", "reviews.no_words"))
    elif len(text) > longest:
        problems.append(Problem("text", "reviews.words_too_long", {"longest": str(longest)}))
    return problems


def check_complaint(text: str, longest: int) -> list[Problem]:
    """Return what is missing of the way to complain, which every refusal names."""
    if not text:
        return [Problem("complaint", "reviews.no_complaint")]
    if len(text) > longest:
        return [Problem("complaint", "reviews.words_too_long", {"longest": str(longest)})]
    return []


def approval_document(
    items: Sequence[SignedItem], *, approval: str, salt: str, signer: Mapping[str, Any], shown_at: datetime
) -> dict[str, Any]:
    """Return the document that is signed; `approval` is a random name, so that no two are alike.

    The signature holds the document's digest for all to read. `salt` stands in the document alone, which is
    sealed: without it a value of a few possible ones would be found by trying them out.
    """
    return {
        "type": CONTENT_TYPE,
        "version": CONTENT_VERSION,
        "approval": approval,
        "salt": salt,
        "signer": dict(signer),
        "shown_at": shown_at.isoformat(timespec="seconds"),
        "items": [_item_document(item) for item in items],
    }


def _item_document(item: SignedItem) -> dict[str, Any]:
    return {
        "item": item.item_id,
        "proposal": item.proposal_number,
        "revision": item.revision,
        "person": {"id": item.person_id, "name": item.person_name, "official_code": item.official_code},
        "unit_path": item.unit_path,
        "target": item.target,
        "operation": item.operation,
        "old": item.old,
        "new": item.new,
        "base_version": item.base_version,
        "evidence_sha256": list(item.evidence),
        "verified_by": item.verified_by,
    }
