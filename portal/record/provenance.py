"""Where a change came from, as the rooms above the record know it: the record asks, they answer.

The record may not look into proposals, approvals or the national database; `portal.app` joins it with
whoever can (`portal.reviews.provenance`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from portal.access.rules import Actor

EXTENSION = "portal.provenance"
"""The name under which the application keeps what answers."""


@dataclass(frozen=True)
class Origin:
    """The way of one change into the record: who asked, with which papers, who let it in, who has it now."""

    number: str
    page: str
    papers: tuple[tuple[str, str], ...]
    verified_by: str | None
    approved_by: str | None
    approved_on: str
    on_behalf_of: str | None
    receipt: str | None
    received_on: str


class Provenance(Protocol):
    """Answers for the items that brought changes into a record; what the actor may not see is left out."""

    def __call__(
        self, session: Session, actor: Actor, item_ids: Collection[int], /
    ) -> Mapping[int, Origin]: ...
