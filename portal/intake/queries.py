"""Reads of the room: imports of the units that the actor manages, their problems, who and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import TABLE, Permission, within
from portal.access.rules import Actor
from portal.core.errors import NotFound
from portal.intake.models import ImportPerson, ImportProblem, SheetImport
from portal.intake.rules import PersonState, Severity
from portal.intake.rules.persons import Known, UnitLine
from portal.intake.sealing import key_of, open_json, open_text, problem_place
from portal.people.models import Official, Person, Unit

MOST_LISTED = 50
_PAGE = 2000
_PROBLEM = (
    ImportProblem.id, ImportProblem.severity, ImportProblem.code, ImportProblem.sheet,
    ImportProblem.row_number, ImportProblem.column_letter, ImportProblem.sealed,
)  # fmt: skip


@dataclass(frozen=True)
class ImportView:
    """An import as a page shows it."""

    row: SheetImport
    name: str
    unit_name: str
    officer: str


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind in one column of one sheet, with the first of them as an example."""

    severity: Severity
    code: str
    sheet: str
    column: str
    count: int
    first_row: int
    details: Mapping[str, str]


@dataclass(frozen=True)
class ProblemLine:
    """One problem, opened."""

    severity: Severity
    code: str
    sheet: str
    row: int
    column: str
    details: Mapping[str, str]


def units_of(session: Session, actor: Actor) -> list[UnitLine]:
    """Return the units into which the actor may import, from the top down, in two statements at most."""
    grants = [g for g in actor.grants if Permission.IMPORT_MANAGE in TABLE[g.role]]
    found = [line for grant in grants for line in units_under(session, grant.unit_path)]
    return list({line.id: line for line in found}.values())


def units_under(session: Session, unit_path: str) -> list[UnitLine]:
    """Return a unit and all below it that are still open; the unit itself comes first."""
    above = [int(part) for part in unit_path.split("/") if part]
    rows = session.scalars(
        select(Unit).where(func.starts_with(Unit.path, unit_path) | Unit.id.in_(above)).order_by(Unit.path)
    ).all()
    codes = {unit.id: unit.agency_code for unit in rows}
    return [
        UnitLine(unit.id, unit.path, unit.name, unit.short_name, unit.agency_code, _prefix(unit, codes))
        for unit in rows
        if unit.path.startswith(unit_path) and (unit.closed_on is None or unit.path == unit_path)
    ]


def one(session: Session, actor: Actor, import_id: int) -> ImportView:
    """Return an import; raise NotFound for one that is not of the actor's units."""
    found = _views(session, actor, SheetImport.id == import_id)
    if not found:
        raise NotFound
    return found[0]


def latest(session: Session, actor: Actor) -> list[ImportView]:
    """Return the newest imports of the actor's units."""
    return _views(session, actor, SheetImport.id > 0)


def problem_groups(session: Session, row: SheetImport) -> list[ProblemGroup]:
    """Return the problems by what they are and where, the heavy and the frequent first; two statements."""
    key = (ImportProblem.severity, ImportProblem.code, ImportProblem.sheet, ImportProblem.column_letter)
    rows = session.execute(
        select(*key, func.count(), func.min(ImportProblem.id))
        .where(ImportProblem.import_id == row.id)
        .group_by(*key)
        .order_by(func.count().desc(), func.min(ImportProblem.id))
    ).all()
    sealing_key = key_of(row)
    firsts = session.execute(select(*_PROBLEM).where(ImportProblem.id.in_([r[5] for r in rows])))
    opened = {first.id: _opened(row, sealing_key, first) for first in firsts}
    groups = [
        ProblemGroup(r[0], r[1], r[2], r[3], r[4], opened[r[5]].row, opened[r[5]].details) for r in rows
    ]
    order = list(Severity)
    return sorted(groups, key=lambda group: order.index(group.severity))


def problems(session: Session, row: SheetImport) -> Iterator[ProblemLine]:
    """Yield every problem in the order of the file, page by page."""
    key, after = key_of(row), 0
    while True:
        found = session.execute(
            select(*_PROBLEM)
            .where(ImportProblem.import_id == row.id, ImportProblem.id > after)
            .order_by(ImportProblem.id)
            .limit(_PAGE)
        ).all()
        if not found:
            return
        after = found[-1].id
        for problem in found:
            yield _opened(row, key, problem)


def known_of(session: Session, indexes: Sequence[bytes]) -> dict[bytes, Known]:
    """Return the officials of these personal IDs, by the blind index; for the worker, which sees all."""
    rows = session.execute(
        select(
            Official.personal_id_index,
            Official.person_id,
            Official.unit_path,
            Person.full_name,
            Official.kind,
            Official.work_email,
        )
        .join(Person, Person.id == Official.person_id)
        .where(Official.personal_id_index.in_(indexes))
    )
    return {bytes(r[0]): Known(r[1], r[2], r[3], r[4], r[5] or "") for r in rows}


def people_counts(session: Session, import_id: int) -> dict[PersonState, int]:
    """Return how many people of the file are in each state."""
    rows = session.execute(
        select(ImportPerson.state, func.count())
        .where(ImportPerson.import_id == import_id)
        .group_by(ImportPerson.state)
    )
    counts: dict[PersonState, int] = {state: number for state, number in rows}  # noqa: C416 - rows are no pairs
    return counts


def problem_counts(session: Session, import_id: int) -> dict[Severity, int]:
    """Return how many problems there are of each weight."""
    rows = session.execute(
        select(ImportProblem.severity, func.count())
        .where(ImportProblem.import_id == import_id)
        .group_by(ImportProblem.severity)
    )
    counts: dict[Severity, int] = {severity: number for severity, number in rows}  # noqa: C416 - rows are no pairs
    return counts


def _views(session: Session, actor: Actor, condition: ColumnElement[bool]) -> list[ImportView]:
    rows = session.execute(
        select(SheetImport, Unit.name, Person.full_name)
        .join(Unit, Unit.id == SheetImport.unit_id)
        .join(Person, Person.id == SheetImport.person_id)
        .where(within(actor, Permission.IMPORT_MANAGE, SheetImport), condition)
        .order_by(SheetImport.id.desc())
        .limit(MOST_LISTED)
    )
    return [ImportView(row, open_text(row), unit, officer) for row, unit, officer in rows]


def _opened(row: SheetImport, key: bytes, problem: Any) -> ProblemLine:
    place = problem_place(row.id, problem.code, problem.sheet, problem.row_number, problem.column_letter)
    details = open_json(key, problem.sealed, place) if problem.sealed else {}
    return ProblemLine(
        problem.severity, problem.code, problem.sheet, problem.row_number, problem.column_letter, details
    )


def _prefix(unit: Unit, codes: Mapping[int, str | None]) -> str:
    above = [codes.get(int(part)) for part in unit.path.split("/") if part]
    return next((code for code in reversed(above) if code), "")
