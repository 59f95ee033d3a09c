"""Reads of the room: the actor of a session, who holds a permission, who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from portal.access.models import Look
from portal.access.permissions import TABLE, Permission, roles_with, within
from portal.access.rules import Actor, Grant, Purpose, Role
from portal.core import clock
from portal.core.db import Prepared


@dataclass(frozen=True)
class OpenedSession:
    """A live session as read from its row; `actor` is None before sign-in."""

    data: dict[str, Any]
    used_at: datetime
    actor: Actor | None
    subject: str | None
    provider: str | None


class _Row(NamedTuple):
    """What the database's `open_session` returns."""

    person_id: int | None
    full_name: str
    in_service: bool
    provider: str | None
    subject: str | None
    assurance: int
    stepped_up_at: datetime | None
    used_at: datetime
    data: dict[str, Any]
    grants: list[dict[str, Any]]
    unread: int


@dataclass(frozen=True)
class LookLine:
    """One line of "who looked at my record": all looks of one person for one purpose on one day in Vietnam.

    `office` is their title and unit, None for who is no official; `looked_at` is when they last did.
    """

    looker: str
    office: str | None
    purpose: Purpose
    looked_at: datetime
    count: int


PAGE_SIZE = 50

# One statement: the live session, its person, their grants, and the settings that row security reads.
_OPEN = Prepared(text("SELECT * FROM open_session(:id_hash, :now, :today)"))

_HOLDERS = text(
    "SELECT g.person_id, g.role, g.unit_id, g.path, g.delegated_by FROM held_role g"
    " WHERE g.role = ANY(:roles) AND starts_with(:path, g.path)"
    " AND g.starts_on <= :today AND (g.ends_on IS NULL OR g.ends_on >= :today)"
)

_PERSON = text(
    "SELECT p.full_name, o.in_service FROM person p LEFT JOIN official o ON o.person_id = p.id"
    " WHERE p.id = :id"
)
_GRANTS = text(
    "SELECT g.role, g.unit_id, g.path, g.delegated_by FROM held_role g"
    " WHERE g.person_id = :id AND g.starts_on <= :today AND (g.ends_on IS NULL OR g.ends_on >= :today)"
    " ORDER BY g.id"
)


def open_session(session: Session, id_hash: bytes, session_ref: str) -> OpenedSession | None:
    """Return the live session of a cookie's hash; this transaction sees what its person may see.

    Who left service and holds no role has no session any more, as if they signed in now.
    """
    found = _OPEN.rows(session, id_hash=id_hash, now=clock.now(), today=clock.today())
    if not found:
        return None
    row = _Row(*found[0])
    actor = None
    if row.person_id is not None:
        grants = [Grant(Role(g["role"]), g["unit"], g["path"], g["by"]) for g in row.grants]
        if row.in_service:
            grants.insert(0, Grant(Role.OFFICIAL, None, ""))
        if not grants:
            return None
        actor = Actor(
            row.person_id,
            row.full_name,
            tuple(grants),
            row.assurance,
            row.stepped_up_at,
            session_ref,
            row.unread,
        )
    return OpenedSession(row.data, row.used_at, actor, row.subject, row.provider)


def actor_of(session: Session, person_id: int) -> Actor:
    """Return somebody with every role that they hold today, as after a sign-in; for what has no session."""
    person = session.execute(_PERSON, {"id": person_id}).one()
    found = session.execute(_GRANTS, {"id": person_id, "today": clock.today()})
    grants = [Grant(Role(role), unit_id, path, by) for role, unit_id, path, by in found]
    if person.in_service:
        grants.insert(0, Grant(Role.OFFICIAL, None, ""))
    return Actor(person_id, person.full_name, tuple(grants))


def holders(session: Session, permission: Permission, row: Any) -> list[int]:
    """Return the persons whom the table entitles to act on this row: those who are told."""
    found = session.execute(
        _HOLDERS,
        {"roles": [r.value for r in roles_with(permission)], "path": row.unit_path, "today": clock.today()},
    )
    entitled: dict[int, None] = {}
    for person_id, role, unit_id, path, delegated_by in found:
        grant = Grant(Role(role), unit_id, path, delegated_by)
        if TABLE[grant.role][permission](Actor(person_id, "", (grant,)), grant, row):
            entitled[person_id] = None
    return list(entitled)


def looks_of(
    session: Session, actor: Actor, *, before: int | None = None
) -> tuple[Sequence[LookLine], int | None]:
    """Return who looked at the actor's own record, newest first, and where the next page begins."""
    day: ColumnElement[Any] = func.date(func.timezone(clock.HANOI.key, Look.looked_at))
    newest = func.max(Look.id)
    wanted = (
        select(
            newest, _looker_name(), func.looker_office(Look.looker_id), Look.purpose,
            func.max(Look.looked_at), func.count(),
        )
        .where(within(actor, Permission.LOOK_READ_OWN, Look))
        .group_by(Look.looker_id, Look.purpose, day)
    )  # fmt: skip
    if before is not None:
        # By the newest of each line, so that a page neither cuts a line in two nor shows it twice.
        wanted = wanted.having(newest < before)
    found = session.execute(wanted.order_by(newest.desc()).limit(PAGE_SIZE + 1)).all()
    lines = [LookLine(*row[1:]) for row in found[:PAGE_SIZE]]
    return lines, found[PAGE_SIZE - 1][0] if len(found) > PAGE_SIZE else None


def _looker_name() -> Any:
    # By name of the table, since the room of people lies above this one.
    return (
        select(text("person.full_name")).select_from(text("person")).where(text("person.id = look.looker_id"))
    ).scalar_subquery()
