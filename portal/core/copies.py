"""What lies outside the database: a copy of each checkpoint, and what somebody said of a restore.

A file without a byte is what a power cut leaves of one. It says nothing, and counts as not there.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.core.trail import TrailCheckpoint

RESTORE = "restored-"


@dataclass(frozen=True)
class Copy:
    """One checkpoint as it lies outside."""

    size: int
    root: str
    signature: str

    @staticmethod
    def of(point: TrailCheckpoint) -> "Copy":
        """Return what is kept outside of a checkpoint."""
        return Copy(point.size, point.root.hex(), point.signature.hex())


@dataclass(frozen=True)
class Restore:
    """Somebody said that the database was restored to a size, and which copies outside it lost by that."""

    restored_to: int
    lost: Mapping[int, str]
    at: str
    signature: str


@dataclass(frozen=True)
class Held:
    """All that a folder holds; `unreadable` names the files that are no copy."""

    copies: tuple[Copy, ...]
    restores: tuple[Restore, ...]
    unreadable: tuple[str, ...]

    @property
    def lost(self) -> frozenset[tuple[int, str]]:
        """Size and root of every copy that a restore set aside."""
        return frozenset(entry for restore in self.restores for entry in restore.lost.items())

    @property
    def standing(self) -> list[Copy]:
        """The copies that the database must answer for: all but those lost by a restore."""
        lost = self.lost
        return [copy for copy in self.copies if (copy.size, copy.root) not in lost]


def read(folder: Path) -> Held:
    """Read every copy and every restore."""
    copies, restores, unreadable = [], [], []
    for path in sorted(folder.glob("*.json")):
        try:
            text = path.read_text()
            if not text:
                continue
            said = json.loads(text)
            if path.name.startswith(RESTORE):
                restores.append(restore_from(said))
            else:
                copies.append(_copy_from(said))
        except (ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(path.name)
    return Held(tuple(copies), tuple(restores), tuple(unreadable))


def without_copy(points: Iterable[TrailCheckpoint], folder: Path, held: Held) -> list[int]:
    """Return the sizes of the checkpoints that have no copy; asks the folder again, since time went by."""
    known = set(held.copies)
    missing = [copy for copy in map(Copy.of, points) if copy not in known]
    return [copy.size for copy in missing if copy not in map(found_at, paths_of(folder, copy))]


def unsigned(held: Held, trusted: Ed25519PublicKey) -> list[int]:
    """Return where somebody else than the checkpoint signer wrote into the folder."""
    copies = [
        copy.size
        for copy in held.copies
        if not _is_signed(trusted, copy.signature, statement(copy.size, copy.root))
    ]
    restores = [
        one.restored_to for one in held.restores if not _is_signed(trusted, one.signature, statement_of(one))
    ]
    return sorted({*copies, *restores})


def statement(size: int, root: str) -> bytes:
    """Return what a checkpoint's signature covers."""
    return f"portal trail checkpoint\n{size}\n{root}\n".encode()


def _is_signed(trusted: Ed25519PublicKey, signature: str, content: bytes) -> bool:
    try:
        trusted.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def found_at(path: Path) -> Copy | None:
    """Return what lies there; of a file that cannot be read, something that is no checkpoint."""
    try:
        text = path.read_text()
        return _copy_from(json.loads(text)) if text else None
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return Copy(0, "", "")


def paths_of(folder: Path, copy: Copy) -> tuple[Path, Path]:
    """Return where a copy goes, and where it goes if what was lost by a restore has that name."""
    return folder / f"{copy.size:012d}.json", folder / f"{copy.size:012d}-{copy.root[:16]}.json"


def _copy_from(said: Mapping[str, Any]) -> Copy:
    return Copy(int(said["size"]), str(said["root"]), str(said["signature"]))


def restore_from(said: Mapping[str, Any]) -> Restore:
    """Return the restore that a file tells of; raise KeyError, TypeError or ValueError where it is none."""
    lost = {int(size): str(root) for size, root in said["lost"].items()}
    return Restore(int(said["restored_to"]), lost, str(said["at"]), str(said["signature"]))


def statement_of(restore: Restore) -> bytes:
    """Return what the signature of a restore covers."""
    lines = [f"{size} {root}" for size, root in sorted(restore.lost.items())]
    return "\n".join(["portal trail restored", str(restore.restored_to), restore.at, *lines, ""]).encode()
