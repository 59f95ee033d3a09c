"""The whole trail, checked: every leaf and root computed again, and compared with the copies outside."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.core import clock, copies, db, outside, trail
from portal.core.checkpoints import LATE, load_key
from portal.core.copies import Copy, Held
from portal.core.db import transaction
from portal.core.merkle import Tree
from portal.core.reaching import reaching
from portal.core.trail import TrailCheckpoint, TrailLeaf, TrailPosition, hash_of

_PAGE = 1000


@dataclass(frozen=True)
class Gap:
    """The folder outside goes on where the database ends: it was restored to here, or its end was cut off."""

    restored_to: int
    lost: tuple[Copy, ...]

    @property
    def lost_until(self) -> int:
        """The last size that the folder outside tells of."""
        return max(copy.size for copy in self.lost)


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many leaves hold, and the first thing that does not.

    `gap` is there when nothing contradicts the trail, but the database holds less than the copies outside.
    """

    leaves: int
    checkpoints: int
    uncovered: int
    fault: str | None
    last_at: datetime | None = None
    gap: Gap | None = None
    restores: int = 0


class NothingToAcknowledge(Exception):  # noqa: N818 - it says what is the matter
    """The trail does not end at the size that was named, or there is more amiss with it."""


def verify(session: Session, trusted: Ed25519PublicKey, folder: Path | None) -> Verdict:
    """Recompute every leaf and every root; compare with the signatures and the copies outside."""
    # The folder first: what it holds at this moment is in the database at the next.
    held = copies.read(folder) if folder else Held((), (), ())
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
        fault = _fault_of(point, tree, trusted)
        if fault:
            return Verdict(tree.size, number, 0, fault)
    inside = replace(_uncovered(session, tree.size, checkpoints), restores=len(held.restores))
    return _compared(inside, checkpoints, held, trusted, folder) if folder and not inside.fault else inside


def acknowledge(session: Session, key: Ed25519PrivateKey, folder: Path, restored_to: int) -> Gap:
    """Put down, in the trail and outside, that the database was restored; what it lost is excused by that.

    Raises NothingToAcknowledge unless that is all that is amiss.
    """
    verdict = verify(session, key.public_key(), folder)
    session.rollback()
    gap = verdict.gap
    if gap is None or gap.restored_to != restored_to:
        raise NothingToAcknowledge(
            verdict.fault or "The trail and its copies agree: there is nothing to acknowledge."
        )
    with transaction(session):
        trail.append(
            session,
            "trail.restored",
            actor=None,
            object_type="trail",
            object_id=restored_to,
            person_id=None,
            unit_path="",
            purpose=f"lost until {gap.lost_until}",
        )
    outside.write_restore(folder, key, restored_to, gap.lost)
    return gap


def _compared(
    inside: Verdict,
    checkpoints: Sequence[TrailCheckpoint],
    held: Held,
    trusted: Ed25519PublicKey,
    folder: Path,
) -> Verdict:
    if held.unreadable:
        return replace(inside, fault=f"{held.unreadable[0]}: no copy of a checkpoint can be read from it")
    if forged := copies.unsigned(held, trusted):
        return replace(inside, fault=f"the copy outside at {forged[0]}: bad signature")
    ours = {point.size: point.root.hex() for point in checkpoints}
    agreed = max((copy.size for copy in held.standing if ours.get(copy.size) == copy.root), default=0)
    foreign = sorted(
        (copy for copy in held.standing if ours.get(copy.size) != copy.root), key=lambda copy: copy.size
    )
    if foreign and foreign[0].size < agreed:
        size = foreign[0].size
        what = "the copy outside has another root" if size in ours else "it is gone from the database"
        return replace(inside, fault=f"checkpoint at {size}: {what}")
    if foreign:
        gap = Gap(agreed, tuple(foreign))
        return replace(inside, fault=_said_of(gap, checkpoints), gap=gap)
    if missing := copies.without_copy(checkpoints, folder, held):
        return replace(
            inside, fault=f"{len(missing)} checkpoints have no copy outside, the first at {min(missing)}"
        )
    return inside


def _said_of(gap: Gap, checkpoints: Sequence[TrailCheckpoint]) -> str:
    at = next((point.at for point in checkpoints if point.size == gap.restored_to), None)
    where = f"{gap.restored_to} ({clock.moment_text(at) or 'the very beginning'})"
    return (
        f"the copies outside go on to {gap.lost_until}, and what they have after {where} is gone from the"
        f" database: it was restored from a backup of that time (then: --restored-to {gap.restored_to}),"
        " or its end was cut off or written anew"
    )


def _uncovered(session: Session, size: int, checkpoints: Sequence[TrailCheckpoint]) -> Verdict:
    numbered = exists().where(TrailPosition.leaf_id == TrailLeaf.id)
    rest = session.scalars(select(TrailLeaf).where(~numbered).order_by(TrailLeaf.id)).all()
    last_at = checkpoints[-1].at if checkpoints else None
    # By the last checkpoint and not by the clock: where no worker ran for days, nothing was slipped in.
    late = [leaf.id for leaf in rest if last_at is not None and leaf.at < last_at - LATE]
    fault = f"leaf {late[0]} came without a number" if late else None
    return Verdict(size, len(checkpoints), len(rest), fault, last_at)


def _fault_of(point: TrailCheckpoint, tree: Tree, trusted: Ed25519PublicKey) -> str | None:
    if point.root != tree.root:
        return f"checkpoint at {point.size}: another root"
    try:
        trusted.verify(point.signature, copies.statement(point.size, point.root.hex()))
    except InvalidSignature:
        return f"checkpoint at {point.size}: bad signature"
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


def main(arguments: Sequence[str]) -> int:
    """Verify the configured trail and print the verdict; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="portal verify-trail")
    parser.add_argument("--public-key", default="")
    parser.add_argument("--restored-to", type=int)
    asked = parser.parse_args(arguments)
    settings = Settings.from_environment(os.environ)
    engine = db.create_engine(settings.worker_database_url)
    try:
        with Session(engine) as session:
            if asked.restored_to is not None:
                key = load_key(settings.checkpoint_key_file)
                gap = acknowledge(session, key, settings.checkpoint_folder, asked.restored_to)
                sys.stdout.write(f"Put down: restored to {gap.restored_to}, lost until {gap.lost_until}\n")
            found = verify(session, _trusted(asked.public_key, settings), settings.checkpoint_folder)
    except NothingToAcknowledge as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    finally:
        engine.dispose()
    return _say(found)


def _trusted(public_key: str, settings: Settings) -> Ed25519PublicKey:
    if public_key:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    return load_key(settings.checkpoint_key_file).public_key()


def _say(found: Verdict) -> int:
    last = f", the last of {clock.moment_text(found.last_at)}" if found.last_at else ""
    covered = f"{found.leaves} leaves under {found.checkpoints} checkpoints{last}"
    sys.stdout.write(f"{covered}; {found.uncovered} not yet covered\n")
    if found.restores:
        sys.stdout.write(f"{found.restores} restores were put down\n")
    if found.fault:
        sys.stderr.write(f"{found.fault}\n")
    return 1 if found.fault else 0


if __name__ == "__main__":
    with reaching("PORTAL_WORKER_DATABASE_URL"):
        sys.exit(main(sys.argv[1:]))
