"""The trail is append-only for the roles that run."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.core import clock, trail
from portal.core.checkpoints import checkpoint
from portal.core.db import transaction
from portal.core.merkle import Tree
from portal.core.outside import Copies
from portal.core.trail import TrailLeaf
from portal.core.verifying import verify
from tests.support.cast import Cast
from tests.support.database import Database


def _append(session: Session, cast: Cast) -> None:
    trail.append(
        session,
        "item.approved",
        actor=cast.signer.actor,
        object_type="proposal_item",
        object_id=1,
        person_id=cast.owner.person_id,
        unit_path=cast.owner.unit_path,
        values={"contact_phone": "0900000001"},
    )
    session.commit()


def test_a_leaf_holds_no_value(session: Session, cast: Cast) -> None:
    _append(session, cast)
    leaf = session.query(trail.TrailLeaf).one()
    assert "0900000001" not in str(leaf.value_hashes)
    assert leaf.leaf_hash == trail.hash_of(leaf)


def test_a_leaf_of_the_time_before_keyed_digests_holds(session: Session, cast: Cast, tmp_path: Path) -> None:
    with transaction(session):
        leaf = TrailLeaf(
            at=clock.now(), actor_id=None, delegated_by=None, action="item.approved", object_type="proposal_item",
            object_id=1, person_id=None, unit_path="/1/", purpose=None, request_id=None, salt=bytes(16),
            value_hashes={"new": hashlib.sha256(bytes(16) + b'["new", "00"]').hexdigest()},
        )  # fmt: skip
        leaf.leaf_hash = trail.hash_of(leaf)
        session.add(leaf)
    key = Ed25519PrivateKey.generate()
    checkpoint(session, key, Copies(tmp_path))
    _append(session, cast)
    checkpoint(session, key, Copies(tmp_path))
    verdict = verify(session, key.public_key(), tmp_path)
    assert (verdict.leaves, verdict.fault) == (2, None)


@pytest.mark.parametrize("sql", ["UPDATE trail_leaf SET action = 'x'", "DELETE FROM trail_leaf"])
def test_nobody_who_runs_may_change_a_leaf(session: Session, cast: Cast, sql: str) -> None:
    _append(session, cast)
    with pytest.raises(ProgrammingError):
        session.execute(text(sql))


def test_a_changed_leaf_is_named(session: Session, cast: Cast, database: Database, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    for _ in range(5):
        _append(session, cast)
    checkpoint(session, key, Copies(tmp_path))
    for _ in range(3):
        _append(session, cast)
    checkpoint(session, key, Copies(tmp_path))
    assert verify(session, key.public_key(), tmp_path).fault is None
    assert verify(session, key.public_key(), tmp_path).leaves == 8
    session.rollback()
    third = session.scalars(select(trail.TrailLeaf.id).order_by(trail.TrailLeaf.id)).all()[2]
    with database.owner.begin() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        owner.execute(text("UPDATE trail_leaf SET purpose = 'other' WHERE id = :id"), {"id": third})
    session.rollback()
    session.expire_all()
    assert verify(session, key.public_key(), tmp_path).fault == f"position 2: leaf {third} was changed"


def test_a_rewritten_history_differs_from_the_copy_outside(
    session: Session, cast: Cast, database: Database, tmp_path: Path
) -> None:
    key = Ed25519PrivateKey.generate()
    _append(session, cast)
    checkpoint(session, key, Copies(tmp_path))
    with database.owner.begin() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        for table in ("trail_position", "trail_checkpoint", "trail_leaf"):
            owner.execute(text(f"DELETE FROM {table}"))
    session.expire_all()
    for _ in range(2):
        _append(session, cast)
    checkpoint(session, key, Copies(tmp_path / "elsewhere"))
    session.expire_all()
    assert "gone" in str(verify(session, key.public_key(), tmp_path).fault)
    assert "bad signature" in str(verify(session, Ed25519PrivateKey.generate().public_key(), None).fault)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 100])
def test_the_tree_is_that_of_rfc_9162(size: int) -> None:
    leaves = [hashlib.sha256(b"\x00%d" % n).digest() for n in range(size)]
    assert Tree().grow(leaves).root == _root_by_definition(leaves)
    assert Tree().grow(leaves[: size // 2]).grow(leaves[size // 2 :]).root == _root_by_definition(leaves)


def _root_by_definition(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(
        b"\x01" + _root_by_definition(leaves[:k]) + _root_by_definition(leaves[k:])
    ).digest()
