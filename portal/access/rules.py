"""Who acts: the actor, the roles, and the grants that carry them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a person may be at a unit."""

    OFFICIAL = "official"
    HR_OFFICER = "hr_officer"
    SIGNER = "signer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    GUARD = "guard"


class Purpose(StrEnum):
    """Why another person's record is opened; the official reads it."""

    VERIFY_PROPOSAL = "verify_proposal"
    COMPARE_RECORD = "compare_record"
    PERSONNEL_WORK = "personnel_work"
    QUALITY_REVIEW = "quality_review"
    AUDIT = "audit"
    # Not told by anybody: it is what making, signing or handing out a copy of the record is done for.
    SIGNED_COPY = "signed_copy"


STEP_UP_LASTS = timedelta(minutes=5)
"""How long before a signature a proof of who one is counts."""
OPENS_RECORD = (
    Purpose.COMPARE_RECORD, Purpose.PERSONNEL_WORK, Purpose.QUALITY_REVIEW, Purpose.AUDIT,
)  # fmt: skip
"""What somebody can answer who is asked why they open the whole of a record."""
OPENS_CASE = (Purpose.VERIFY_PROPOSAL, *OPENS_RECORD)
"""Looks under which the values of a case or a batch are shown; opening a case is itself the first of them."""


@dataclass(frozen=True)
class Grant:
    """A role at a unit and all below it; `delegated_by` is the person on whose behalf it is held."""

    role: Role
    unit_id: int | None
    unit_path: str
    delegated_by: int | None = None


@dataclass(frozen=True)
class Actor:
    """The signed-in person; roles come from our database, never from the identity provider.

    `assurance` is the level (1 or 2) of the sign-in; `delegated_by` names whose grant the last
    authorisation used.
    """

    person_id: int
    name: str
    grants: tuple[Grant, ...] = ()
    assurance: int = 2
    stepped_up_at: datetime | None = None
    session_ref: str = ""
    unread: int = field(default=0, compare=False)
    delegated_by: int | None = None


def is_stepped_up(actor: Actor, now: datetime, lasts: timedelta = STEP_UP_LASTS) -> bool:
    """Say whether somebody proved again who they are, no longer ago than this."""
    at = actor.stepped_up_at
    return at is not None and timedelta() <= now - at <= lasts
