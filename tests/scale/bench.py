"""Speed, statements, bytes and memory in one run, each page turn by turn with a bare Flask page.

Verdicts are printed and left to the reader: the exit code only says whether everything could be measured.
`python -m tests.scale.bench [rounds] [seconds of a burst]`
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from portal.app import create_app
from portal.config import Settings
from tests.push_service.loop import free_port
from tests.scale import bulk, cold, in_process, pages
from tests.scale.budgets import (
    CARD_BYTES,
    PROPOSAL_STATEMENTS,
    QUEUE_STATEMENTS,
    RECORD_BYTES,
    RECORD_CPU_MS,
    RECORD_REQUESTS,
    RECORD_STATEMENTS,
    SHARE_OF_HELLO,
    SIGN_IN_BYTES,
    SIGN_IN_STATEMENTS,
    WORKER_MEGABYTES,
    Line,
    least,
    most,
    table,
)
from tests.scale.load import Crew, Job
from tests.scale.pages import Page
from tests.scale.wire import Broken, get
from tests.scale.wire import Line as Wire
from tests.support import running
from tests.support.running import Running

CONNECTIONS = 4
WAITING = 10_000
MOST = 20_000
# As many web processes and threads as the product starts by itself; only the brake on one browser is off.
ENVIRONMENT = {"PORTAL_RATE_LIMIT": "100000000 per minute"}
HELLO = "tests.scale.hello:application"


@dataclass(frozen=True)
class Server:
    """A granian and its web processes, whose processor time is read."""

    port: int
    process: psutil.Process

    @property
    def web(self) -> list[psutil.Process]:
        return self.process.children()

    def cpu_seconds(self) -> float:
        times = [process.cpu_times() for process in self.web]
        return float(sum(one.user + one.system for one in times))


@dataclass(frozen=True)
class Burst:
    """One page under load for a moment."""

    per_second: float
    cpu_ms: float
    hello_per_second: float
    hello_cpu_ms: float

    @property
    def share(self) -> float:
        return 100 * self.per_second / self.hello_per_second


def main(rounds: float = 5, seconds: float = 2.0) -> int:
    """Measure everything and print it."""
    load = os.getloadavg()[0]
    print(
        f"{psutil.cpu_count()} processors, load {load:.1f} before the run; {rounds:g} rounds of {seconds:g} s a burst,"
    )
    print(f"{CONNECTIONS} kept-alive connections from this machine; median (lowest to highest)\n", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running.start(Path(folder), ENVIRONMENT, parts=("web",)) as product,
    ):
        wanted = pages.prepare(product, connections=CONNECTIONS, waiting=WAITING)
        portal = Server(product.prepared.ports.portal, psutil.Process(product.process("web").pid))
        with hello_beside(portal.process, Path(folder) / "hello.log") as hello:
            print(f"{len(portal.web)} web processes: {' '.join(portal.process.cmdline()[2:])}\n", flush=True)
            with bulk.session_at(product.prepared.urls.owner) as owner:
                lines = _speed(portal, hello, wanted, rounds, seconds, partial(bulk.forget_drafts, owner))
        lines += _memory(portal.web)
        lines += _statements(product)
        lines += _bytes(product)
    print(table(lines))
    return 0


@contextmanager
def hello_beside(portal: psutil.Process, log: Path) -> Iterator[Server]:
    """Run the bare page under the very command and environment of the portal: only port and application differ."""
    command, port = portal.cmdline(), free_port()
    command[command.index("--port") + 1] = str(port)
    command[-1] = HELLO
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=portal.environ(), stdout=output, stderr=output)
    try:
        _wait_for(port)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            assert Wire(port).ask(get("/", port=port))[0] == 200
        except Broken:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The bare page does not answer.")


def _speed(
    portal: Server, hello: Server, wanted: Sequence[Page], rounds: float, seconds: float,
    forget_drafts: Callable[[], None],
) -> list[Line]:  # fmt: skip
    bare = Page("hello", [get("/", port=hello.port)] * CONNECTIONS, 200)
    crew, found = Crew(CONNECTIONS), {page.name: [] for page in wanted}
    try:
        for page, server in [(bare, hello), *((page, portal) for page in wanted)]:
            forget_drafts()
            _burst(crew, server, page, 1.0)  # warm
        for _ in range(int(rounds)):
            for page in wanted:
                forget_drafts()
                hello_rate, hello_cpu = _burst(crew, hello, bare, seconds)
                rate, cpu = _burst(crew, portal, page, seconds)
                found[page.name].append(Burst(rate, cpu, hello_rate, hello_cpu))
    finally:
        crew.close()
    every = [burst for bursts in found.values() for burst in bursts]
    lines = [
        Line("hello: requests/s", _spread([b.hello_per_second for b in every])),
        Line("hello: web CPU", _spread([b.hello_cpu_ms for b in every], "ms")),
    ]
    for name, bursts in found.items():
        lines += _speed_lines(name, bursts)
    return lines


def _burst(crew: Crew, server: Server, page: Page, seconds: float) -> tuple[float, float]:
    before = server.cpu_seconds()
    jobs = [
        Job.of(r, port=server.port, status=page.status, seconds=seconds, most=MOST) for r in page.requests
    ]
    outcome = crew.burst(jobs)
    if outcome.wrong or not outcome.count:
        raise RuntimeError(f"{page.name}: {outcome.wrong} of {outcome.count} answers were not {page.status}.")
    return outcome.per_second, 1000 * (server.cpu_seconds() - before) / outcome.count


def _speed_lines(name: str, bursts: Sequence[Burst]) -> list[Line]:
    share = statistics.median(b.share for b in bursts)
    cpu = statistics.median(b.cpu_ms for b in bursts)
    is_record = name == "record page"
    return [
        Line(f"{name}: requests/s", _spread([b.per_second for b in bursts])),
        least(f"{name}: share of hello", share, SHARE_OF_HELLO, "%")
        if is_record
        else Line(f"{name}: share of hello", f"{share:.2f} %"),
        most(f"{name}: web CPU", cpu, RECORD_CPU_MS, "ms")
        if is_record
        else Line(f"{name}: web CPU", _spread([b.cpu_ms for b in bursts], "ms")),
    ]


def _spread(values: Sequence[float], unit: str = "") -> str:
    digits = 0 if min(values) >= 100 else 2
    low, middle, high = (f"{v:,.{digits}f}" for v in (min(values), statistics.median(values), max(values)))
    return f"{middle} ({low} to {high}) {unit}".strip()


def _memory(web: Sequence[psutil.Process]) -> list[Line]:
    proportional = max(process.memory_full_info().pss for process in web) / 2**20
    return [
        most(
            "web worker: peak resident memory (VmHWM)",
            max(_peak(one) for one in web),
            WORKER_MEGABYTES,
            "MiB",
        ),
        Line("web worker: PSS after the load", f"{proportional:.2f} MiB"),
    ]


def _peak(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _statements(product: Running) -> list[Line]:
    app = create_app(Settings.from_environment(product.prepared.environment))
    with bulk.session_at(product.prepared.urls.owner) as session:
        above = pages.unit_of(session, product.account("mai").unit_path)
        few, many = (in_process.statements(app, session, above, rows=rows) for rows in (1, 60))
    bounds = {
        "record page": RECORD_STATEMENTS, "queue": QUEUE_STATEMENTS, "proposal POST": PROPOSAL_STATEMENTS,
        "sign-in page": SIGN_IN_STATEMENTS,
    }  # fmt: skip
    lines = []
    for name, bound in bounds.items():
        lines.append(most(f"{name}: SQL statements with 60 rows", len(many[name]), bound))
        same = len(few[name]) == len(many[name])
        lines.append(Line(f"{name}: with 1 row", str(len(few[name])), "the same", same))
    return lines


def _bytes(product: Running) -> list[Line]:
    with bulk.session_at(product.prepared.urls.owner) as session:
        cookie = bulk.sign_in(session, product.account("ha").person_id or 0)
    with cold.chromium() as browser:
        record = cold.visit(browser, product.url, "/record", cookie=cookie)
        card = cold.visit(browser, product.url, "/card", cookie=cookie)
        sign_in = cold.visit(browser, product.url, "/sign-in")
    assert (record.status, card.status, sign_in.status) == (200, 200, 200)
    return [
        most("record page, first load: bytes", record.size, RECORD_BYTES),
        most("record page, first load: requests", record.requests, RECORD_REQUESTS),
        Line(
            "  and the service worker's precache",
            f"{record.precache_size:,} bytes, {len(record.precache)} requests",
        ),
        most("card page, first load: bytes", card.size, CARD_BYTES),
        Line("card page, first load: requests", str(card.requests)),
        most("sign-in page, first load: bytes", sign_in.size, SIGN_IN_BYTES),
        Line("sign-in page, first load: requests", str(sign_in.requests)),
        Line(
            "  and the service worker's precache",
            f"{sign_in.precache_size:,} bytes, {len(sign_in.precache)} requests",
        ),
    ]


if __name__ == "__main__":
    sys.exit(main(*(float(argument) for argument in sys.argv[1:])))
