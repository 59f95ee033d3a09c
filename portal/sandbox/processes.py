"""Child processes of the demo: started in order, watched, stopped in reverse."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 90.0
BIGGEST_PORT = 65535
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None)


class StageError(Exception):
    """The demo cannot go on; one sentence that says what to do."""


@dataclass(frozen=True)
class Part:
    """One process: its name for people, its command, its own environment, the port where it answers."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int | None = None


@dataclass
class Cast:
    """The running processes."""

    log_folder: Path
    running: list[tuple[Part, subprocess.Popen[bytes]]] = field(default_factory=list)
    ends_with_us: bool = False
    """Whether the system stops them where this process is killed; only for a process of one thread."""

    def start(self, part: Part) -> None:
        """Start one process and wait until it answers; its output goes to a log of its own."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        log = self.log_folder / f"{part.name}.log"
        with log.open("ab") as output:
            # A session of its own, so that Ctrl-C reaches the demo alone, which then stops all in order.
            process = subprocess.Popen(  # noqa: S603 - commands of ours
                list(part.command),
                env={**os.environ, **part.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if self.ends_with_us else None,  # noqa: PLW1509 - one thread
            )
        self.running.append((part, process))
        if part.port is not None:
            _wait_until_it_answers(part, process, log)

    def wait(self) -> str:
        """Return the name of the first process that ends by itself."""
        while True:
            for part, process in self.running:
                if process.poll() is not None:
                    return part.name
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop all, last first; who does not stop within ten seconds is killed."""
        for _part, process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _part, process in reversed(self.running):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()


def check_ports_are_free(ports: Mapping[str, int]) -> None:
    """Say in one sentence which port is taken, by its variable, and how to choose another."""
    if len(set(ports.values())) < len(ports):
        raise StageError(f"Each part needs a port of its own: {', '.join(ports)} name one twice.")
    for variable, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError as error:
                raise StageError(
                    f"Port {port} of {variable} is for root: choose one from 1024 on."
                ) from error
            except OSError as error:
                other = port + 100 if port + 100 <= BIGGEST_PORT else port - 100
                raise StageError(
                    f"Port {port} is taken by another program: choose another one, "
                    f"as in  make demo {variable}={other}"
                ) from error


def python(module: str) -> list[str]:
    """Return the command that runs a module with this Python."""
    return [sys.executable, "-m", module]


def _end_with_parent() -> None:
    """Have Linux stop this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_it_answers(part: Part, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StageError(f"{part.name} ended at once; its last words: {_last_words(log)}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", part.port or 0, timeout=1)
            connection.connect()
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise StageError(f"{part.name} did not answer within {PATIENCE:.0f} seconds; see {log.name}.")


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "none"
