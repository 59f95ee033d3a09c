"""Reads for who sets the policy of units: the units within reach, what each asks, and what it inherits."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.clock import day_text
from portal.core.errors import NotFound
from portal.people.models import Person, Unit
from portal.record.models import FieldPolicy
from portal.record.rules import Rulebook, Stricter


@dataclass(frozen=True)
class UnitLine:
    """A unit in a list; `asks` counts what it asks itself."""

    id: int
    name: str
    asks: int


@dataclass(frozen=True)
class Asked:
    """What a unit asks of one target, since when, and by whom it was set."""

    asked: Stricter
    unit_id: int
    unit_name: str
    set_by: str
    set_on: str


@dataclass(frozen=True)
class UnitPolicy:
    """A unit with what it asks itself (`own`), what units above it ask, and the units right below it."""

    id: int
    name: str
    path: str
    parent_id: int | None
    own: Sequence[Asked]
    inherited: Sequence[Asked]
    below: Sequence[UnitLine]

    @property
    def rulebook(self) -> Rulebook:
        """Return what holds for anybody of the unit, whatever kind of official."""
        return Rulebook.of(None, [line.asked for line in (*self.inherited, *self.own)])

    def own_of(self, name: str) -> Asked | None:
        """Return what the unit itself asks of a target."""
        return next((line for line in self.own if line.asked.name == name), None)


def units_to_set(session: Session, actor: Actor) -> Sequence[UnitLine]:
    """Return the highest units whose policy the actor sets."""
    above = aliased(Unit)
    inside = _reach(actor, Unit)
    has_above = (
        select(above.id).where(above.id == Unit.parent_id, _reach(actor, above)).correlate(Unit).exists()
    )
    return _lines(session, inside & ~has_above)


def unit_policy(session: Session, actor: Actor, unit_id: int) -> UnitPolicy:
    """Return a unit with all that is asked of its people; one out of reach is not found."""
    unit = session.execute(
        select(Unit.id, Unit.name, Unit.path, Unit.parent_id).where(Unit.id == unit_id, _reach(actor, Unit))
    ).one_or_none()
    if unit is None:
        raise NotFound
    asked = _asked(session, [int(part) for part in unit.path.strip("/").split("/")])
    own = [line for line in asked if line.unit_id == unit_id]
    return UnitPolicy(
        *unit,
        own=own,
        inherited=[line for line in asked if line.unit_id != unit_id],
        below=_lines(session, Unit.parent_id == unit_id),
    )


def _asked(session: Session, unit_ids: Sequence[int]) -> Sequence[Asked]:
    found = session.execute(
        select(FieldPolicy, Unit.name, Person.full_name)
        .join(Unit, Unit.id == FieldPolicy.unit_id)
        .join(Person, Person.id == FieldPolicy.set_by)
        .where(FieldPolicy.unit_id.in_(unit_ids))
        .order_by(func.length(Unit.path), FieldPolicy.target)
    )
    return [
        Asked(
            Stricter(row.target, row.policy, row.is_required, row.is_proof_needed),
            row.unit_id,
            unit,
            person,
            day_text(row.set_at),
        )
        for row, unit, person in found
    ]


def _lines(session: Session, condition: ColumnElement[bool]) -> Sequence[UnitLine]:
    asks = select(func.count()).where(FieldPolicy.unit_id == Unit.id).correlate(Unit).scalar_subquery()
    found = session.execute(
        select(Unit.id, Unit.name, asks)
        .where(condition, Unit.closed_on.is_(None))
        .order_by(Unit.name, Unit.id)
    )
    return [UnitLine(*row) for row in found]


def _reach(actor: Actor, units: type[Unit]) -> ColumnElement[bool]:
    # A unit is nobody's own, and its path is what the table of permissions calls unit_path.
    return within(actor, Permission.POLICY_SET, SimpleNamespace(unit_path=units.path))
