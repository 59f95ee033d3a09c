"""HR's verbs: note a decision, make the record that it asks for, let a mistaken note go."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import clock, idempotency, jobs, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.declarations import queries
from portal.declarations.models import Declaration, HiringDecision
from portal.declarations.queries import UnitLine
from portal.declarations.rules import (
    DECLARATION_DAYS,
    RECORD_DAYS,
    NewOfficial,
    TypedDecision,
    record_due_on,
)
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import search_key, sort_key
from portal.proposals.rules import due_at
from portal.record.rules import Source
from portal.record.steps import create

_NOTE, _CREATE = "declarations.note_decision", "declarations.create_record"
_DRAW_ID = text("SELECT nextval(pg_get_serial_sequence('person', 'id'))")
_NEXT_NUMBER = text("SELECT next_official_number(:agency_code)")
_CREATE_OFFICIAL = text(
    "SELECT create_official(:person_id, :full_name, :sort_key, :search_key, :kind, :official_code, :title,"
    " :unit_id, :sealed, :index, :work_email, :today)"
)
_TAKEN = {
    "uq_official_personal_id_index": ("citizen_id_number", "declarations.personal_id_taken"),
    "uq_official_official_code": ("official_code", "declarations.code_taken"),
}


class Taken(Invalid):
    """Somebody has this number already; who and where is nobody's business here."""

    status = 409


def note_decision(
    session: Session, *, actor: Actor, typed: TypedDecision, key: str, decision_id: int | None = None,
    version: int = 0, days: int = RECORD_DAYS,
) -> HiringDecision:  # fmt: skip
    """Keep what is typed of a decision, right or wrong, and let its clock be seen; its day must be known."""
    body = f"{decision_id} {version} {sorted(typed.raw.items())} {typed.unit_id}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_NOTE, key=key, body=body)
        if answer is not None:
            return session.get_one(HiringDecision, answer["decision"])
        decision, _, acting = _written(session, actor, typed, decision_id, version, days)
        session.flush()
        _record(session, "decision.noted", decision, acting)
        answer = {"decision": decision.id}
        idempotency.keep(session, actor=actor, route=_NOTE, key=key, body=body, answer=answer)
        return decision


def create_record(
    session: Session, *, actor: Actor, typed: TypedDecision, key: str, decision_id: int | None = None,
    version: int = 0, days: int = RECORD_DAYS, working_days: int = DECLARATION_DAYS,
) -> HiringDecision:  # fmt: skip
    """Make person, official and record from a decision, and open the first declaration: all or nothing.

    Raise Taken for a number that somebody has already; that it was asked stays in the trail.
    """
    try:
        return _create(session, actor, typed, key, (decision_id, version, days), working_days)
    except Taken:
        with transaction(session):
            _leave_question(session, actor, typed)
        raise


def _create(
    session: Session, actor: Actor, typed: TypedDecision, key: str, kept: tuple[int | None, int, int],
    working_days: int,
) -> HiringDecision:  # fmt: skip
    decision_id, version, days = kept
    body = f"{decision_id} {version} {sorted(typed.raw.items())} {typed.unit_id}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_CREATE, key=key, body=body)
        if answer is not None:
            return session.get_one(HiringDecision, answer["decision"])
        decision, unit, acting = _written(session, actor, typed, decision_id, version, days)
        _make(session, decision, unit, typed.new_official(), acting, working_days)
        answer = {"decision": decision.id}
        idempotency.keep(session, actor=actor, route=_CREATE, key=key, body=body, answer=answer)
        return decision


def drop_decision(session: Session, decision_id: int, *, actor: Actor) -> None:
    """Let a note go that was made by mistake; once there is a record, it stays."""
    with transaction(session):
        decision = _locked(session, actor, decision_id)
        if decision.person_id is not None:
            raise Conflict("declarations.record_exists")
        _record(session, "decision.dropped", decision, actor)
        session.delete(decision)


def _written(
    session: Session, actor: Actor, typed: TypedDecision, decision_id: int | None, version: int, days: int
) -> tuple[HiringDecision, UnitLine, Actor]:
    """Return the decision, new or locked, with what reads of it, its unit, and the actor as entitled."""
    decided_on, kind = typed.decided_on, typed.decision
    unit = queries.unit_of(session, actor, typed.unit_id)
    if unit is None:
        raise Invalid("declarations.no_unit", name="unit")
    if decided_on is None or kind is None:
        raise Invalid("declarations.no_day", name="decided_on")
    decision = HiringDecision(uid=uuid4(), noted_by=actor.person_id, noted_at=clock.now(), version=0)
    if decision_id is not None:
        decision = _locked(session, actor, decision_id)
        if decision.person_id is not None:
            raise Conflict("declarations.record_exists")
        if decision.version != version:
            raise Conflict("declarations.decision_changed")
    decision.version += 1
    decision.unit_id, decision.unit_path, decision.kind = unit.id, unit.path, kind
    decision.number, decision.issuer = (str(typed.values.get(n) or "") for n in ("number", "issuer"))
    decision.decided_on, decision.due_on = decided_on, record_due_on(decided_on, days)
    decision.store(dict(typed.raw))
    grant = authorize(actor, Permission.RECORD_CREATE, decision)
    session.add(decision)
    return decision, unit, replace(actor, delegated_by=grant.delegated_by)


def _make(
    session: Session, decision: HiringDecision, unit: UnitLine, new: NewOfficial, actor: Actor,
    working_days: int,
) -> None:  # fmt: skip
    now = clock.now()
    code = new.values.get("official_code") or _next_code(session, unit, new)
    person_id = _add_official(session, unit, new, str(code))
    values = new.record_values(unit=unit.name, agency=unit.agency_name, official_code=str(code))
    create(
        session, person_id=person_id, unit_path=unit.path, values=values, entries={}, actor=actor,
        source=Source.AGENCY_DECISION, at=now, basis=_basis(decision),
    )  # fmt: skip
    decision.person_id, decision.record_created_at, decision.typed_sealed = person_id, now, None
    session.flush()
    declaration = Declaration(
        person_id=person_id, unit_path=unit.path, decision_id=decision.id, opened_at=now,
        due_at=due_at(now, working_days),
    )  # fmt: skip
    session.add(declaration)
    session.flush()
    _record(session, "record.created", decision, actor)
    due_on = clock.day_text(clock.last_day(declaration.due_at))
    tell(
        session, now=now, recipients=[person_id], message=Message.DECLARATION_OPENED,
        params={"due_on": due_on}, url="/declaration", defer=jobs.defer,
    )  # fmt: skip


def _basis(decision: HiringDecision) -> str:
    return f"{decision.number}, {clock.day_text(decision.decided_on)}, {decision.issuer}"


def _next_code(session: Session, unit: UnitLine, new: NewOfficial) -> str:
    if not unit.agency_code:
        raise Invalid("declarations.code_needed", name="official_code")
    number = session.scalar(_NEXT_NUMBER, {"agency_code": unit.agency_code})
    return f"{unit.agency_code}.{number:04d}.{new.kind}"


def _add_official(session: Session, unit: UnitLine, new: NewOfficial, code: str) -> int:
    person_id = int(session.scalar(_DRAW_ID) or 0)
    values = {
        "person_id": person_id, "full_name": new.full_name, "sort_key": sort_key(new.full_name),
        "search_key": search_key(new.full_name), "kind": new.kind.value, "official_code": code,
        "title": new.values["title"], "unit_id": unit.id, "sealed": sealed(new.personal_id, person_id),
        "index": index_of(new.personal_id),
        "work_email": new.values.get("work_email"), "today": clock.today(),
    }  # fmt: skip
    try:
        with session.begin_nested():
            session.execute(_CREATE_OFFICIAL, values)
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name not in _TAKEN:
            raise
        field, code = _TAKEN[name]
        raise Taken([Problem(field, code)]) from None
    return person_id


def _locked(session: Session, actor: Actor, decision_id: int) -> HiringDecision:
    decision = lock(session, HiringDecision, decision_id)
    if not allowed(actor, Permission.RECORD_CREATE, decision):
        raise NotFound
    return decision


def _leave_question(session: Session, actor: Actor, typed: TypedDecision) -> None:
    """Note that a number turned out to be somebody's: who tries many shall not do so unseen."""
    unit = queries.unit_of(session, actor, typed.unit_id)
    if unit is None:
        return
    trail.append(
        session, "record.number_taken", actor=actor, object_type="unit", object_id=unit.id, person_id=None,
        unit_path=unit.path, values={"typed": sorted(typed.raw.items())},
    )  # fmt: skip


def _record(session: Session, action: str, decision: HiringDecision, actor: Actor) -> None:
    trail.append(
        session, action, actor=actor, object_type="hiring_decision", object_id=decision.id,
        person_id=decision.person_id, unit_path=decision.unit_path,
        values={"number": decision.number, "decided_on": decision.decided_on.isoformat()},
    )  # fmt: skip
