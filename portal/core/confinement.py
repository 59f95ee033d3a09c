"""Runs a module of ours in a child process, so that a hostile file kills the child and nothing else.

The child gets the file and nothing more: no settings, no keys, no database, an empty environment.
File and outcome pass through memory, never through a disk. The module calls `confined.limit` with the
three numbers that stand last among its arguments.
"""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

_ROOT = Path(__file__).resolve().parents[2]
_PIECE = 64 * 1024


class ChildBroken(RuntimeError):  # noqa: N818 - it names what happened
    """The child could not even start: our fault, not the file's, so the work is tried again later."""


class ChildKilled(RuntimeError):  # noqa: N818 - it names what happened
    """The child used more than it may: what it read was a bomb."""


@dataclass(frozen=True)
class Limits:
    """What a child may use: bytes of address space, seconds of CPU, seconds on the clock, bytes written."""

    memory: int = 1024 * 1024 * 1024
    cpu_seconds: int = 30
    seconds: int = 90
    output: int = 64 * 1024 * 1024


def run(module: str, arguments: Sequence[str], given: BinaryIO, taken: BinaryIO, limits: Limits) -> None:
    """Run the child to its end; what it writes lies in `taken`."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module with numbers
            _command(module, arguments, limits),
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildKilled from error
    _judge(done.returncode)


def lines(
    module: str, arguments: Sequence[str], given: BinaryIO, limits: Limits, *, longest: int
) -> Iterator[bytes]:
    """Yield what the child writes, line by line as it comes; nobody's memory holds the whole.

    A child that writes too much, or a line beyond `longest`, is stopped.
    """
    process = subprocess.Popen(  # noqa: S603 - the same
        _command(module, arguments, limits),
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
    )
    assert process.stdout is not None
    try:
        yield from _split(_pieces(process.stdout.fileno(), limits), longest)
        _judge(process.wait(timeout=limits.seconds))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def in_memory(name: str) -> BinaryIO:
    """Return a file that has no place; where the system has no memory files, a deleted one on disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create(name), "w+b")
    return cast("BinaryIO", tempfile.TemporaryFile())


def _command(module: str, arguments: Sequence[str], limits: Limits) -> list[str]:
    numbers = (limits.memory, limits.cpu_seconds, limits.output)
    return [sys.executable, "-P", "-s", "-m", module, *arguments, *map(str, numbers)]


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(_ROOT)}


def _judge(code: int) -> None:
    if code < 0:
        raise ChildKilled
    if code > 0:
        raise ChildBroken(f"The confined process ended with {code}.")


def _pieces(pipe: int, limits: Limits) -> Iterator[bytes]:
    """Read as long as the child may still take time and write; our own work between does not count."""
    left, room = float(limits.seconds), limits.output
    while True:
        begun = time.monotonic()
        ready, _, _ = select.select([pipe], [], [], left)
        left -= time.monotonic() - begun
        if not ready or left <= 0:
            raise ChildKilled
        piece = os.read(pipe, _PIECE)
        if not piece:
            return
        room -= len(piece)
        if room < 0:
            raise ChildKilled
        yield piece


def _split(pieces: Iterator[bytes], longest: int) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > longest:
            raise ChildKilled
    if rest:
        yield rest
