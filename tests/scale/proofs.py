"""The long experiments at full size: 200 kills during approvals, and races on 2,000 items.

`python -m tests.scale.proofs` prints the tables and ends with 1 when anything does not hold.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from portal.core import jobs, sealing
from portal.sandbox import secrets
from tests.scale import judging, kills, phases, races
from tests.scale.kills import Plan, Siege
from tests.support import database as databases
from tests.support.cast import Cast, make_cast
from tests.support.database import Database

ITEMS = 2000
LEAST_PER_PHASE = 10
LEAST_KILLS = 200
PHASES = (*phases.WEB, phases.RANDOM_WEB, *phases.WORKER, phases.RANDOM_WORKER)


def main() -> int:
    """Run everything; return 1 when something does not hold."""
    faults = [*kills_proof(kills.FULL), *races_proof(ITEMS)]
    for fault in faults:
        print(f"FAULT  {fault}")
    print("Everything holds." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def kills_proof(plan: Plan) -> list[str]:
    """Kill and compare; print the table and return what does not hold."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, kills.under_fire(Path(folder), plan) as siege:
        fired = time.monotonic() - begun
        verdict = judging.judge(siege)
        _print_kills(siege, verdict, fired)
        faults = list(verdict.faults)
        done = siege.kills()
        if plan is kills.FULL:
            faults += [f"only {done[p]} kills: {p}" for p in PHASES if done[p] < LEAST_PER_PHASE]
            if sum(done.values()) < LEAST_KILLS:
                faults.append(f"only {sum(done.values())} kills")
            if verdict.undelivered:
                faults.append(f"{verdict.undelivered} notifications were never handed on")
    return faults


def races_proof(count: int) -> list[str]:
    """Race on so many items of each kind; print what the two were told and return what does not hold."""
    faults = []
    named = {
        "two approvers, overlapping batches": races.approvers,
        "two HR officers, verify against return": races.officers,
    }
    for name, race in named.items():
        with own_database() as (database, session, cast):
            begun = time.monotonic()
            found = race(database, session, cast, count)
        print(f"\n{name}: {found.items} items in {time.monotonic() - begun:.0f} s")
        _print_table(sorted(found.outcomes.items()))
        faults += found.faults
    return faults


@contextmanager
def own_database() -> Iterator[tuple[Database, Session, Cast]]:
    """Make a database with the cast, and keys of its own."""
    with tempfile.TemporaryDirectory() as folder:
        sealing.use(sealing.keyring_from(secrets.make(Path(folder) / "secrets").key_file))
        database = databases.make()
        try:
            jobs.use(database.worker_sessions())
            with database.worker_sessions()() as session:
                yield database, session, make_cast(session)
        finally:
            database.close()


def _print_kills(siege: Siege, verdict: judging.Verdict, fired: float) -> None:
    done = siege.kills()
    print(f"kill -9 during approvals: {sum(done.values())} kills in {fired:.0f} s")
    _print_table([(phase, done[phase]) for phase in PHASES])
    print(f"\nthe backlog drained in {verdict.drained_in:.0f} s after the last kill")
    _print_table(
        [
            ("approvals acknowledged to the client", verdict.acknowledged),
            ("  of them after a repeated request", verdict.repeated),
            ("items approved", verdict.approved),
            ("messages at the national stand-in", verdict.held),
            ("leaves of the trail, verified", verdict.leaves),
            ("notifications not handed on", verdict.undelivered),
        ]
    )


def _print_table(lines: Sequence[tuple[str, int]]) -> None:
    width = max(len(name) for name, _ in lines)
    for name, number in lines:
        print(f"  {name:<{width}}  {number:>6,}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
