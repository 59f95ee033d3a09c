"""What a room above does when the whole of a proposal was taken back: this room asks, they answer.

A first declaration becomes a proposal; taken back, it is a draft again. `portal.app` joins this room
with whoever knows (`portal.declarations.steps`).
"""

from typing import Protocol

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.proposals.models import Proposal

EXTENSION = "portal.withdrawn"
"""The name under which the application keeps what answers."""


class Withdrawn(Protocol):
    """Take note, in the transaction, that nothing of a proposal is left; return the page to go on with."""

    def __call__(self, session: Session, proposal: Proposal, /, *, actor: Actor) -> str | None: ...
