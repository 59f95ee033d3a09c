"""Runs the deep check in a child process, so that a bomb kills the child and nothing else.

The child gets the file and nothing more: no settings, no keys, no database, an empty environment.
File and outcome pass through memory, never through a disk.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from portal.documents.rules import MAX_BYTES, MAX_PAGES, Checked, Kind, Refusal

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_HEADER = 4096


class CheckerBroken(RuntimeError):  # noqa: N818 - it names what happened
    """The child could not even start: our fault, not the file's, so the check is tried again later."""


@dataclass(frozen=True)
class Limits:
    """What the child may use: bytes of address space, seconds of CPU, seconds on the clock, bytes written."""

    memory: int = 1024 * 1024 * 1024
    cpu_seconds: int = 30
    seconds: int = 90
    output: int = MAX_BYTES + MAX_PAGES * 1024 * 1024


def check_confined(kind: Kind, data: bytes, limits: Limits | None = None) -> Checked | Refusal:
    """Return what the check made of the file, or why it is refused; a child that dies was a bomb."""
    allowed = limits or Limits()
    with _in_memory() as given, _in_memory() as taken:
        given.write(data)
        given.seek(0)
        code = _run(kind, given, taken, allowed)
        if code is None or code < 0:
            return Refusal.BOMB
        if code > 0:
            raise CheckerBroken(f"The checking process ended with {code}.")
        taken.seek(0)
        return _read(kind, data, taken)


def _run(kind: Kind, given: BinaryIO, taken: BinaryIO, limits: Limits) -> int | None:
    numbers = (limits.memory, limits.cpu_seconds, limits.output)
    command = [sys.executable, "-P", "-s", "-m", "portal.documents.child", kind, *map(str, numbers)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module with numbers
            command,
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)},
            cwd="/",
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def _read(kind: Kind, data: bytes, taken: BinaryIO) -> Checked | Refusal:
    """Read the outcome without trusting it: the decoder behind it may have been taken over."""
    refused = Refusal.NOT_IMAGE if kind.is_image else Refusal.NOT_PDF
    try:
        header = json.loads(taken.readline(_LONGEST_HEADER))
        if "refused" in header:
            return Refusal(header["refused"])
        clean, *previews = (taken.read(int(size)) for size in header["sizes"])
    except (ValueError, TypeError, KeyError):
        return refused
    whole = clean.startswith(b"\xff\xd8\xff") if kind.is_image else clean == data
    if not whole or not previews or not all(preview.startswith(b"\xff\xd8\xff") for preview in previews):
        return refused
    return Checked(clean, tuple(previews))


def _in_memory() -> BinaryIO:
    """Return a file that has no name; where the system has no memory files, a deleted one on disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("evidence"), "w+b")
    return cast("BinaryIO", tempfile.TemporaryFile())
