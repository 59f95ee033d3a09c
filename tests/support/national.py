"""The stand-in national database as a real process, and the line that leads to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from portal.registry.exchange import HttpExchange
from portal.registry.tasks import Line
from portal.sandbox import pki
from portal.signing import pkcs12

PASSPHRASE = "chỉ để thử"


@dataclass
class National:
    """A running stand-in; `made` holds the trust list and the agency's key."""

    url: str
    folder: Path
    made: pki.Made
    process: subprocess.Popen

    def order(self, fault: str, **more: Any) -> None:
        """Tell it to misbehave."""
        answer = requests.post(f"{self.url}/control", json={"fault": fault, **more}, timeout=5)
        assert answer.status_code == 200, answer.text

    def held(self) -> list[dict[str, Any]]:
        """Return everything that it holds."""
        return requests.get(f"{self.url}/messages", timeout=5).json()["messages"]

    def line(self, *, read_seconds: float = 2.0) -> Line:
        """Return the worker's line to it, with the agency's own key."""
        key = pkcs12.open_key(self.made.agency_file.read_bytes(), PASSPHRASE)
        exchange = HttpExchange(self.url, read_seconds)
        # It judges by the computer's clock, so the signature is made by that clock too.
        return Line(exchange, lambda body, _at: key.sign(body, at=datetime.now(UTC)))

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def running(folder: Path, made: pki.Made, *, port: int = 0) -> Iterator[National]:
    """Run a stand-in whose store is in the folder."""
    environment = {
        **os.environ,
        "NATIONAL_PORT": str(port),
        "NATIONAL_STORE": str(folder / "national.sqlite"),
        "NATIONAL_TRUST_FOLDER": str(made.trust_folder),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.sandbox.national"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        word, url = process.stdout.readline().split()
        assert word == "ready"
        yield National(url, folder, made, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def make_keys(folder: Path) -> pki.Made:
    """Make a throw-away trust list and an agency's key."""
    return pki.make(folder, signers={}, agency="Sở Nội vụ", passphrase=PASSPHRASE, at=datetime.now(UTC))
