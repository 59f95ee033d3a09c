"""Copies of the checkpoints outside the database: only ever added, never written over.

A copy that is missing is written at the next tick. Where the folder holds what the database does not,
the database was set back or cut off, and nothing is written until somebody says which.
"""

import errno
import json
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.copies import RESTORE, Copy, Restore, found_at, paths_of, restore_from, statement_of
from portal.core.trail import TrailCheckpoint

_log = logging.getLogger(__name__)

_PAGE = 100
# So often a long-lived worker looks through the whole folder, not at its newest part alone.
_LOOK_AGAIN = timedelta(hours=24)


@dataclass(frozen=True)
class Health:
    """What the doctor asks: whether the folder takes files, how many it lacks, whether it is ahead."""

    is_writable: bool
    without_copy: int
    is_ahead: bool


@dataclass
class Copies:
    """The folder, and what this process knows of it: it may hold years of minutes.

    `newest` is the last copy that the database must answer for, `lost` what a restore set aside.
    """

    folder: Path
    newest: Copy | None = None
    lost: frozenset[tuple[int, str]] = frozenset()
    looked_at: datetime | None = None


def health(session: Session, folder: Path) -> Health:
    """Say how the folder stands; reads names and sizes, and no more than a few files."""
    if not folder.is_dir():
        return Health(is_writable=False, without_copy=_count(session), is_ahead=False)
    copies = Copies(folder)
    names = _look_through(copies)
    missing = sum(len(_lacking(copies, page, names)) for page in _pages(session))
    is_ahead = copies.newest is not None and not _is_ours(session, copies.newest)
    return Health(is_writable(folder), missing, is_ahead)


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in the folder; none is left there."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def catch_up(session: Session, copies: Copies) -> list[str]:
    """Write the copies that are missing; return what is wrong in sentences, which are logged as well."""
    try:
        problems = _catch_up(session, copies)
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems = [f"the copies of checkpoints could not be written: {error}"]
        # It may pass at any moment: the next minute goes on where a copy is missing.
        copies.newest = copies.looked_at = None
    for problem in problems:
        _log.error("trail: %s", problem)
    return problems


def _catch_up(session: Session, copies: Copies) -> list[str]:
    copies.folder.mkdir(parents=True, exist_ok=True)
    # The whole folder at first and once a day, by its names; in between a page without a gap ends the search.
    is_whole = copies.looked_at is None or clock.now() - copies.looked_at > _LOOK_AGAIN
    names = _look_through(copies) if is_whole or copies.newest is None else frozenset()
    if copies.newest is not None and not _is_ours(session, copies.newest):
        ahead = f"the folder outside holds the checkpoint at {copies.newest.size}, and the database does not"
        # Asked again each minute, since somebody may put a restore down.
        copies.newest = None
        return [f"{ahead}: no copy is written until portal verify-trail was asked why"]
    problems: list[str] = []
    for number, page in enumerate(_pages(session)):
        # The newest are compared, the others need only be there: portal verify-trail compares them all.
        asked = _lacking(copies, page, names) if number else page
        made = [_keep(copies.folder, copy, copies.lost) for copy in asked]
        has_new = any(is_new for is_new, _ in made)
        if has_new:
            _settle(copies.folder)
        problems += [problem for _, problem in made if problem]
        if number == 0:
            copies.newest = None if made[0][1] else page[0]
        if not is_whole and not has_new:
            break
    copies.looked_at = clock.now() if is_whole else copies.looked_at
    return problems


def _lacking(copies: Copies, page: Sequence[Copy], names: AbstractSet[str]) -> list[Copy]:
    """Return those that are not among these names, or whose name a copy has that a restore set aside."""
    set_aside = {size for size, _ in copies.lost}
    unsure = [
        one for one in page if one.size in set_aside or paths_of(copies.folder, one)[0].name not in names
    ]
    return [one for one in unsure if one not in map(found_at, paths_of(copies.folder, one))]


def _look_through(copies: Copies) -> frozenset[str]:
    """Find the newest copy that no restore set aside; return the names of what is not empty."""
    with os.scandir(copies.folder) as entries:
        names = frozenset(one.name for one in entries if one.name.endswith(".json") and one.stat().st_size)
    restores = [name for name in names if name.startswith(RESTORE)]
    said = [restore_from(json.loads((copies.folder / name).read_text())) for name in restores]
    copies.lost = frozenset(entry for one in said for entry in one.lost.items())
    found = (found_at(copies.folder / name) for name in sorted(names.difference(restores), reverse=True))
    standing = (copy for copy in found if copy and copy.size and (copy.size, copy.root) not in copies.lost)
    copies.newest = next(standing, None)
    return names


def write_restore(folder: Path, key: Ed25519PrivateKey, restored_to: int, lost: Iterable[Copy]) -> None:
    """Say outside, signed, that the database was restored, and what it lost by that."""
    said = Restore(restored_to, {copy.size: copy.root for copy in lost}, clock.now().isoformat(), "")
    content = asdict(said) | {"signature": key.sign(statement_of(said)).hex()}
    name = f"{RESTORE}{max(said.lost):012d}-to-{restored_to:012d}-{clock.now():%Y%m%dT%H%M%S%f}.json"
    _write(folder / name, content)
    _settle(folder)


def _keep(folder: Path, copy: Copy, lost: AbstractSet[tuple[int, str]]) -> tuple[bool, str | None]:
    """Write a copy that is missing; return whether it was, and what is wrong."""
    path, second = paths_of(folder, copy)
    found = found_at(path)
    if found is not None and found != copy and (found.size, found.root) in lost:
        path, found = second, found_at(second)
    if found == copy:
        return False, None
    if found is not None:
        return False, f"the copy of the checkpoint at {copy.size} says something else; it was left as it is"
    _write(path, asdict(copy))
    return True, None


def _pages(session: Session) -> Iterator[list[Copy]]:
    """Read all checkpoints, the newest first; by id, which is indexed and grows as the size does."""
    point = TrailCheckpoint
    query = select(point.id, point.size, point.root, point.signature).order_by(point.id.desc()).limit(_PAGE)
    found = session.execute(query).all()
    while found:
        yield [Copy(row.size, row.root.hex(), row.signature.hex()) for row in found]
        found = session.execute(query.where(point.id < found[-1].id)).all()


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TrailCheckpoint)) or 0


def _is_ours(session: Session, copy: Copy) -> bool:
    # From the newest on, where it is met at once: sizes have no index.
    newest_first = select(TrailCheckpoint.root).order_by(TrailCheckpoint.id.desc())
    root = session.scalar(newest_first.where(TrailCheckpoint.size == copy.size).limit(1))
    return root is not None and root.hex() == copy.root


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Write a file that is whole or not there; a power cut leaves no half of one under its name."""
    half = path.with_suffix(".part")
    with half.open("w") as file:
        file.write(json.dumps(content) + "\n")
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def _settle(folder: Path) -> None:
    """Have the names that were just given written to the disk as well."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    except OSError as refusal:
        # Some network file systems know no such thing; a name that is lost is found missing.
        if refusal.errno not in (errno.EINVAL, errno.EBADF):
            raise
    finally:
        os.close(opened)
