"""Reads: the decisions of HR's units, and the official's own declaration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session

from portal.access.permissions import TABLE, Permission, within
from portal.access.rules import Actor
from portal.core.db import BIGGEST_ID
from portal.core.errors import NotFound
from portal.declarations.models import Declaration, DeclarationPart, HiringDecision
from portal.declarations.rules import Entry
from portal.declarations.rules.contents import GroupState, Reading, asks, group_state, values_of
from portal.people.models import Official, Person, Unit
from portal.people.rules import OfficialKind, UnitKind
from portal.proposals.models import ProposalItem
from portal.proposals.rules import OPEN, ItemState
from portal.record.models import Record
from portal.record.rules import FORM, Scalar
from portal.record.rules.contradictions import Finding, Whole, check
from portal.record.rules.rulebook import Rulebook
from portal.record.steps import rulebook_of

PAGE_SIZE = 20
_MOST_WAITING = 200


@dataclass(frozen=True)
class UnitLine:
    """A unit that HR may put somebody into, with the agency that it belongs to."""

    id: int
    path: str
    name: str
    agency_name: str
    agency_code: str


@dataclass(frozen=True)
class WaitingLine:
    """A decision whose record is still to be made."""

    decision: HiringDecision
    unit_name: str


@dataclass(frozen=True)
class CreatedLine:
    """A record that was made from a decision, and how its first declaration stands."""

    decision: HiringDecision
    unit_name: str
    person_name: str
    title: str
    due_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True)
class Draft:
    """The official's own declaration, with everything typed of it."""

    declaration: Declaration
    decision: HiringDecision
    kind: OfficialKind
    record: Record
    book: Rulebook
    parts: dict[int, DeclarationPart]

    @property
    def held(self) -> dict[str, Scalar]:
        """What the record has already."""
        return self.record.opened()

    def entries(self, number: int) -> dict[str, Entry]:
        """Return what is typed of a group."""
        part = self.parts.get(number)
        return part.opened() if part else {}

    def state(self, number: int) -> GroupState:
        """Return how a group stands."""
        part = self.parts.get(number)
        is_done = part is not None and part.is_done
        return group_state(number, self.entries(number), self.held, self.book, is_done=is_done)


@dataclass(frozen=True)
class Overview:
    """The whole draft: every group, what contradicts what, and what is under way on its own already."""

    draft: Draft
    states: tuple[GroupState, ...]
    findings: tuple[Finding, ...]
    under_way: frozenset[str]

    @property
    def to_send(self) -> list[Reading]:
        """What would be sent now: everything that reads, but what has a proposal of its own already."""
        return [
            one
            for state in self.states
            for one in state.readings
            if not one.problems and one.value is not None and one.key not in self.under_way
        ]

    @property
    def missing(self) -> list[tuple[GroupState, str, str]]:
        """What is still to be said: the group, the name, and what the form calls it."""
        return [(state, spec.name, spec.label) for state in self.states for spec in state.missing]

    @property
    def has_gaps(self) -> bool:
        """Say whether anything that must be there is missing."""
        return bool(self.missing)

    @property
    def left(self) -> int:
        """How many things are still to be done."""
        return sum(state.left for state in self.states)


def units(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return the units that the actor may put somebody into, as options of a list, deeper ones indented."""
    found = session.execute(
        select(Unit.id, Unit.name, Unit.path).where(_in_reach(actor), Unit.closed_on.is_(None))
    ).all()
    ordered = sorted(found, key=lambda unit: [int(part) for part in unit.path.strip("/").split("/")])
    top = min((unit.path.count("/") for unit in ordered), default=0)
    return [(str(u.id), "– " * (u.path.count("/") - top) + u.name) for u in ordered]


def unit_of(session: Session, actor: Actor, unit_id: int | None) -> UnitLine | None:
    """Return a unit of the actor's reach with its agency; None for any other."""
    if unit_id is None or not 0 < unit_id <= BIGGEST_ID:
        return None
    found = session.execute(
        select(Unit).where(Unit.id == unit_id, _in_reach(actor), Unit.closed_on.is_(None))
    ).scalar_one_or_none()
    if found is None:
        return None
    above = session.execute(
        select(Unit.name, Unit.agency_code, Unit.kind)
        .where(func.starts_with(literal(found.path), Unit.path))
        .order_by(func.length(Unit.path).desc())
    ).all()
    agency = next((unit.name for unit in above if unit.kind is not UnitKind.UNIT), found.name)
    code = next((unit.agency_code for unit in above if unit.agency_code), "")
    return UnitLine(found.id, found.path, found.name, agency, code)


def waiting(session: Session, actor: Actor) -> list[WaitingLine]:
    """Return the decisions that still have no record, the most urgent first."""
    found = session.execute(
        select(HiringDecision, Unit.name)
        .join(Unit, Unit.id == HiringDecision.unit_id)
        .where(within(actor, Permission.RECORD_CREATE, HiringDecision), HiringDecision.person_id.is_(None))
        .order_by(HiringDecision.due_on, HiringDecision.id)
        .limit(_MOST_WAITING)
    )
    return [WaitingLine(decision, name) for decision, name in found]


def created(
    session: Session, actor: Actor, *, before: int | None = None
) -> tuple[list[CreatedLine], int | None]:
    """Return the records made from decisions, newest first, and where the next page begins."""
    wanted = _created().where(within(actor, Permission.RECORD_CREATE, HiringDecision))
    if before is not None:
        wanted = wanted.where(HiringDecision.id < before)
    found = session.execute(wanted.order_by(HiringDecision.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = [CreatedLine(*row) for row in found[:PAGE_SIZE]]
    return lines, lines[-1].decision.id if len(found) > PAGE_SIZE else None


def decision_of(session: Session, actor: Actor, decision_id: int) -> HiringDecision:
    """Return a decision of the actor's reach."""
    found = session.execute(
        select(HiringDecision).where(
            HiringDecision.id == decision_id, within(actor, Permission.RECORD_CREATE, HiringDecision)
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def created_line(session: Session, actor: Actor, decision_id: int) -> CreatedLine:
    """Return a record that was made, by its decision."""
    found = session.execute(
        _created().where(
            HiringDecision.id == decision_id, within(actor, Permission.RECORD_CREATE, HiringDecision)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return CreatedLine(*found)


def my_draft(session: Session, actor: Actor, *, groups: Sequence[int] | None = None) -> Draft:
    """Return the actor's own declaration with the parts of these groups, of all without; three statements."""
    found = session.execute(
        select(Declaration, HiringDecision, Official.kind, Record)
        .join(HiringDecision, HiringDecision.id == Declaration.decision_id)
        .join(Official, Official.person_id == Declaration.person_id)
        .join(Record, Record.person_id == Declaration.person_id)
        .where(
            Declaration.person_id == actor.person_id,
            within(actor, Permission.DECLARATION_FILL, Declaration),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("declarations.none")
    declaration, decision, kind, record = found
    wanted = select(DeclarationPart).where(DeclarationPart.declaration_id == declaration.id)
    if groups is not None:
        wanted = wanted.where(DeclarationPart.number.in_(groups))
    parts = {part.number: part for part in session.scalars(wanted)}
    return Draft(declaration, decision, kind, record, rulebook_of(session, actor.person_id), parts)


def overview(session: Session, actor: Actor, *, today: date) -> Overview:
    """Return the actor's whole draft, read and judged; four statements."""
    draft = my_draft(session, actor)
    states = tuple(draft.state(g.number) for g in FORM.groups if asks(g.number))
    values, rows = values_of(states)
    whole = Whole({**draft.held, **values}, rows, draft.kind.value)
    under_way = session.scalars(
        select(ProposalItem.target_key).where(
            ProposalItem.person_id == actor.person_id,
            ProposalItem.state.in_(OPEN),
            ProposalItem.operation != "add",
        )
    )
    return Overview(draft, states, check(whole, today=today), frozenset(under_way))


def counts_of(session: Session, proposal_id: int | None) -> dict[ItemState, int]:
    """Return how many items of the sent declaration stand where."""
    found = session.execute(
        select(ProposalItem.state, func.count())
        .where(ProposalItem.proposal_id == proposal_id)
        .group_by(ProposalItem.state)
    )
    return {state: count for state, count in found}  # noqa: C416 - rows are not pairs to the type checker


def late_since(today: date) -> ColumnElement[bool]:
    """Return the condition of a decision whose record is overdue."""
    return HiringDecision.person_id.is_(None) & (HiringDecision.due_on < today)


def _created() -> Select[Any]:
    wanted: Any = (
        select(
            HiringDecision, Unit.name, Person.full_name, Official.title, Declaration.due_at,
            Declaration.submitted_at,
        )
        .join(Unit, Unit.id == HiringDecision.unit_id)
        .join(Person, Person.id == HiringDecision.person_id)
        .join(Official, Official.person_id == HiringDecision.person_id)
        .join(Declaration, Declaration.decision_id == HiringDecision.id)
    )  # fmt: skip
    rows: Select[Any] = wanted
    return rows


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Units have a path where everything else has the path of its unit."""
    paths = [g.unit_path for g in actor.grants if Permission.RECORD_CREATE in TABLE[g.role]]
    return or_(*(func.starts_with(Unit.path, path) for path in paths)) if paths else Unit.id.is_(None)
