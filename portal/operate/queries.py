"""Reads of the owner: every unit, every role, every certificate, and whom a command means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.core.db import number_from
from portal.operate.rules import Refused
from portal.people.models import Official, Person, Unit
from portal.people.personal_ids import index_of
from portal.signing.models import SignerCertificate

_BY_ID = re.compile(r"id:([0-9]+)")


@dataclass(frozen=True)
class Someone:
    """Whom a command means: by the official's code, or by a personal ID that was typed unseen."""

    official_code: str = ""
    personal_id: str = ""


@dataclass(frozen=True)
class Ties:
    """What still holds on to a unit."""

    below: int
    officials: int
    roles: int

    @property
    def none(self) -> bool:
        """Whether nothing does."""
        return not (self.below or self.officials or self.roles)


def unit_named(session: Session, said: str) -> Unit:
    """Return the unit of an agency code, or of `id:17`, locked; raise Refused for none or a closed one."""
    by_id = _BY_ID.fullmatch(said.strip())
    number = number_from(by_id.group(1)) if by_id else None
    condition = Unit.id == number if by_id else Unit.agency_code == said.strip()
    unit = session.scalars(select(Unit).where(condition).with_for_update()).one_or_none()
    if unit is None:
        raise Refused("operate.no_unit", unit=said.strip()[:40])
    if unit.closed_on is not None:
        raise Refused("operate.unit_is_closed", unit=unit.name)
    return unit


def official_of(session: Session, someone: Someone) -> Official | None:
    """Return whom the command means, locked; None for somebody whom the portal does not know."""
    if someone.official_code:
        condition = Official.official_code == someone.official_code.strip()
    else:
        condition = Official.personal_id_index == index_of(someone.personal_id)
    return session.scalars(
        select(Official).where(condition).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def known(session: Session, someone: Someone) -> Official:
    """Return whom the command means; raise Refused for nobody, without repeating a personal ID."""
    official = official_of(session, someone)
    if official is None and someone.official_code:
        raise Refused("operate.no_official", said=someone.official_code.strip()[:40])
    if official is None:
        raise Refused("operate.nobody")
    return official


def units(session: Session) -> Sequence[Unit]:
    """Return every unit, each below the one above it."""
    found = session.scalars(select(Unit).order_by(Unit.path)).all()
    return sorted(found, key=lambda unit: [int(part) for part in unit.path.strip("/").split("/")])


def ties_of(session: Session, unit: Unit, today: date) -> Ties:
    """Count what still holds on to a unit."""
    below = select(func.count()).where(
        func.starts_with(Unit.path, unit.path), Unit.id != unit.id, Unit.closed_on.is_(None)
    )
    officials = select(func.count()).where(
        Official.in_service, or_(Official.managing_unit_id == unit.id, Official.using_unit_id == unit.id)
    )
    roles = select(func.count()).where(RoleGrant.unit_id == unit.id, _lasts(today))
    return Ties(*(session.scalar(counted) or 0 for counted in (below, officials, roles)))


def roles_like(
    session: Session, *, person_id: int, role: Role, unit: Unit, delegated_by: int | None
) -> Sequence[RoleGrant]:
    """Return the same role of the same person at the same unit, for whomever."""
    return session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.unit_id == unit.id,
            RoleGrant.delegated_by.is_not_distinct_from(delegated_by),
        )
    ).all()  # fmt: skip


def is_held(session: Session, *, person_id: int, role: Role, unit: Unit, term: tuple[date, date]) -> bool:
    """Say whether somebody holds a role in their own name, at a unit or above it, for all of these days."""
    begins, ends = term
    held = select(RoleGrant.id).join(Unit, Unit.id == RoleGrant.unit_id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.delegated_by.is_(None),
        func.starts_with(unit.path, Unit.path), RoleGrant.starts_on <= begins,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= ends),
    )  # fmt: skip
    return session.scalar(held.limit(1)) is not None


def passed_on(session: Session, grant: RoleGrant, today: date) -> Sequence[RoleGrant]:
    """Return what others hold on behalf of a grant's holder, in the same role, today or later."""
    return session.scalars(
        select(RoleGrant)
        .where(RoleGrant.delegated_by == grant.person_id, RoleGrant.role == grant.role, _lasts(today))
        .order_by(RoleGrant.id)
    ).all()


def grants_that_last(session: Session, person_id: int, today: date) -> Sequence[RoleGrant]:
    """Return the roles that somebody holds, will hold, or passed on to others."""
    return session.scalars(
        select(RoleGrant)
        .where(or_(RoleGrant.person_id == person_id, RoleGrant.delegated_by == person_id), _lasts(today))
        .order_by(RoleGrant.id)
    ).all()


def grants(
    session: Session, today: date, *, past_too: bool
) -> Sequence[Row[RoleGrant, str, str, str | None, str]]:
    """Return roles with holder, the holder's code, the unit and who passed them on."""
    giver = aliased(Person)
    asked = (
        select(
            RoleGrant, Person.full_name, func.coalesce(Official.official_code, ""), giver.full_name, Unit.name
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(Official, Official.person_id == RoleGrant.person_id)
        .outerjoin(giver, giver.id == RoleGrant.delegated_by)
        .order_by(Unit.path, RoleGrant.role, RoleGrant.id)
    )
    return session.execute(asked if past_too else asked.where(_lasts(today))).all()


def certificates(session: Session) -> Sequence[Row[SignerCertificate, str, str]]:
    """Return every certificate with its person and the person's code."""
    return session.execute(
        select(SignerCertificate, Person.full_name, func.coalesce(Official.official_code, ""))
        .join(Person, Person.id == SignerCertificate.person_id)
        .outerjoin(Official, Official.person_id == SignerCertificate.person_id)
        .order_by(SignerCertificate.id)
    ).all()


def _lasts(today: date) -> ColumnElement[bool]:
    return or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today)
