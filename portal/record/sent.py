"""What was sent for a record and is not decided yet, as rooms above know it: the record asks, they answer.

The record may not look into proposals; `portal.app` joins it with whoever can (`portal.proposals.awaited`).
"""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy.orm import Session

from portal.access.rules import Actor

EXTENSION = "portal.sent"
"""The name under which the application keeps what answers."""


class Sent(Protocol):
    """Return the names of the fields and tables for which the actor has sent a first value."""

    def __call__(self, session: Session, actor: Actor, /) -> Collection[str]: ...
