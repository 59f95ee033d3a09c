"""Which job waits for which: four lanes with places of their own in a worker, and an order within each.

What one official sends takes minutes of checks; what everybody relies on takes moments, and must not wait
for it: revoked cards, checkpoints of the trail, messages to the national database, notifications. And
nothing waits for the push services and the mail server, which are others' and may be dead for hours.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import procrastinate
from procrastinate import signals


class Lane(StrEnum):
    """A queue of Procrastinate's."""

    MAIN = "default"
    # Each file in a child process, for up to half a minute.
    PAPERS = "papers"
    # Some hundred rows a step, thousands a job; and all records at night.
    SHEETS = "sheets"
    # A call to somebody else's server each, which may wait out its time and be tried again.
    NOTICES = "notices"


@dataclass(frozen=True)
class Way:
    """A job's lane; of what waits in it, the higher priority goes first, and then the older job."""

    lane: Lane = Lane.MAIN
    priority: int = 0


# How many jobs of a lane run at once in one worker. A photograph takes up to 350 MB while it is checked.
PLACES: Mapping[Lane, int] = {Lane.MAIN: 2, Lane.PAPERS: 1, Lane.SHEETS: 1, Lane.NOTICES: 2}

_AT_ONCE, _SOON = Way(priority=20), Way(priority=10)

_WAYS: Mapping[str, Way] = {
    "card:publish": _AT_ONCE,
    "card:follow": _AT_ONCE,
    "core:checkpoint": _AT_ONCE,
    "core:rescue": _AT_ONCE,
    "desk:sweep": _AT_ONCE,
    "registry:send": _SOON,
    "registry:sweep": _SOON,
    "registry:reconcile": _SOON,
    "notifications:deliver": _SOON,
    "notifications:push": Way(Lane.NOTICES),
    "notifications:mail": Way(Lane.NOTICES),
    "extracts:print": Way(Lane.PAPERS, priority=10),
    "extracts:finish": Way(Lane.PAPERS, priority=10),
    "documents:check": Way(Lane.PAPERS),
    "intake:check": Way(Lane.SHEETS),
    "intake:write": Way(Lane.SHEETS),
    "reports:check_batch": Way(Lane.SHEETS),
}

NAMED = frozenset(_WAYS)


def way_of(name: str) -> Way:
    """Return how the job of this task goes."""
    return _WAYS.get(name, Way())


def mark(tasks: Mapping[str, procrastinate.tasks.Task[..., Any, ...]]) -> None:
    """Send what the worker queues by itself (periodic work) the same way as what actions queue."""
    for name, task in tasks.items():
        way = way_of(name)
        task.queue, task.priority = way.lane.value, way.priority


async def run(app: procrastinate.App, *, wait: bool = True, grace_seconds: float = 10) -> None:
    """Run the jobs of every lane until told to stop, or where `wait` is false until none is due.

    A job under way at a stop is finished first, within `grace_seconds`.
    """
    working = asyncio.create_task(_run_all(app, wait=wait, grace_seconds=grace_seconds))
    with signals.on_stop(lambda: _cancel(working)), suppress(asyncio.CancelledError):
        await working


def _cancel(working: asyncio.Task[None]) -> None:
    working.cancel()


async def _run_all(app: procrastinate.App, *, wait: bool, grace_seconds: float) -> None:
    # A lane that breaks ends the others: half a worker would go unnoticed.
    async with asyncio.TaskGroup() as group:
        for lane, places in PLACES.items():
            group.create_task(
                # Jobs that succeeded tell nothing that the trail does not; failed ones stay to be looked at,
                # a day those of tasks that are started again anyway (`core:sweep`).
                app.run_worker_async(
                    queues=[lane.value],
                    name=lane.value,
                    concurrency=places,
                    wait=wait,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=grace_seconds,
                    fetch_job_polling_interval=5,
                    install_signal_handlers=False,
                )
            )
