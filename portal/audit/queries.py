"""Reads for whoever audits: who looked, and what was done, within the unit; never a value of anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from portal.access.models import Look
from portal.access.permissions import Permission, within
from portal.access.rules import Actor, Purpose
from portal.core.trail import TrailLeaf, about_in, operator_in
from portal.people.models import Person

PAGE_SIZE = 50


@dataclass(frozen=True)
class LookLine:
    """Somebody opened a record: who, whose, why."""

    looker: str
    owner: str
    purpose: Purpose
    looked_at: datetime


@dataclass(frozen=True)
class About:
    """Of which object the leaves are asked for, or of which person where there is no type."""

    object_type: str | None
    id: int


@dataclass(frozen=True)
class LeafLine:
    """One leaf of the trail; `owner` is whom it concerns, where it concerns somebody."""

    id: int
    at: datetime
    action: str
    object_type: str
    object_id: int
    actor: str | None
    on_behalf_of: str | None
    owner: str | None
    owner_id: int | None
    said: str | None
    actor_id: int | None

    @property
    def operator(self) -> str | None:
        """Return the login of the system by which a command was run: then nobody was signed in."""
        return operator_in(self.said) if self.actor_id is None else None

    @property
    def about(self) -> str:
        """Return what the command said in clear: which role, where, and when."""
        return about_in(self.said) if self.actor_id is None else ""

    @property
    def purpose(self) -> str | None:
        """Return what for, where it was no command: a purpose, or which part of the record."""
        return None if self.operator else self.said


def looks(
    session: Session, actor: Actor, *, before: int | None = None
) -> tuple[Sequence[LookLine], int | None]:
    """Return the looks of the unit, newest first, and where the next page begins."""
    looker, owner = aliased(Person), aliased(Person)
    wanted = (
        select(Look.id, looker.full_name, owner.full_name, Look.purpose, Look.looked_at)
        .join(looker, looker.id == Look.looker_id)
        .join(owner, owner.id == Look.person_id)
        .where(within(actor, Permission.AUDIT_READ, Look))
    )
    if before is not None:
        wanted = wanted.where(Look.id < before)
    found = session.execute(wanted.order_by(Look.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = [LookLine(*row[1:]) for row in found[:PAGE_SIZE]]
    return lines, found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None


def leaves(
    session: Session, actor: Actor, about: About | None = None, *, before: int | None = None
) -> tuple[Sequence[LeafLine], int | None]:
    """Return the leaves of the unit, newest first, and where the next page begins."""
    acting, behalf, owner = aliased(Person), aliased(Person), aliased(Person)
    wanted = (
        select(
            TrailLeaf.id, TrailLeaf.at, TrailLeaf.action, TrailLeaf.object_type, TrailLeaf.object_id,
            acting.full_name, behalf.full_name, owner.full_name, TrailLeaf.person_id,
            TrailLeaf.purpose, TrailLeaf.actor_id,
        )
        .outerjoin(acting, acting.id == TrailLeaf.actor_id)
        .outerjoin(behalf, behalf.id == TrailLeaf.delegated_by)
        .outerjoin(owner, owner.id == TrailLeaf.person_id)
        .where(within(actor, Permission.AUDIT_READ, TrailLeaf))
    )  # fmt: skip
    if about is not None:
        wanted = wanted.where(*_of(about))
    if before is not None:
        wanted = wanted.where(TrailLeaf.id < before)
    found = session.execute(wanted.order_by(TrailLeaf.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = [LeafLine(*row) for row in found[:PAGE_SIZE]]
    return lines, lines[-1].id if len(found) > PAGE_SIZE else None


def _of(about: About) -> tuple[ColumnElement[bool], ...]:
    if about.object_type is None:
        return (TrailLeaf.person_id == about.id,)
    return TrailLeaf.object_type == about.object_type, TrailLeaf.object_id == about.id
