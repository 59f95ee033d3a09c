"""Checkpoints of the trail: number the new leaves, sign the root, copy it outside."""

from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from portal.core import clock, outside
from portal.core.copies import statement
from portal.core.db import transaction
from portal.core.merkle import Tree
from portal.core.outside import Copies
from portal.core.trail import TrailCheckpoint, TrailLeaf, TrailPosition

# A leaf's transaction commits long before this; an older leaf without a number was slipped in.
LATE = timedelta(hours=24)

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('trail_checkpoint'))")


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read the checkpoint signer's key (PEM, PKCS#8, Ed25519)."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("The checkpoint key must be Ed25519.")
    return key


def checkpoint(session: Session, key: Ed25519PrivateKey, copies: Copies) -> TrailCheckpoint | None:
    """Sign the root over all leaves, new ones numbered, and copy what lacks a copy; None when none is new."""
    made = _make(session, key)
    outside.catch_up(session, copies)
    return made


def _make(session: Session, key: Ed25519PrivateKey) -> TrailCheckpoint | None:
    with transaction(session):
        session.execute(_ONE_AT_A_TIME)
        last = session.scalar(select(TrailCheckpoint).order_by(TrailCheckpoint.id.desc()).limit(1))
        numbered = exists().where(TrailPosition.leaf_id == TrailLeaf.id)
        fresh = select(TrailLeaf.id, TrailLeaf.leaf_hash).where(~numbered).order_by(TrailLeaf.id)
        if last is not None:
            fresh = fresh.where(TrailLeaf.at > last.at - LATE)
        leaves = session.execute(fresh).all()
        if not leaves:
            return None
        tree = _tree_at(last)
        session.execute(
            TrailPosition.__table__.insert(),  # type: ignore[attr-defined] # a Table, typed as FromClause
            [{"position": tree.size + n, "leaf_id": leaf.id} for n, leaf in enumerate(leaves)],
        )
        made = _signed(tree.grow(leaf.leaf_hash for leaf in leaves), key)
        session.add(made)
    return made


def _tree_at(point: TrailCheckpoint | None) -> Tree:
    if point is None:
        return Tree()
    return Tree(point.size, tuple(bytes.fromhex(h) for h in point.frontier))


def _signed(tree: Tree, key: Ed25519PrivateKey) -> TrailCheckpoint:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return TrailCheckpoint(
        at=clock.now(),
        size=tree.size,
        root=tree.root,
        frontier=[h.hex() for h in tree.frontier],
        signature=key.sign(statement(tree.size, tree.root.hex())),
        signer=public.hex(),
    )
