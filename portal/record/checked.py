"""Who lets the agency check what an official changed at once: the record asks, rooms above it answer.

The record may not look into proposals; `portal.app` joins it with whoever can (`portal.proposals.own`).
"""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.record.models import RecordChange
from portal.record.rules import Target

EXTENSION = "portal.checked"
"""The name under which the application keeps what answers."""

Make = Callable[[], RecordChange]


class Checked(Protocol):
    """Make a change in the transaction, and leave it for the agency to check before it is sent on.

    The making is handed over because what waits for a check is locked before the record is.
    """

    def __call__(self, session: Session, target: Target, make: Make, /, *, actor: Actor) -> RecordChange: ...


def unchecked(_session: Session, _target: Target, make: Make, /, *, actor: Actor) -> RecordChange:  # noqa: ARG001 - the protocol names the actor
    """Make the change and leave nothing: for what has no rooms above the record."""
    return make()
