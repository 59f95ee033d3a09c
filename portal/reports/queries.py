"""Reads of the board: counts that the night made, and the people behind one rule."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.people.models import Official, Person, Unit
from portal.record.rules.contradictions import SEVERITIES, Severity
from portal.reports.models import QualityRun, RecordFinding, RuleQuality, UnitQuality
from portal.reports.rules import MOST_UNITS, PAGE_SIZE

_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True)
class UnitLine:
    """A unit with how many of its records were looked at, and how many are clean."""

    unit_id: int
    name: str
    checked: int
    clean: int


@dataclass(frozen=True)
class RuleLine:
    """A rule with the number of people whose record it speaks of."""

    code: str
    severity: Severity
    people: int


@dataclass(frozen=True)
class Board:
    """What the last finished night says of the units within reach."""

    finished_at: datetime | None
    units: tuple[UnitLine, ...]
    rules: tuple[RuleLine, ...]
    checked: int
    clean: int


@dataclass(frozen=True)
class Concerned:
    """Somebody whose record a rule speaks of; since which night."""

    person_id: int
    full_name: str
    title: str
    unit_name: str
    found_at: datetime


@dataclass(frozen=True)
class ConcernedPage:
    """Some of the people, and after whom the next ones come."""

    people: tuple[Concerned, ...]
    following: int | None


def board(session: Session, actor: Actor, *, beneath: Unit | None = None) -> Board:
    """Return the counts of the units within the actor's scope, those with most to mend first."""
    finished = session.scalar(select(func.max(QualityRun.finished_at)))
    of_units = _reach(actor, UnitQuality, beneath)
    found = session.execute(
        select(Unit.id, Unit.name, UnitQuality.checked, UnitQuality.clean)
        .join(Unit, Unit.path == UnitQuality.unit_path)
        .where(of_units)
        .order_by((UnitQuality.checked - UnitQuality.clean).desc(), Unit.name)
        .limit(MOST_UNITS)
    )
    units = tuple(UnitLine(*row) for row in found)
    checked, clean = session.execute(
        select(
            func.coalesce(func.sum(UnitQuality.checked), 0), func.coalesce(func.sum(UnitQuality.clean), 0)
        ).where(of_units)
    ).one()
    return Board(finished, units, _rules(session, actor, beneath), int(checked), int(clean))


def people(
    session: Session, actor: Actor, code: str, *, beneath: Unit | None = None, after: int = 0
) -> ConcernedPage:
    """Return the people within reach whose record a rule speaks of, by name; `after` is the last one seen."""
    wanted = (
        select(Person.id, Person.full_name, Official.title, Unit.name, func.min(RecordFinding.found_at))
        .join(Person, Person.id == RecordFinding.person_id)
        .join(Official, Official.person_id == RecordFinding.person_id)
        .join(Unit, Unit.id == Official.managing_unit_id)
        .where(RecordFinding.code == code, _reach(actor, RecordFinding, beneath))
        .group_by(Person.id, Person.full_name, Official.title, Unit.name)
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE_SIZE + 1)
    )
    last = session.get(Person, after) if after else None
    if last is not None:
        wanted = wanted.where(tuple_(Person.sort_key, Person.id) > (last.sort_key, last.id))
    found = [Concerned(*row) for row in session.execute(wanted)]
    more = len(found) > PAGE_SIZE
    return ConcernedPage(tuple(found[:PAGE_SIZE]), found[PAGE_SIZE - 1].person_id if more else None)


def unit_within(session: Session, actor: Actor, unit_id: int) -> Unit | None:
    """Return a unit of which the actor may see something; None for any other."""
    return session.scalars(
        select(Unit).where(
            Unit.id == unit_id,
            or_(*(func.starts_with(Unit.path, grant.unit_path) for grant in actor.grants)),
        )
    ).one_or_none()


def _rules(session: Session, actor: Actor, beneath: Unit | None) -> tuple[RuleLine, ...]:
    found = session.execute(
        select(RuleQuality.code, func.sum(RuleQuality.people))
        .where(_reach(actor, RuleQuality, beneath))
        .group_by(RuleQuality.code)
    )
    # What a rule that is no longer there found last night is not shown: nobody could say what it means.
    lines = [RuleLine(code, SEVERITIES[code], int(people)) for code, people in found if code in SEVERITIES]
    return tuple(sorted(lines, key=lambda line: (_WEIGHT[line.severity], -line.people, line.code)))


def _reach(actor: Actor, model: type, beneath: Unit | None) -> ColumnElement[bool]:
    scope = within(actor, Permission.QUALITY_READ, model)
    if beneath is None:
        return scope
    return and_(scope, func.starts_with(model.unit_path, beneath.path))  # type: ignore[attr-defined] # a Scoped model
