"""The trail: append-only leaves in the action's own transaction; no trail, no action.

Leaves hold no values, only salted digests of them under the INDEX key: a value out of a short list, or a
personal ID, is guessed from any digest that needs no key. A checkpoint each minute numbers the new leaves,
and signs the root of their Merkle tree (RFC 9162, 2.1.1); a copy of it goes outside the database,
since a hash chain alone does not stop who owns the database. A leaf younger than the last
checkpoint is not yet covered.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock, sealing
from portal.core.db import Base, Id

_OPERATOR = "operator "
_ABOUT = ": "


class TrailActor(Protocol):
    """Who acts: the person, and the person on whose behalf."""

    @property
    def person_id(self) -> int: ...
    @property
    def delegated_by(self) -> int | None: ...


class TrailLeaf(Base):
    """One thing that was done; the application may insert and select, nobody may update."""

    __tablename__ = "trail_leaf"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    delegated_by: Mapped[int | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    unit_path: Mapped[str]
    purpose: Mapped[str | None]
    request_id: Mapped[str | None]
    value_hashes: Mapped[dict[str, Any]]
    salt: Mapped[bytes]
    leaf_hash: Mapped[bytes]

    __table_args__ = (
        Index("ix_trail_leaf_object", "object_type", "object_id"),
        Index("ix_trail_leaf_unit_path", "unit_path", "id", postgresql_ops={"unit_path": "text_pattern_ops"}),
    )


class TrailPosition(Base):
    """The number of a leaf in the tree, given by the checkpoint that first covers it."""

    __tablename__ = "trail_position"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leaf_id: Mapped[int] = mapped_column(ForeignKey("trail_leaf.id"), unique=True)


class TrailCheckpoint(Base):
    """A signed root over the first `size` leaves; `frontier` lets the next one go on from here."""

    __tablename__ = "trail_checkpoint"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    size: Mapped[int]
    root: Mapped[bytes]
    frontier: Mapped[list[Any]]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    signer: Mapped[str] = mapped_column(Text)


def append(  # noqa: PLR0913 - who, what, whose, where, why
    session: Session,
    action: str,
    *,
    actor: TrailActor | None,
    object_type: str,
    object_id: int,
    person_id: int | None,
    unit_path: str,
    purpose: str | None = None,
    values: Mapping[str, object] | None = None,
) -> None:
    """Add one leaf; `action` is noun.past ("item.approved"); `values` are kept as salted, keyed digests."""
    salt = secrets.token_bytes(16)
    leaf = TrailLeaf(
        at=clock.now(),
        actor_id=actor.person_id if actor else None,
        delegated_by=actor.delegated_by if actor else None,
        action=action,
        object_type=object_type,
        object_id=object_id,
        person_id=person_id,
        unit_path=unit_path,
        purpose=purpose,
        request_id=session.info.get("request_id"),
        value_hashes={name: _value_hash(salt, name, value) for name, value in (values or {}).items()},
        salt=salt,
    )
    leaf.leaf_hash = hash_of(leaf)
    session.add(leaf)


def operator(login: str, about: str = "") -> str:
    """Return the purpose of what a command did: nobody was signed in, but this login of the system ran it."""
    return f"{_OPERATOR}{login}" + (f"{_ABOUT}{about}" if about else "")


def operator_in(purpose: str | None) -> str | None:
    """Return the login of whoever ran the command that left a leaf with this purpose, if one did."""
    return _command_in(purpose)[0] or None


def about_in(purpose: str | None) -> str:
    """Return what a command said in clear of what it did, if it did."""
    return _command_in(purpose)[1]


def hash_of(leaf: TrailLeaf) -> bytes:
    """Return the Merkle leaf hash: SHA-256 over 0x00 and the leaf's canonical JSON."""
    content = {
        "at": leaf.at.timestamp(),
        "actor": leaf.actor_id,
        "delegated_by": leaf.delegated_by,
        "action": leaf.action,
        "object": [leaf.object_type, leaf.object_id],
        "person": leaf.person_id,
        "unit": leaf.unit_path,
        "purpose": leaf.purpose,
        "request": leaf.request_id,
        "values": leaf.value_hashes,
        "salt": leaf.salt.hex(),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def _command_in(purpose: str | None) -> tuple[str, str]:
    if not purpose or not purpose.startswith(_OPERATOR):
        return "", ""
    login, _, about = purpose.removeprefix(_OPERATOR).partition(_ABOUT)
    return login, about


def _value_hash(salt: bytes, name: str, value: object) -> str:
    text = json.dumps([name, value], ensure_ascii=False, sort_keys=True, default=str)
    return sealing.keyring().keyed_digest(salt + text.encode(), context="trail_leaf").hex()
