"""What an official said of the own record that is not settled yet, and what follows from it there.

Nobody is asked again for what is on its way, nor asked to confirm what they said is not so.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Awaited(NamedTuple):
    """One target of which something was said; `key` is the target's.

    `fills` says that it would bring what is not there yet, and that only a decision is missing.
    """

    key: str
    proposal_id: int
    fills: bool

    @property
    def name(self) -> str:
        """Return the name of its field or table."""
        return name_of(self.key)


def awaited_in(stored: Sequence[Sequence[Any]] | None) -> Sequence[Awaited]:
    """Return what a statement brought (`portal.record.sent`)."""
    return [Awaited(*one) for one in stored or ()]


def proposals_by_key(awaited: Sequence[Awaited]) -> Mapping[str, int]:
    """Return under which proposal something waits, by the target's key."""
    return {one.key: one.proposal_id for one in awaited}


def name_of(key: str) -> str:
    """Return the name of a target's field or table."""
    return key.partition("/")[0]
