"""Where a process can be killed: points laid over the product's functions from outside.

The product knows nothing of them. A test orders a kill by writing a file named like the phase; the first
process that reaches the point takes the file, notes itself in the log and is gone by SIGKILL.
"""

import functools
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

import portal.registry.actions as registry_actions
import portal.reviews.actions as reviews
from portal.core import idempotency
from portal.registry import exchange
from portal.registry.actions import exchanging
from portal.reviews.actions import applying, approving

FOLDER = "PORTAL_KILL_ORDERS"
LEASE = "PORTAL_KILL_LEASE"
LOG = "killed"

WEB = (
    "web: before the transaction",
    "web: locked and allowed",
    "web: signature kept",
    "web: record changed",
    "web: message queued",
    "web: official told",
    "web: all written, before the commit",
    "web: committed, before the answer",
)
WORKER = (
    "worker: before the claim",
    "worker: claimed, before the call",
    "worker: during the call",
    "worker: answered, before the record",
    "worker: recording, before the commit",
    "worker: recorded",
)
RANDOM_WEB, RANDOM_WORKER = "web: at any time", "worker: at any time"


def install() -> None:
    """Lay every point over the product; in this process and its children."""
    _around(reviews, "record_signature", before=WEB[0], after=WEB[7])
    _around(approving, "keep_signature", before=WEB[1], after=WEB[2])
    _around(applying, "apply", after=WEB[3])
    _around(applying, "queue", after=WEB[4])
    _around(applying, "tell_official", after=WEB[5])
    _around(idempotency, "keep", after=WEB[6])
    # A claim that found nothing is none.
    _around(
        registry_actions,
        "claim_message",
        before=WORKER[0],
        after=WORKER[1],
        when=lambda _, made: made is not None,
    )
    _around(requests.Session, "post", after=WORKER[2], when=lambda args, _: args[1].endswith("/messages"))
    _around(exchange.HttpExchange, "send", after=WORKER[3])
    _around(exchanging, "_tell", after=WORKER[4])
    _around(registry_actions, "record_acknowledgement", after=WORKER[5])
    lease = os.environ.get(LEASE)
    if lease:
        exchanging.LEASE = timedelta(seconds=float(lease))


def order(folder: Path, phase: str) -> None:
    """Let the next process that comes to this point die there."""
    (folder / phase).touch()


def is_open(folder: Path, phase: str) -> bool:
    """Say whether nobody has come there yet."""
    return (folder / phase).exists()


def withdraw(folder: Path, phase: str) -> None:
    """Take an order back."""
    (folder / phase).unlink(missing_ok=True)


def note(folder: Path, phase: str, pid: int) -> None:
    """Write a kill down; one write, so that lines of many processes do not mix."""
    with (folder / LOG).open("ab", buffering=0) as log:
        log.write(f"{phase}\t{pid}\n".encode())


def _around(
    place: Any,
    name: str,
    *,
    before: str = "",
    after: str = "",
    when: Callable[[Any, Any], bool] = lambda *_: True,
) -> None:
    inner: Callable[..., Any] = getattr(place, name)

    @functools.wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> Any:
        if before:
            _reach(before)
        made = inner(*args, **kwargs)
        if after and when(args, made):
            _reach(after)
        return made

    setattr(place, name, outer)


def _reach(phase: str) -> None:
    folder = Path(os.environ[FOLDER])
    try:
        (folder / phase).unlink()
    except FileNotFoundError:
        return
    note(folder, phase, os.getpid())
    os.kill(os.getpid(), signal.SIGKILL)
