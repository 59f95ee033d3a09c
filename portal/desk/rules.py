"""The words and rules of the office desk: what may be asked, for how long, and what an answer must hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any

LIFE = timedelta(minutes=5)
"""How long a request waits for its one answer."""
RESULT_LIFE = timedelta(minutes=5)
"""How long an answer waits, sealed, for the officer who asked."""
MOST_TRIES = 5
"""How many answers that do not hold a request bears before it is closed."""
MOST_OPTIONAL = 4
KEPT = timedelta(days=1)
"""How long the row of a request stays, which holds no value of anybody."""
MOST_LISTED = 50
LONGEST_NAME, LONGEST_CONTACT, LONGEST_PURPOSE, MOST_PURPOSES = 160, 40, 160, 12
CREDENTIAL = "card"
"""The one credential query of a request, by its name in DCQL."""


class Claim(StrEnum):
    """What a desk may ask of a card, by the name of the claim in the credential."""

    NAME = "name"
    TITLE = "title"
    AGENCY = "agency"
    KIND = "kind"
    SERIAL = "serial"
    UNIT = "unit"
    GRADE = "grade"
    BIRTH_YEAR = "birth_year"
    WORK_EMAIL = "work_email"
    MANDATE = "mandate"


class RequestState(StrEnum):
    """What became of a request; one that waits beyond its time is over without a state of its own."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SHOWN = "shown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    FORGOTTEN = "forgotten"


class Standing(StrEnum):
    """Whether an office may ask now, or why not."""

    READY = "ready"
    UNCERTIFIED = "uncertified"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    STOPPED = "stopped"


class Way(StrEnum):
    """By what a bearer answered."""

    PORTAL = "portal"
    WALLET = "wallet"


class Outcome(StrEnum):
    """What a bearer did when asked; their own list says it."""

    SENT = "sent"
    REFUSED = "refused"


class Wish(StrEnum):
    """How much a desk wants a claim."""

    NOT = "not"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Fault(StrEnum):
    """What the desk found wrong beside the token's own codes; the wallet and the officer are told."""

    UNKNOWN = "request.unknown"
    OVER = "request.over"
    USED = "request.used"
    STOPPED = "request.office_stopped"
    FORM = "response.form"
    ENCRYPTION = "response.encryption"
    STATE = "response.state"
    CREDENTIAL = "dcql.credential"
    MISSING = "dcql.missing"
    NOT_CHECKED = "trust.missing"
    STATUS_MISSING = "status.missing"
    STATUS_OLD = "status.too_old"
    REVOKED = "status.revoked"
    SUSPENDED = "status.suspended"


class AnswerRefused(Exception):  # noqa: N818 - it names what happened
    """An answer does not hold; `code` says why, in the words of `Fault` or of the token's codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Wanted:
    """What one request asks for."""

    required: tuple[Claim, ...]
    optional: tuple[Claim, ...] = ()

    @staticmethod
    def of(wishes: Mapping[Claim, Wish]) -> "Wanted":
        """Return it in the order of the claims."""
        found = {wish: tuple(c for c in Claim if wishes.get(c) is wish) for wish in Wish}
        return Wanted(found[Wish.REQUIRED], found[Wish.OPTIONAL])

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return all, the required ones first."""
        return self.required + self.optional


@dataclass(frozen=True)
class Answer:
    """What a presentation gave: the claims that were asked for, and the names of those that were not.

    `unasked` were disclosed all the same; their values are dropped.
    """

    given: Mapping[Claim, str]
    unasked: tuple[str, ...]
    expires_at: int
    status_index: int


def dcql(wanted: Wanted, vct: str) -> dict[str, Any]:
    """Return the query of OpenID4VP 1.0, 6: every set with the required claims, largest first."""
    query: dict[str, Any] = {
        "id": CREDENTIAL,
        "format": "dc+sd-jwt",
        "meta": {"vct_values": [vct]},
        "claims": [{"id": claim.value, "path": [claim.value]} for claim in wanted.claims],
    }
    if wanted.optional:
        required = [claim.value for claim in wanted.required]
        query["claim_sets"] = [required + [c.value for c in more] for more in _subsets(wanted.optional)]
    return {"credentials": [query]}


def answered(wanted: Wanted, facts: Mapping[str, Any]) -> tuple[dict[Claim, str], tuple[str, ...]]:
    """Return what was asked and given, and the names of what was not asked; refuse where some is missing."""
    given = {claim: as_text(facts[claim.value]) for claim in wanted.claims if claim.value in facts}
    if any(not given.get(claim) for claim in wanted.required):
        raise AnswerRefused(Fault.MISSING)
    asked = {claim.value for claim in wanted.claims}
    return given, tuple(sorted(name for name in facts if name not in asked))


def as_text(value: object) -> str:
    """Return a claim's value as one line of text, whatever its issuer wrote; nothing for what is no fact."""
    return str(value)[:240] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def is_open(state: RequestState, *, expires_at: datetime, at: datetime) -> bool:
    """Whether a request still takes an answer."""
    return state is RequestState.WAITING and at < expires_at


def problems_of(wanted: Wanted, allowed: Collection[str]) -> str | None:
    """Return the code of what is wrong with what is wanted, or None."""
    if not wanted.required:
        return "desk.nothing_required"
    if len(wanted.optional) > MOST_OPTIONAL:
        return "desk.too_many_optional"
    if any(claim.value not in allowed for claim in wanted.claims):
        return "desk.claim_not_registered"
    return None


def _subsets(claims: Sequence[Claim]) -> list[tuple[Claim, ...]]:
    return [chosen for size in range(len(claims), -1, -1) for chosen in combinations(claims, size)]
