"""Roles are given and end; somebody whom the portal does not know yet comes in with the first one."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.core import clock
from portal.core.db import transaction
from portal.operate import queries, rules, steps
from portal.operate.actions.leaves import leave
from portal.operate.queries import Someone
from portal.operate.rules import Newcomer, Refused, Term
from portal.operate.steps import Entrant
from portal.people.models import Official, Person, Unit
from portal.people.rules import search_key
from portal.record.steps import create

_NEXT_NUMBER = text("SELECT next_official_number(:code)")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """A role at a unit, for a term, in whose name; `works_at` is where a newcomer is employed."""

    role: Role
    unit: str
    term: Term
    on_behalf_of: str = ""
    works_at: str = ""


@dataclass(frozen=True)
class Given:
    """The role that was given, to whom, and whether the portal has known them before."""

    grant: RoleGrant
    name: str
    official_code: str
    is_new: bool


def give(session: Session, wanted: Wanted, someone: Someone, newcomer: Newcomer | None) -> Given:
    """Give a role to an official in service; make the official where nobody has the personal ID."""
    with transaction(session):
        _check_term(wanted.term)
        unit = queries.unit_named(session, wanted.unit)
        official = queries.official_of(session, someone)
        is_new = official is None
        if official is None:
            official = _enrol(session, someone, newcomer, wanted.works_at or wanted.unit)
        person = session.get_one(Person, official.person_id)
        _check_known(official, person, newcomer)
        giver = _giver(session, wanted, unit, official)
        _check_new(session, wanted, unit, official, giver)
        grant = steps.give_role(
            session, person_id=official.person_id, role=wanted.role, unit_id=unit.id,
            starts_on=wanted.term.starts_on, ends_on=wanted.term.ends_on, delegated_by=giver,
        )  # fmt: skip
        _leave(session, "role.given", grant, unit)
        return Given(grant, person.full_name, official.official_code, is_new)


def end(session: Session, grant_id: int) -> tuple[RoleGrant, int]:
    """End a role at once, and what was passed on of it; return it and how many others ended with it.

    Its last day was yesterday, also of one that began today: what was signed by it stays explained. One that
    has not begun was never held, and goes.
    """
    with transaction(session):
        grant = session.get(RoleGrant, grant_id, with_for_update=True)
        today = clock.today()
        if grant is None:
            raise Refused("operate.no_grant", number=str(grant_id))
        if grant.ends_on is not None and grant.ends_on < today:
            raise Refused("operate.grant_is_over", day=clock.day_text(grant.ends_on))
        end_at_once(session, grant)
        session.flush()
        passed_on = [one for one in queries.passed_on(session, grant, today) if not _is_held(session, one)]
        for one in passed_on:
            end_at_once(session, one)
        return grant, len(passed_on)


def end_at_once(session: Session, grant: RoleGrant) -> None:
    """End a role within an action."""
    today = clock.today()
    _leave(session, "role.ended", grant, session.get_one(Unit, grant.unit_id))
    if grant.starts_on > today:
        session.delete(grant)
    else:
        grant.ends_on = today - _DAY


def _is_held(session: Session, passed_on: RoleGrant) -> bool:
    """Whether who passed a role on still holds it by another grant."""
    assert passed_on.delegated_by is not None
    assert passed_on.ends_on is not None
    return queries.is_held(
        session, person_id=passed_on.delegated_by, role=passed_on.role,
        unit=session.get_one(Unit, passed_on.unit_id), term=(clock.today(), passed_on.ends_on),
    )  # fmt: skip


def _check_term(term: Term) -> None:
    if term.starts_on < clock.today():
        raise Refused("operate.starts_before", day=clock.day_text(term.starts_on))
    if term.ends_on is not None and (term.ends_on < term.starts_on or term.ends_on < clock.today()):
        raise Refused("operate.ends_before", day=clock.day_text(term.ends_on))


def _enrol(session: Session, someone: Someone, newcomer: Newcomer | None, works_at: str) -> Official:
    if someone.official_code:
        raise Refused("operate.no_official", said=someone.official_code.strip()[:40])
    if newcomer is None or not newcomer.name or not newcomer.title:
        raise Refused("operate.nobody_yet")
    unit = queries.unit_named(session, works_at)
    code = newcomer.official_code or _next_code(session, unit, newcomer)
    if session.scalar(select(Official.person_id).where(Official.official_code == code)):
        raise Refused("operate.official_code_taken", said=code)
    entrant = Entrant(
        newcomer.name, someone.personal_id, newcomer.kind, code, newcomer.title, newcomer.work_email
    )
    person = steps.enrol(session, entrant, unit)
    values = {
        "managing_org": unit.name, "using_org": unit.name, "staff_code": code,
        "record_code": someone.personal_id, "citizen_id_number": someone.personal_id,
        "birth_full_name": newcomer.name, "gender": rules.gender_of(someone.personal_id),
    }  # fmt: skip
    create(session, person_id=person.id, unit_path=unit.path, values=values, entries={}, actor=None)
    leave(
        session, "official.enrolled", object_type="official", object_id=person.id, unit_path=unit.path,
        person_id=person.id, values={"code": code, "name": newcomer.name},
    )  # fmt: skip
    return session.get_one(Official, person.id)


def _next_code(session: Session, unit: Unit, newcomer: Newcomer) -> str:
    if not unit.agency_code:
        raise Refused("operate.no_code", unit=unit.name)
    number = session.scalar(_NEXT_NUMBER, {"code": unit.agency_code})
    return f"{unit.agency_code}.{number:04d}.{newcomer.kind.value}"


def _check_known(official: Official, person: Person, newcomer: Newcomer | None) -> None:
    if not official.in_service:
        raise Refused("operate.left_service", name=person.full_name)
    if newcomer is not None and newcomer.name and search_key(newcomer.name) != person.search_key:
        raise Refused("operate.other_name", name=person.full_name)


def _giver(session: Session, wanted: Wanted, unit: Unit, official: Official) -> int | None:
    """Return on whose behalf the role is held: somebody who holds it there, for no longer than they do."""
    if not wanted.on_behalf_of:
        return None
    giver, term = queries.known(session, Someone(wanted.on_behalf_of)), wanted.term
    if giver.person_id == official.person_id:
        raise Refused("operate.own_delegate")
    if term.ends_on is None:
        raise Refused("operate.delegation_ends")
    is_held = queries.is_held(
        session, person_id=giver.person_id, role=wanted.role, unit=unit, term=(term.starts_on, term.ends_on)
    )
    if not is_held or not giver.in_service:
        raise Refused("operate.nothing_to_delegate", role=wanted.role.value, unit=unit.name)
    return giver.person_id


def _check_new(session: Session, wanted: Wanted, unit: Unit, official: Official, giver: int | None) -> None:
    term = wanted.term
    for held in queries.roles_like(
        session, person_id=official.person_id, role=wanted.role, unit=unit, delegated_by=giver
    ):
        starts_late = term.ends_on is not None and held.starts_on > term.ends_on
        ends_early = held.ends_on is not None and held.ends_on < term.starts_on
        if not starts_late and not ends_early:
            raise Refused("operate.holds_it", number=str(held.id), day=clock.day_text(held.starts_on))


def _leave(session: Session, action: str, grant: RoleGrant, unit: Unit) -> None:
    values = {
        "role": grant.role, "starts_on": grant.starts_on, "ends_on": grant.ends_on,
        "delegated_by": grant.delegated_by,
    }  # fmt: skip
    leave(
        session, action, object_type="role_grant", object_id=grant.id, unit_path=unit.path,
        person_id=grant.person_id, about=_in_clear(grant, unit), values=values,
    )  # fmt: skip


def _in_clear(grant: RoleGrant, unit: Unit) -> str:
    """Say which role it is, where and when: no value of anybody's record, and what an auditor asks first."""
    behalf = f", on behalf of person {grant.delegated_by}" if grant.delegated_by else ""
    term = f"{grant.starts_on}/{grant.ends_on or ''}"
    return f"{grant.role.value} at {unit.agency_code or f'id:{unit.id}'}, {term}{behalf}"
