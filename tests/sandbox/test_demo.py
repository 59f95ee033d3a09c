"""The demo as somebody starts it: a port that is taken, Ctrl-C, a second start that finds everything again."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests

from portal.config import ROOT
from portal.sandbox.prepared import Ports
from tests.push_service.loop import free_port
from tests.support.running import FOREIGN

# Patience for a machine that does much beside; what a second start may cost is in seconds of the processor.
PATIENCE, STOP = 120, 75
SECONDS_AGAIN = 20


@dataclass(frozen=True)
class Demo:
    """A demo of its own: its folder, its ports, and what it prints."""

    folder: Path
    ports: Ports

    def start(self) -> subprocess.Popen[bytes]:
        """Start the command in a process group of its own, as a terminal does."""
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        environment |= {
            "PORTAL_DEMO_FOLDER": str(self.folder), "PORTAL_PORT": str(self.ports.portal),
            "VNEID_PORT": str(self.ports.vneid), "NATIONAL_PORT": str(self.ports.national),
            "PORTAL_WORKERS": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "portal", "demo", "--officials", "0"]
        with self.printed.open("wb") as output:
            return subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def printed(self) -> Path:
        return self.folder.with_suffix(".txt")

    def until_it_runs(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for the last line of what is printed at the start; return all of it."""
        until = time.monotonic() + PATIENCE
        while "Dừng: Ctrl-C" not in (text := self.printed.read_text()):
            assert process.poll() is None, text
            assert time.monotonic() < until, text
            time.sleep(0.1)
        return text

    def left(self) -> list[str]:
        """Return the processes that still know this demo's folder."""
        found = []
        for process in Path("/proc").iterdir():
            try:
                known = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if process.name.isdigit() and os.fsencode(self.folder) in known:
                found.append(process.name)
        return found

    def people(self) -> list[tuple[int, str]]:
        """Return who is in the database while it runs."""
        socket_folder = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        with psycopg.connect(host=socket_folder, user="postgres", dbname="portal") as connection:
            return connection.execute("SELECT id, full_name FROM person ORDER BY id").fetchall()


@pytest.fixture
def demo() -> Iterator[Demo]:
    """Not in /tmp, where the database's own system user could not reach it; what is left goes."""
    folder = ROOT / "var" / f"test-demo-{os.getpid()}"
    made = Demo(folder, Ports(*(free_port() for _ in range(5))))
    yield made
    for left in made.left():
        os.kill(int(left), signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    made.printed.unlink(missing_ok=True)


def interrupt(process: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C, and again out of impatience: the terminal tells the whole group."""
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    return process.wait(STOP)


def worked() -> float:
    """Return the processor's seconds of all that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_taken_port_is_one_sentence_before_anything_is_made(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.ports.vneid))
        taken.listen()
        assert demo.start().wait(PATIENCE) == 1
    [sentence] = demo.printed.read_text().strip().splitlines()
    assert sentence.startswith(f"Port {demo.ports.vneid} is taken")
    assert f"make demo VNEID_PORT={demo.ports.vneid + 100}" in sentence
    assert not demo.folder.exists()


def test_ctrl_c_stops_all_and_a_second_start_finds_everything_again(demo: Demo) -> None:
    first = demo.start()
    said = demo.until_it_runs(first)
    assert f"http://localhost:{demo.ports.portal}" in said
    assert "Nguyễn Thị Thu Hà" in said
    assert requests.get(f"http://127.0.0.1:{demo.ports.portal}/health", timeout=10).status_code < 500
    people = demo.people()
    assert interrupt(first) == 0
    assert "Dữ liệu dùng thử được giữ lại" in demo.printed.read_text()
    assert demo.left() == []
    assert not (demo.folder / "postgres" / "postmaster.pid").exists()

    before = worked()
    second = demo.start()
    demo.until_it_runs(second)
    assert demo.people() == people
    assert interrupt(second) == 0
    assert worked() - before < SECONDS_AGAIN
    assert demo.left() == []
    assert "Traceback" not in demo.printed.read_text()
