"""The life of a copy that the agency issues: printed, signed, checked by anybody, withdrawn."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.errors import Conflict

# What a token's software sends with two authorities is some five thousand bytes.
LONGEST_CMS = 16 * 1024
LONGEST_REASON = 300

# 26 letters of 5 bits: 130 bits that nobody guesses, none of them like another when read aloud.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 26


class CopyState(StrEnum):
    """Where a copy is."""

    PREPARING = "preparing"
    READY = "ready"
    SIGNED = "signed"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class CopyEvent(StrEnum):
    """What happens to a copy."""

    PREPARE = "prepare"
    SIGN = "sign"
    ISSUE = "issue"
    FAIL = "fail"
    WITHDRAW = "withdraw"
    DROP = "drop"


NEXT: Mapping[tuple[CopyState, CopyEvent], CopyState] = {
    (CopyState.PREPARING, CopyEvent.PREPARE): CopyState.READY,
    (CopyState.PREPARING, CopyEvent.DROP): CopyState.DROPPED,
    (CopyState.PREPARING, CopyEvent.FAIL): CopyState.DROPPED,
    (CopyState.READY, CopyEvent.SIGN): CopyState.SIGNED,
    (CopyState.READY, CopyEvent.DROP): CopyState.DROPPED,
    (CopyState.SIGNED, CopyEvent.ISSUE): CopyState.ISSUED,
    (CopyState.SIGNED, CopyEvent.FAIL): CopyState.DROPPED,
    (CopyState.ISSUED, CopyEvent.WITHDRAW): CopyState.WITHDRAWN,
}

# What the worker has under way: the page asks again by itself.
MOVING = frozenset({CopyState.PREPARING, CopyState.SIGNED})
UNDER_WAY = MOVING | {CopyState.READY}


@dataclass(frozen=True)
class Prepared:
    """A PDF with an empty place for its signature, from `start` to `end`."""

    pdf: bytes
    start: int
    end: int

    @property
    def signed_bytes(self) -> bytes:
        """Return exactly what the signature covers: everything but its own place."""
        return self.pdf[: self.start] + self.pdf[self.end :]


def next_state(state: CopyState, event: CopyEvent) -> CopyState:
    """Return where a copy goes; raise Conflict where it cannot."""
    following = NEXT.get((state, event))
    if following is None:
        raise Conflict(f"extracts.copy_{state.value}")
    return following


def new_public_id() -> str:
    """Return the unguessable name by which a paper leads to its page."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def is_public_id(text: str) -> bool:
    """Say whether a text could be such a name at all."""
    return len(text) == _LENGTH and set(text) <= set(_LETTERS)


def masked(full_name: str) -> str:
    """Return a name that who holds the paper can compare, and nobody else can learn: "N*** T*** H***"."""
    return " ".join(f"{word[0]}***" for word in full_name.split())
