"""A repeated request gets the stored answer instead of a second effect.

After a crash a few per cent of commits were never acknowledged, so clients repeat: this is a daily case.
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock, sealing
from portal.core.db import Base
from portal.core.errors import Conflict, Invalid

KEEP_HOURS = 72


class _Person(Protocol):
    @property
    def person_id(self) -> int: ...


class IdempotencyKey(Base):
    """One answered request of one person; kept for 72 hours."""

    __tablename__ = "idempotency_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


# Two statements in one function body: the look must start after the lock is held, with a fresh snapshot.
_REPLAY = text("SELECT locked, body_hash, answer FROM replay_request(:person_id, :route, :key)").columns(
    answer=JSONB
)
_KEEP = text(
    "INSERT INTO idempotency_key (person_id, route, key, body_hash, answer, created_at)"
    " VALUES (:person_id, :route, :key, :body_hash, :answer, :created_at)"
).bindparams(bindparam("answer", type_=JSONB))


def replay(
    session: Session, *, actor: _Person, route: str, key: str, body: bytes | str
) -> dict[str, Any] | None:
    """Return the stored answer of this very request, or None if it is new (and hold its key till commit).

    Raises Conflict while the first one is still in flight, and Invalid when the key came with another body.
    """
    if not 1 <= len(key) <= 100 or not (key.isascii() and key.isprintable()):  # noqa: PLR2004 - a UUID and some room
        raise Invalid("idempotency.bad_key")
    row = session.execute(_REPLAY, {"person_id": actor.person_id, "route": route, "key": key}).one()
    if not row.locked:
        raise Conflict("idempotency.in_flight")
    if row.body_hash is None:
        return None
    if bytes(row.body_hash) != _hash(body):
        raise Invalid("idempotency.other_body")
    answer: dict[str, Any] = row.answer
    return answer


def keep(
    session: Session, *, actor: _Person, route: str, key: str, body: bytes | str, answer: dict[str, Any]
) -> None:
    """Store the answer in the action's transaction."""
    session.execute(
        _KEEP,
        {
            "person_id": actor.person_id,
            "route": route,
            "key": key,
            "body_hash": _hash(body),
            "answer": answer,
            "created_at": clock.now(),
        },
    )


def _hash(body: bytes | str) -> bytes:
    """Keyed, because a body may hold little more than one sensitive value."""
    content = body.encode() if isinstance(body, str) else body
    return sealing.keyring().keyed_digest(content, context="idempotency_key")
