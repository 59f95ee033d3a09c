"""Checkpoints of the trail: number the new leaves, sign the root, copy it outside; and check it all."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.core import clock, db
from portal.core.db import transaction
from portal.core.merkle import Tree
from portal.core.trail import TrailCheckpoint, TrailLeaf, TrailPosition, hash_of

# A leaf's transaction commits long before this; an older leaf without a number was slipped in.
LATE = timedelta(hours=24)

_PAGE = 1000

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('trail_checkpoint'))")


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many leaves hold, and the first thing that does not."""

    leaves: int
    checkpoints: int
    uncovered: int
    fault: str | None


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read the checkpoint signer's key (PEM, PKCS#8, Ed25519)."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("The checkpoint key must be Ed25519.")
    return key


def checkpoint(session: Session, key: Ed25519PrivateKey, folder: Path) -> TrailCheckpoint | None:
    """Sign the root over all leaves, new ones numbered; return None when nothing is new."""
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
    _copy(made, folder)
    return made


def verify(session: Session, trusted: Ed25519PublicKey, folder: Path | None) -> Verdict:
    """Recompute every leaf and every root; compare with the signatures and the copies outside."""
    copies = _copies(folder) if folder else {}
    checkpoints = session.scalars(select(TrailCheckpoint).order_by(TrailCheckpoint.size)).all()
    leaves, tree = _numbered(session), Tree()
    for number, point in enumerate(checkpoints):
        while tree.size < point.size:
            position, leaf = next(leaves, (None, None))
            if leaf is None or position != tree.size:
                return Verdict(tree.size, number, 0, f"position {tree.size}: no leaf")
            if hash_of(leaf) != leaf.leaf_hash:
                return Verdict(tree.size, number, 0, f"position {tree.size}: leaf {leaf.id} was changed")
            tree = tree.grow([leaf.leaf_hash])
        fault = _fault_of(point, tree, trusted, copies)
        if fault:
            return Verdict(tree.size, number, 0, fault)
    gone = sorted(set(copies) - {p.size for p in checkpoints})
    if gone:
        return Verdict(tree.size, len(checkpoints), 0, f"checkpoint at {gone[0]} is gone from the database")
    return _uncovered(session, tree.size, len(checkpoints))


def _uncovered(session: Session, size: int, checkpoints: int) -> Verdict:
    numbered = exists().where(TrailPosition.leaf_id == TrailLeaf.id)
    rest = session.scalars(select(TrailLeaf).where(~numbered).order_by(TrailLeaf.id)).all()
    fault = next(
        (f"leaf {leaf.id} came without a number" for leaf in rest if leaf.at < clock.now() - LATE), None
    )
    return Verdict(size, checkpoints, len(rest), fault)


def _fault_of(
    point: TrailCheckpoint, tree: Tree, trusted: Ed25519PublicKey, copies: dict[int, str]
) -> str | None:
    if point.root != tree.root:
        return f"checkpoint at {point.size}: another root"
    try:
        trusted.verify(point.signature, _statement(point.size, point.root))
    except InvalidSignature:
        return f"checkpoint at {point.size}: bad signature"
    if point.size in copies and copies[point.size] != point.root.hex():
        return f"checkpoint at {point.size}: the copy outside has another root"
    return None


def _numbered(session: Session) -> Iterator[tuple[int, TrailLeaf]]:
    position = -1
    while True:
        # Page by page: a trail of years does not fit into memory.
        found = session.execute(
            select(TrailPosition.position, TrailLeaf)
            .join(TrailLeaf, TrailLeaf.id == TrailPosition.leaf_id)
            .where(TrailPosition.position > position)
            .order_by(TrailPosition.position)
            .limit(_PAGE)
        ).all()
        if not found:
            return
        for position, leaf in found:
            yield position, leaf
        session.expunge_all()


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
        signature=key.sign(_statement(tree.size, tree.root)),
        signer=public.hex(),
    )


def _statement(size: int, root: bytes) -> bytes:
    return f"portal trail checkpoint\n{size}\n{root.hex()}\n".encode()


def _copy(point: TrailCheckpoint, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {"size": point.size, "root": point.root.hex(), "signature": point.signature.hex()}
    (folder / f"{point.size:012d}.json").write_text(json.dumps(content) + "\n")


def _copies(folder: Path) -> dict[int, str]:
    found = (json.loads(path.read_text()) for path in sorted(folder.glob("*.json")))
    return {copy["size"]: copy["root"] for copy in found}


def main(public_key: str) -> int:
    """Verify the configured trail and print the verdict; 1 when something does not hold."""
    settings = Settings.from_environment(os.environ)
    trusted = (
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        if public_key
        else load_key(settings.checkpoint_key_file).public_key()
    )
    engine = db.create_engine(settings.worker_database_url)
    with Session(engine) as session:
        found = verify(session, trusted, settings.checkpoint_folder)
    engine.dispose()
    sys.stdout.write(
        f"{found.leaves} leaves under {found.checkpoints} checkpoints, {found.uncovered} not yet covered\n"
    )
    if found.fault:
        sys.stderr.write(f"{found.fault}\n")
    return 1 if found.fault else 0


if __name__ == "__main__":
    sys.exit(main("".join(sys.argv[1:])))
