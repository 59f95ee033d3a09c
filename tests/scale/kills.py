"""Kill -9 of web and worker during approvals, on real PostgreSQL: an outside client compares afterwards."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import psutil
from sqlalchemy.orm import Session

from portal.core import sealing
from portal.proposals.rules import ItemState
from portal.record.rules import Target
from portal.record.steps import base_of
from portal.sandbox import secrets
from portal.sandbox.processes import Part, python
from tests.push_service.loop import free_port
from tests.scale import bulk, nursery, pages, phases
from tests.scale.bulk import FIELDS, LINE, Wanted
from tests.scale.signer import Change, Signer
from tests.support import running
from tests.support.running import Running

BATCH = 3
PEOPLE = 12


@dataclass(frozen=True)
class Plan:
    """How often to kill in each phase; `lease` shortens the wait for a message whose worker died."""

    web: int
    worker: int
    at_any_time: int
    lease: float | None = None

    def of(self, names: tuple[str, ...], each: int, any_time: str) -> list[str]:
        """Return the kills of one side, well mixed, the same each time."""
        wanted = [*names] * each + [any_time] * self.at_any_time
        random.Random(len(wanted)).shuffle(wanted)
        return wanted


FULL = Plan(web=12, worker=14, at_any_time=12)
SHORT = Plan(web=1, worker=1, at_any_time=1, lease=1.0)


@dataclass(frozen=True)
class Siege:
    """The product under fire, and what the client kept."""

    running: Running
    orders: Path
    kept: Path
    plan: Plan

    def kills(self) -> Mapping[str, int]:
        """Return the kills by phase, as those who died noted them."""
        log = self.orders / phases.LOG
        lines = log.read_text().splitlines() if log.exists() else []
        return Counter(line.partition("\t")[0] for line in lines)


@contextmanager
def under_fire(folder: Path, plan: Plan) -> Iterator[Siege]:
    """Run the product, kill it as planned while batches are signed, and let the backlog drain."""
    orders = folder / "orders"
    orders.mkdir(parents=True)
    with running.start(folder, {"PORTAL_RATE_LIMIT": "1000000 per minute"}, parts=("national",)) as product:
        # The rows made here are sealed by the demo's keys.
        sealing.use(sealing.keyring_from(Path(product.prepared.environment["PORTAL_KEY_FILE"])))
        siege = Siege(product, orders, folder / "acknowledged.jsonl", plan)
        ports = [free_port(), free_port()]
        environment = {**product.prepared.environment, phases.FOLDER: str(orders)}
        if plan.lease is not None:
            environment[phases.LEASE] = str(plan.lease)
        command = [*python("tests.scale.nursery"), *map(str, ports), nursery.WORKER]
        product.processes.start(Part("nursery", command, environment, ports[0]))
        _sign_all(siege, ports)
        yield siege


def _sign_all(siege: Siege, ports: list[int]) -> None:
    plan, product = siege.plan, siege.running
    worker_plan = plan.of(phases.WORKER, plan.worker, phases.RANDOM_WORKER)
    at_worker = threading.Thread(target=_kill_workers, args=(siege, worker_plan), daemon=True)
    with bulk.session_at(product.prepared.urls.owner) as session:
        unit = pages.unit_of(session, product.account("ha").unit_path)
        people = bulk.officials(session, unit, PEOPLE)
        signer = Signer(ports, product.url, secrets.PASSPHRASE, lambda: _signed_in(product), siege.kept)
        at_worker.start()
        wanted = plan.of(phases.WEB, plan.web, phases.RANDOM_WEB)
        for number, phase in enumerate(chain(wanted, iter(lambda: "", None))):
            if not phase and not at_worker.is_alive():
                break
            changes = _batch(session, product, people, unit.path, number)
            signer.approve(changes, lambda port, phase=phase: _prepare_kill(siege, phase, port))
        signer.close()


def _prepare_kill(siege: Siege, phase: str, port: int) -> None:
    """Order the kill of the request that comes next."""
    if phase == phases.RANDOM_WEB:
        threading.Timer(random.uniform(0, 0.15), _kill, (siege, str(port), phase)).start()
    elif phase:
        phases.order(siege.orders, phase)


def _kill_workers(siege: Siege, plan: list[str]) -> None:
    for phase in plan:
        if phase == phases.RANDOM_WORKER:
            time.sleep(random.uniform(0, 0.5))
            while not _kill(siege, nursery.WORKER, phase):
                time.sleep(0.05)
            continue
        phases.order(siege.orders, phase)
        while phases.is_open(siege.orders, phase):
            time.sleep(0.02)


def _kill(siege: Siege, name: str, phase: str) -> bool:
    """Kill the process of this name that does the work: granian's child, or the worker itself."""
    keeper = psutil.Process(siege.running.process("nursery").pid)
    level = (
        keeper.children() if name == nursery.WORKER else [c for p in keeper.children() for c in _children(p)]
    )
    for process in level:
        try:
            if Path(f"/proc/{process.pid}/comm").read_text().strip() == name:
                os.kill(process.pid, signal.SIGKILL)
                phases.note(siege.orders, phase, process.pid)
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


def _signed_in(product: Running) -> str:
    with bulk.session_at(product.prepared.urls.owner) as session:
        return bulk.sign_in(session, product.account("son").person_id or 0, stepped_up=True)


_fresh = count()


def _batch(session: Session, product: Running, people: list[int], path: str, number: int) -> list[Change]:
    """Let some people's items be checked by HR: fields and new lines in turn."""
    session.rollback()
    session.expire_all()
    wanted = []
    for place in range(BATCH):
        person_id, serial = people[(number * BATCH + place) % len(people)], next(_fresh)
        is_line = serial % 4 == 0
        target = Target.parse("work_history/new" if is_line else FIELDS[serial % len(FIELDS)])
        old, version = base_of(session, person_id, target)
        new = {**LINE, "title": f"Chuyên viên {serial}"} if is_line else f"Giá trị {serial}"
        wanted.append(Wanted(person_id, path, target, old, new, version))
    checked_by = product.account("mai").person_id
    made = bulk.items(session, wanted, state=ItemState.VERIFIED, verified_by=checked_by)
    return [Change(i, w.person_id, w.target.key, w.new) for i, w in zip(made, wanted, strict=True)]
