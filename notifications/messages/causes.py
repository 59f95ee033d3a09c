"""What people are told of, what a message may be filled with, and which words it needs."""

from dataclasses import dataclass
from enum import StrEnum


class Message(StrEnum):
    """Every cause to tell somebody something."""

    PROPOSAL_SUBMITTED = "proposal_submitted"
    ITEM_RETURNED = "item_returned"
    ITEM_REFUSED = "item_refused"
    ITEM_VERIFIED = "item_verified"
    ITEM_APPROVED = "item_approved"
    ITEM_CONFLICT = "item_conflict"
    ITEM_SUPERSEDED = "item_superseded"
    EVIDENCE_REFUSED = "evidence_refused"
    REGISTRY_ACCEPTED = "registry_accepted"
    REGISTRY_RETURNED = "registry_returned"
    REGISTRY_FAILED = "registry_failed"
    REGISTRY_TO_SETTLE = "registry_to_settle"
    REGISTRY_CLOSED = "registry_closed"
    DRAFT_REMINDER = "draft_reminder"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PROPOSAL_APPROVED = "proposal_approved"
    DECLARATION_OPENED = "declaration_opened"
    DECLARATION_DUE = "declaration_due"
    DECLARATION_OVERDUE = "declaration_overdue"
    RECORD_DUE = "record_due"
    RECORD_OVERDUE = "record_overdue"
    FRESHNESS = "freshness"
    COPY_TO_SIGN = "copy_to_sign"
    COPY_ISSUED = "copy_issued"
    COPY_WITHDRAWN = "copy_withdrawn"
    COPY_FAILED = "copy_failed"
    DUTY_GIVEN = "duty_given"
    DUTY_WITHDRAWN = "duty_withdrawn"
    CARD_SUSPENDED = "card_suspended"
    CARD_RESUMED = "card_resumed"
    CARD_UNLOCKED = "card_unlocked"
    CARD_REVOKED = "card_revoked"
    CARD_TO_REOPEN = "card_to_reopen"
    CARD_ENDED = "card_ended"
    CARD_PERMITTED = "card_permitted"
    CARD_MOVED = "card_moved"
    BADGE_PRINTED = "badge_printed"
    BADGE_ENDED = "badge_ended"
    WALLET_FILLED = "wallet_filled"
    ACCOUNT_LINKED = "account_linked"
    TRIAL = "trial"


class Param(StrEnum):
    """All that a message may be filled with; a closed list, so that no value of a record slips in."""

    FIELD = "field"
    NUMBER = "number"
    COUNT = "count"
    DUE_ON = "due_on"


@dataclass(frozen=True, slots=True)
class Words:
    """The Vietnamese words of one message: inside, where the person is signed in, and away."""

    title: str
    body: str
    away_title: str
    away_body: str


AWAY_BODY = "Mở Cổng hồ sơ để xem chi tiết."
