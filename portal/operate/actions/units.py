"""Units come and go."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.db import transaction
from portal.operate import queries, rules, steps
from portal.operate.actions.leaves import leave
from portal.operate.rules import ABOVE, Refused
from portal.people.models import Unit
from portal.people.rules import UnitKind


def add(session: Session, *, name: str, short_name: str, code: str, kind: UnitKind, under: str) -> Unit:
    """Add a unit under an open one; the top stands under nothing."""
    with transaction(session):
        named = rules.line(name, "the name")
        short = rules.line(short_name, "the short name") if short_name else named
        agency_code = rules.agency_code(code) if code else None
        above = _above(session, kind, under)
        if agency_code and session.scalar(select(Unit.id).where(Unit.agency_code == agency_code)):
            raise Refused("operate.code_taken", said=agency_code)
        beside = Unit.parent_id == above.id if above else Unit.parent_id.is_(None)
        if session.scalar(select(Unit.id).where(beside, Unit.name == named, Unit.closed_on.is_(None))):
            raise Refused("operate.unit_is_there", unit=named)
        unit = steps.add_unit(session, above=above, name=named, short_name=short, code=agency_code, kind=kind)
        values = {"name": named, "code": agency_code, "kind": kind}
        leave(
            session, "unit.added", object_type="unit", object_id=unit.id, unit_path=unit.path, values=values
        )
        return unit


def close(session: Session, said: str, *, successor: str) -> Unit:
    """Close a unit that nothing holds on to any more; its successor stays open."""
    with transaction(session):
        unit = queries.unit_named(session, said)
        heir = queries.unit_named(session, successor) if successor else None
        if heir is not None and heir.id == unit.id:
            raise Refused("operate.own_successor")
        ties = queries.ties_of(session, unit, clock.today())
        if not ties.none:
            raise Refused(
                "operate.unit_is_used", unit=unit.name, below=str(ties.below),
                officials=str(ties.officials), roles=str(ties.roles),
            )  # fmt: skip
        unit.closed_on, unit.successor_id = clock.today(), heir.id if heir else None
        values = {"successor": heir.id if heir else None}
        leave(
            session, "unit.closed", object_type="unit", object_id=unit.id, unit_path=unit.path, values=values
        )
        return unit


def _above(session: Session, kind: UnitKind, under: str) -> Unit | None:
    if not under:
        if kind is not UnitKind.TOP:
            raise Refused("operate.no_above", kind=kind.value)
        return None
    above = queries.unit_named(session, under)
    if above.kind not in ABOVE[kind]:
        raise Refused("operate.wrong_above", kind=kind.value, above=above.kind.value)
    return above
