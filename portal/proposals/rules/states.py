"""The states of an item, what leads from one to the next, and who acts then."""

from enum import StrEnum

from portal.core.errors import Conflict


class ItemKind(StrEnum):
    """What the official asks: another value, that the owner of a locked value look at it, or a check.

    OWN is what the official may change at once: it holds already, and is sent on after the agency's check.
    """

    PROPOSE = "propose"
    REPORT = "report"
    OWN = "own"


class ItemState(StrEnum):
    """Where one item stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFLICT = "conflict"
    VERIFIED = "verified"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class ItemEvent(StrEnum):
    """What can happen to an item."""

    SUBMIT = "submit"
    AMEND = "amend"
    RETURN = "return"
    REFUSE = "refuse"
    VERIFY = "verify"
    UNDO = "undo"
    FIND_CONFLICT = "find_conflict"
    KEEP_PROPOSED = "keep_proposed"
    APPROVE = "approve"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Desk(StrEnum):
    """Who acts next."""

    OFFICIAL = "official"
    HR = "hr"
    SIGNER = "signer"
    NOBODY = "nobody"


class Reason(StrEnum):
    """Why an item is returned: the official can mend it."""

    UNREADABLE = "unreadable"
    WRONG_EVIDENCE = "wrong_evidence"
    MISSING_EVIDENCE = "missing_evidence"
    VALUE_DIFFERS = "value_differs"
    WRONG_FIELD = "wrong_field"
    OTHER = "other"


class Ground(StrEnum):
    """Why an item is refused."""

    NOT_PROVEN = "not_proven"
    AGAINST_DECISION = "against_decision"
    OWNED_ELSEWHERE = "owned_elsewhere"
    ALREADY_RIGHT = "already_right"
    OTHER = "other"


_S, _E = ItemState, ItemEvent

# What is not written here does not happen.
NEXT: dict[tuple[ItemState, ItemEvent], ItemState] = {
    (_S.DRAFT, _E.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _E.AMEND): _S.SUBMITTED,
    (_S.SUBMITTED, _E.VERIFY): _S.VERIFIED,
    (_S.SUBMITTED, _E.CONFIRM): _S.CONFIRMED,
    (_S.SUBMITTED, _E.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _E.REFUSE): _S.REFUSED,
    (_S.SUBMITTED, _E.FIND_CONFLICT): _S.CONFLICT,
    (_S.SUBMITTED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.RETURNED, _E.SUBMIT): _S.SUBMITTED,
    (_S.RETURNED, _E.AMEND): _S.SUBMITTED,
    (_S.RETURNED, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.RETURNED, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.CONFLICT, _E.KEEP_PROPOSED): _S.SUBMITTED,
    (_S.CONFLICT, _E.AMEND): _S.SUBMITTED,
    (_S.CONFLICT, _E.WITHDRAW): _S.WITHDRAWN,
    (_S.CONFLICT, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.VERIFIED, _E.APPROVE): _S.APPROVED,
    (_S.VERIFIED, _E.RETURN): _S.RETURNED,
    (_S.VERIFIED, _E.REFUSE): _S.REFUSED,
    (_S.VERIFIED, _E.FIND_CONFLICT): _S.CONFLICT,
    (_S.VERIFIED, _E.UNDO): _S.SUBMITTED,
    (_S.VERIFIED, _E.SUPERSEDE): _S.SUPERSEDED,
}

# What holds already is confirmed or given back; nobody signs or refuses it, and nothing else is confirmed.
_OF_OWN = frozenset({_E.SUBMIT, _E.AMEND, _E.RETURN, _E.CONFIRM, _E.WITHDRAW, _E.SUPERSEDE})

# An item in one of these stands on somebody's desk; there is one for a person and field.
OPEN = frozenset({_S.SUBMITTED, _S.RETURNED, _S.CONFLICT, _S.VERIFIED})
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
# What was sent and came back: nobody else can go on with it.
WAITS_FOR_OFFICIAL = frozenset({_S.RETURNED, _S.CONFLICT})
AMENDABLE = frozenset(state for state, event in NEXT if event is _E.AMEND)
WITHDRAWABLE = frozenset(state for state, event in NEXT if event is _E.WITHDRAW)

NEXT_DESK: dict[ItemState, Desk] = {
    _S.DRAFT: Desk.OFFICIAL,
    _S.SUBMITTED: Desk.HR,
    _S.RETURNED: Desk.OFFICIAL,
    _S.CONFLICT: Desk.OFFICIAL,
    _S.VERIFIED: Desk.SIGNER,
    _S.APPROVED: Desk.NOBODY,
    _S.CONFIRMED: Desk.NOBODY,
    _S.REFUSED: Desk.NOBODY,
    _S.WITHDRAWN: Desk.NOBODY,
    _S.SUPERSEDED: Desk.NOBODY,
}

EVENT_NAMES: dict[ItemEvent, str] = {
    _E.SUBMIT: "item.submitted",
    _E.AMEND: "item.amended",
    _E.RETURN: "item.returned",
    _E.REFUSE: "item.refused",
    _E.VERIFY: "item.verified",
    _E.UNDO: "item.verification_undone",
    _E.FIND_CONFLICT: "item.conflict_found",
    _E.KEEP_PROPOSED: "item.conflict_resolved",
    _E.APPROVE: "item.approved",
    _E.CONFIRM: "item.confirmed",
    _E.WITHDRAW: "item.withdrawn",
    _E.SUPERSEDE: "item.superseded",
}


def version_of(state: ItemState, revision: int) -> str:
    """Return where an item stands in one word: a form carries it, so that nobody decides what has moved."""
    return f"{state.value}-{revision}"


def check_kind(kind: ItemKind, state: ItemState, event: ItemEvent) -> None:
    """Raise Conflict where this never happens to an item of this kind."""
    is_fit = event in _OF_OWN if kind is ItemKind.OWN else event is not _E.CONFIRM
    if not is_fit:
        raise Conflict(f"proposals.now_{state.value}")


def next_state(state: ItemState, event: ItemEvent) -> ItemState:
    """Return where the event leads; raise Conflict when the item is not where this can happen."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise Conflict(f"proposals.now_{state.value}") from None
