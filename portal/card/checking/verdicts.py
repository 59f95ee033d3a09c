"""What a check ends with, and what it starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.card.formats.codes import Code
from portal.card.formats.profile import Claims, Purpose
from portal.card.formats.status_list import StatusList
from portal.card.formats.trust_list import TrustList


class Verdict(StrEnum):
    """Green, yellow, red; shown by icon, word and sentence, never by colour alone."""

    VALID = "valid"
    CHECK = "check"
    INVALID = "invalid"


@dataclass(frozen=True)
class Clock:
    """The checker's time in seconds, put right by an offset that was learned from signed server time."""

    now: int
    learned_at: int | None = None


@dataclass(frozen=True)
class Policy:
    """What this place asks beyond a true card."""

    purposes: frozenset[Purpose] = frozenset({Purpose.FACE, Purpose.STATUS_ONLY, Purpose.DUTY, Purpose.PRINT})
    accepts_basic: bool = True
    needs_portrait: bool = False


@dataclass(frozen=True)
class Question:
    """What this check asks of the bearer: a challenge, or an audience at an office's desk."""

    challenge: bytes | None = None
    audience: str | None = None


@dataclass(frozen=True)
class Checker:
    """What a checker knows when a code is held before it; `seen` names proofs of the last two minutes."""

    trust: TrustList
    lists: Mapping[str, StatusList]
    clock: Clock
    policy: Policy = Policy()
    question: Question = Question()
    seen: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Result:
    """The verdict, the first reason for it, and on all but red what the card says."""

    verdict: Verdict
    code: Code
    claims: Claims | None = None
    made_at: int | None = None
    listed_at: int | None = None
    is_backed_up: bool | None = None
    reasons: tuple[Code, ...] = field(default=())
