"""What the record holds now of what a case would change: its source, and the value itself where it moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.proposals.queries import ItemView
from portal.proposals.rules import ItemState
from portal.proposals.steps import moved_among, present_base
from portal.record.labels import SOURCES
from portal.record.queries import stamps_of
from portal.record.rules import summary
from portal.record.rules.curriculum import Stamp

# What is decided already is compared with nothing any more.
_COMPARED = (ItemState.SUBMITTED, ItemState.VERIFIED, ItemState.CONFLICT)


@dataclass(frozen=True)
class Present:
    """What stands there now: its source in words, and the value itself where the official saw another one."""

    source: str | None = None
    moved_to: str | None = None


def present_of(session: Session, actor: Actor, views: Sequence[ItemView]) -> dict[int, Present]:
    """Return what one person's record holds, by the numbers of the items; nothing for those decided."""
    found = {view.item.id: Present() for view in views}
    compared = [view for view in views if view.item.state in _COMPARED]
    if not compared:
        return found
    stamps = stamps_of(session, actor, compared[0].item.person_id, [view.target for view in compared])
    moved = moved_among(session, [view.item for view in compared])
    for view in compared:
        source = _source(stamps.get(view.target.key))
        moved_to = _moved_to(session, view, source) if view.item.id in moved else None
        found[view.item.id] = Present(source, moved_to)
    return found


def _source(stamp: Stamp | None) -> str | None:
    return f"{SOURCES[stamp.source]}, cập nhật {stamp.changed_on}" if stamp and stamp.source else None


def _moved_to(session: Session, view: ItemView, source: str | None) -> str:
    value = summary(view.target.spec, present_base(session, view.item)[0]) or "(trống)"
    return f"{value} ({source})" if source else value
