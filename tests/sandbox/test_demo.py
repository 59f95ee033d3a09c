"""The demo as somebody starts it: a port that is taken, Ctrl-C, a terminal that closes, a second start."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
import requests

from portal.config import ROOT
from portal.sandbox import postgres
from portal.sandbox.prepared import Ports
from portal.sandbox.processes import StageError, check_ports_are_free
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

    def start(self, *before: str) -> subprocess.Popen[bytes]:
        """Start the command in a process group of its own and deaf to no signal, as a terminal does."""
        environment = plain() | {
            "PORTAL_DEMO_FOLDER": str(self.folder), "PORTAL_PORT": str(self.ports.portal),
            "VNEID_PORT": str(self.ports.vneid), "NATIONAL_PORT": str(self.ports.national),
            "PORTAL_WORKERS": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "portal", "demo", "--officials", "0"]
        with self.printed.open("wb") as output:
            return subprocess.Popen(
                ["env", "--default-signal", *before, *command],  # Tests may run behind nohup themselves.
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
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

    def parts_left(self) -> list[str]:
        """Return the programs of what is left beside the database."""
        programs = []
        for process in self.left():
            with suppress(OSError):
                programs.append((Path("/proc") / process / "comm").read_text().strip())
        return [program for program in programs if program != "postgres"]

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


def plain() -> dict[str, str]:
    """Return the environment without what a developer has set for a demo of their own."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def examine(demo: Demo) -> None:
    """Run what examines a portal, with the settings that the demo leaves in its folder."""
    assert (demo.folder / "environment").stat().st_mode & 0o777 == 0o600
    for command, said in (("doctor", "ok    identity provider vneid"), ("verify-trail", "leaves under")):
        done = subprocess.run(
            ["sh", "-c", '. "$0"; exec "$1" -m portal "$2"', demo.folder / "environment", sys.executable, command],
            env=plain(), capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert said in done.stdout, done.stdout + done.stderr
        assert "FAIL  database" not in done.stdout


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
    assert [file.name for file in demo.folder.iterdir()] == ["demo.pid"]


@pytest.mark.parametrize("variable", ["PORTAL_PORT", "VNEID_PORT", "NATIONAL_PORT", "CHECKER_PORT"])
@pytest.mark.parametrize("text", ["abc", "70000", "0", "-1", "8000.0", "٨٠٠٠", "9" * 5000])
def test_what_is_no_port_is_one_sentence_that_names_the_variable(variable: str, text: str) -> None:
    with pytest.raises(StageError) as told:
        Ports.from_environment({variable: text})
    assert str(told.value) == f"{variable} is {text!r}: give a port, a whole number from 1 to 65535."


def test_one_port_for_two_parts_is_one_sentence() -> None:
    ports = Ports.from_environment({"PORTAL_PORT": "8003", "VNEID_PORT": "", "ROOT_PORT": "65535"})
    assert (ports.vneid, ports.root) == (Ports.vneid, 65535)
    assert set(ports.used(https=False)) == {"PORTAL_PORT", "VNEID_PORT", "NATIONAL_PORT"}
    with pytest.raises(StageError, match=r"PORTAL_PORT, VNEID_PORT, .* name one twice"):
        check_ports_are_free(ports.used(https=True))


def test_folders_that_root_opens_for_the_database_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "checkout").mkdir(parents=True)
    home.chmod(0o711)
    (home / "checkout").chmod(0o755)
    assert home in postgres.closed_to_others(home / "checkout" / "postgres")
    assert home / "checkout" not in postgres.closed_to_others(home / "checkout" / "postgres")

    def begun(folder: Path, *, cleanup_mode: str) -> NoReturn:
        raise InterruptedError(folder, cleanup_mode)

    monkeypatch.setattr(postgres, "_get_server", begun)
    for user, is_told in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        with pytest.raises(InterruptedError):
            postgres.start_alone(home / "checkout" / "postgres")
        assert (f"{home}," in f"{capsys.readouterr().err.strip()},") is is_told


@pytest.mark.timeout(600)  # Two starts, each with patience of its own.
def test_a_demo_that_runs_is_not_run_twice_and_leaves_nothing_however_it_ends(demo: Demo) -> None:
    first = demo.start()
    demo.until_it_runs(first)
    providers = (demo.folder / "providers.json").read_bytes()
    # Its ports are taken as well, which would be no help to say.
    assert demo.start().wait(PATIENCE) == 1
    [sentence] = demo.printed.read_text().strip().splitlines()
    assert sentence.startswith(f"A demo runs on {demo.folder} already, as process {first.pid}: stop it")
    assert sentence.endswith(f"kill {first.pid}")
    assert (demo.folder / "providers.json").read_bytes() == providers
    examine(demo)
    first.kill()
    first.wait(STOP)
    # Its parts go after it; the database stays, and the next demo takes it over.
    until = time.monotonic() + STOP
    while demo.parts_left():
        assert time.monotonic() < until, demo.parts_left()
        time.sleep(0.1)
    assert demo.people()

    second = demo.start()
    demo.until_it_runs(second)
    os.killpg(second.pid, signal.SIGHUP)
    assert second.wait(STOP) == 0
    assert demo.left() == []


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
    second = demo.start("nohup")
    demo.until_it_runs(second)
    assert demo.people() == people
    os.killpg(second.pid, signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1)
    assert interrupt(second) == 0
    assert worked() - before < SECONDS_AGAIN
    assert demo.left() == []
    assert "Traceback" not in demo.printed.read_text()
