"""The words and rules of the card as it is issued: its states, why it ends, when it is renewed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.card.formats.profile import Field, Level, Purpose
from portal.card.formats.status_list import Status


class CardState(StrEnum):
    """What a card is now."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class BindingLevel(StrEnum):
    """What holds the key of a binding; print has none."""

    PRINT = "print"
    BASIC = "basic"
    PASSKEY = "passkey"


class Revocation(StrEnum):
    """Why a card ended; never published."""

    LEFT = "left"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    DISMISSED = "dismissed"
    WRONG_DATA = "wrong_data"
    LOST = "lost"


WORK_OVER = frozenset({Revocation.LEFT, Revocation.RETIRED, Revocation.TRANSFERRED, Revocation.DISMISSED})
"""Why a card ends with the work that it was for: its bearer does not open another by themselves."""


class BindingEnd(StrEnum):
    """Why a binding ended while the card went on, or with it."""

    REBOUND = "rebound"
    PHONE_LOST = "phone_lost"
    CARD_ENDED = "card_ended"
    REPRINTED = "reprinted"
    DUTY_WITHDRAWN = "duty_withdrawn"
    DUTY_OVER = "duty_over"


class Concern(StrEnum):
    """What seems wrong about a card to somebody who checked it."""

    FACE = "face"
    INVALID = "invalid"
    BEHAVIOUR = "behaviour"
    MONEY = "money"
    OTHER = "other"


class Outcome(StrEnum):
    """What became of a report."""

    NOTHING_WRONG = "nothing_wrong"
    SPOKEN_TO = "spoken_to"
    CARD_STOPPED = "card_stopped"
    PASSED_ON = "passed_on"


LONGEST_NOTE = 500


LEVELS: Mapping[BindingLevel, Level] = {
    BindingLevel.PRINT: Level.NONE,
    BindingLevel.BASIC: Level.BASIC,
    BindingLevel.PASSKEY: Level.PASSKEY,
}

LIFE: Mapping[tuple[Purpose, BindingLevel], timedelta] = {
    (Purpose.FACE, BindingLevel.PASSKEY): timedelta(days=14),
    (Purpose.FACE, BindingLevel.BASIC): timedelta(hours=72),
    (Purpose.STATUS_ONLY, BindingLevel.PASSKEY): timedelta(days=14),
    (Purpose.STATUS_ONLY, BindingLevel.BASIC): timedelta(hours=72),
    (Purpose.DETAIL, BindingLevel.PASSKEY): timedelta(days=14),
    (Purpose.DETAIL, BindingLevel.BASIC): timedelta(hours=72),
    (Purpose.PRINT, BindingLevel.PRINT): timedelta(days=365),
}

LONGEST_FACE = timedelta(days=14)
"""The longest life of what a phone or a wallet shows; only a printed badge lives longer."""
LIST_LIFE = timedelta(hours=72)
RENEW_AFTER = timedelta(days=3)
FRESH_SIGN_IN = timedelta(minutes=10)
LONGEST_DUTY = timedelta(hours=24)
DUTY_AHEAD = timedelta(days=90)
DUTY_ROOM = 150
"""How many bytes what a duty says may have together: more would make its code too fine for a plain camera."""
ROOM = timedelta(days=30)
"""How long an index stays taken after its binding ended; longer where a badge still names it."""


REMEMBERED = timedelta(days=365)
"""How long it stays known, after its end, that a credential was issued; the trail has its digest for ever."""


@dataclass(frozen=True)
class Bearer:
    """Whom a card is of, as the record has them now."""

    person_id: int
    unit_path: str
    name: str
    title: str
    agency: str
    agency_code: str
    kind: str
    in_service: bool
    has_record: bool

    def fields(self, purpose: Purpose) -> dict[Field, int | str | bytes]:
        """Return what a credential of this purpose says of them."""
        office: dict[Field, int | str | bytes] = {
            Field.AGENCY: self.agency,
            Field.AGENCY_CODE: self.agency_code,
            Field.KIND: self.kind,
        }
        if purpose is Purpose.DETAIL:
            return {}
        if purpose is Purpose.STATUS_ONLY:
            return office
        return {Field.NAME: self.name, Field.TITLE: self.title, **office}


@dataclass(frozen=True)
class Duty:
    """An inspection: what, where, from when to when, and by which decision."""

    task: str
    place: str
    starts_at: datetime
    ends_at: datetime
    decision: str

    @property
    def is_short(self) -> bool:
        """Whether a code that says all of it is still read by a plain camera."""
        return len((self.task + self.place + self.decision).encode()) <= DUTY_ROOM

    def is_timely(self, at: datetime) -> bool:
        """Whether it lasts a day at most, is not over, and does not lie in a distant future."""
        lasts = self.ends_at - self.starts_at
        return timedelta() < lasts <= LONGEST_DUTY and at < self.ends_at and self.starts_at <= at + DUTY_AHEAD

    def is_near(self, at: datetime) -> bool:
        """Whether its credential may be issued: that lives a day at most, and ends with the duty."""
        return timedelta() < self.ends_at - at <= LONGEST_DUTY

    def fields(self) -> dict[Field, int | str | bytes]:
        """Return what a credential says of it."""
        return {
            Field.TASK: self.task,
            Field.PLACE: self.place,
            Field.FROM: int(self.starts_at.timestamp()),
            Field.UNTIL: int(self.ends_at.timestamp()),
            Field.DECISION: self.decision,
        }


def state_of(
    *, revoked_at: datetime | None, locked_at: datetime | None, suspended_at: datetime | None
) -> CardState:
    """Return a card's state; the bearer's lock and the office's suspension hold apart from each other."""
    if revoked_at is not None:
        return CardState.REVOKED
    return CardState.SUSPENDED if locked_at or suspended_at else CardState.ACTIVE


def bars_another(
    reason: Revocation | None, *, left_at: datetime | None, permitted_at: datetime | None
) -> bool:
    """Whether the bearer of a card that ended must wait: for other work, or for the office's word."""
    return reason in WORK_OVER and left_at is None and permitted_at is None


def asked_it(makers: Iterable[int | None], *, by: int, on_behalf_of: int | None) -> bool:
    """Whether who asked, in person or by another, would approve it too, in person or by another."""
    return not {by, on_behalf_of}.isdisjoint(set(makers) - {None})


def status_of(*, state: CardState, is_ended: bool) -> Status:
    """Return what the public list says of a binding's credentials."""
    if is_ended or state is CardState.REVOKED:
        return Status.INVALID
    return Status.SUSPENDED if state is CardState.SUSPENDED else Status.VALID


def needs_renewal(*, issued_at: datetime, said: bytes, now_says: bytes, at: datetime) -> bool:
    """Whether a face is to be issued anew: older than three days, or the record says something else."""
    return at - issued_at >= RENEW_AFTER or said != now_says
