"""The real product in processes of its own: web, worker, stand-in VNeID, stand-in national database.

with start(folder) as running:
    running.url, running.account("ha"), running.messages()
    running.kill("web"); running.start("web")
"""

import os
import signal
import subprocess
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from portal.core import sealing
from portal.sandbox import postgres
from portal.sandbox.prepared import Ports, Prepared, prepare
from portal.sandbox.processes import Cast
from portal.sandbox.seed import DemoAccount
from tests.push_service.loop import free_port
from tests.support import database

# What a developer has set for a demo of their own is not for the tests.
FOREIGN = (
    "DATABASE_URL",
    "PORTAL_APP_DATABASE_URL",
    "PORTAL_WORKER_DATABASE_URL",
    "PORTAL_PUSH_TEST_ORIGINS",
)

PARTS = ("vneid", "national", "worker", "web")


@dataclass(frozen=True)
class Running:
    """The running product; its parts are "vneid", "national", "worker" and "web"."""

    prepared: Prepared
    processes: Cast

    @property
    def url(self) -> str:
        return self.prepared.url

    @property
    def national_url(self) -> str:
        return f"http://127.0.0.1:{self.prepared.ports.national}"

    def account(self, key: str) -> DemoAccount:
        """Return one of the demo's people by the key of data/people.json."""
        return next(account for account in self.prepared.stage.accounts if account.key == key)

    def start(self, name: str) -> None:
        """Start a part that was killed, and wait until it answers."""
        self.processes.start(next(part for part in self.prepared.parts if part.name == name))

    def kill(self, name: str) -> None:
        """End a part and its children as a power cut would."""
        process = self.process(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.processes.running[:] = [one for one in self.processes.running if one[1] is not process]

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """Return a part's process, which leads a group of its own."""
        return next(process for part, process in self.processes.running if part.name == name)

    def log(self, name: str) -> str:
        """Return what a part has printed."""
        return (self.processes.log_folder / f"{name}.log").read_text(errors="replace")

    def order(self, fault: str, **more: Any) -> None:
        """Tell the national database to misbehave; see portal/sandbox/national/faults.py."""
        answer = requests.post(f"{self.national_url}/control", json={"fault": fault, **more}, timeout=5)
        assert answer.status_code == 200, answer.text

    def messages(self) -> list[dict[str, Any]]:
        """Return everything that the national database holds."""
        found: list[dict[str, Any]] = requests.get(f"{self.national_url}/messages", timeout=5).json()[
            "messages"
        ]
        return found

    def sessions(self) -> sessionmaker[Session]:
        """Return sessions as the database's owner, for looking behind the scene."""
        # Without a pool, so that nothing stays open when the product has stopped.
        url = self.prepared.urls.owner.replace("postgresql://", "postgresql+psycopg://")
        return sessionmaker(create_engine(url, poolclass=NullPool), expire_on_commit=False)


@contextmanager
def start(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    parts: Collection[str] = PARTS,
    https: bool = False,
) -> Iterator[Running]:
    """Prepare the demo in `folder`, on a database of its own, and run these parts of it.

    `environment` is what a visitor may set.
    """
    server = postgres.start(database.FOLDER, stop_at_exit=True)
    name = f"running_{os.getpid()}"
    database.create_empty(server, name)
    ports = Ports(*(free_port() for _ in range(5)))
    wanted = {
        "DATABASE_URL": server.url(name),
        "PORTAL_APP_DATABASE_URL": server.url(name, "portal_app"),
        "PORTAL_WORKER_DATABASE_URL": server.url(name, "portal_worker"),
        **(environment or {}),
    }
    with _environment(wanted), _own_keyring():
        prepared = prepare(folder, ports, https=https)
    running = Running(prepared, Cast(folder / "log"))
    try:
        for part in prepared.parts:
            if part.name in parts:
                running.processes.start(part)
        yield running
    finally:
        running.processes.stop()
        database.drop(server, name)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _own_keyring() -> Iterator[None]:
    """Give the process its keys back: preparing a demo makes the demo's keys those of the process."""
    try:
        before = sealing.keyring()
    except IndexError:
        before = None
    yield
    if before is not None:
        sealing.use(before)
