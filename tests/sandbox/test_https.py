"""The demo for a local network: over https the portal and the checking site are two origins, by their ports."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from portal.sandbox import authority
from tests.support.running import Running, start

PARTS = ("worker", "web", "checker", "root")


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(authority, "address_of_this_machine", lambda: "127.0.0.1")
    with start(tmp_path, parts=(), https=True) as made:
        for part in made.prepared.parts:
            if part.name in PARTS:
                # For the whole network in a demo, for this machine alone in a test.
                made.processes.start(
                    replace(part, environment={**part.environment, "PORTAL_HOST": "127.0.0.1"})
                )
        yield made


def test_a_phone_that_fetched_the_root_trusts_every_origin(running: Running, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{running.prepared.ports.root}"
    fetched = requests.get(f"{address}/root.crt", timeout=20)
    assert fetched.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert requests.get(f"{address}/server.key", timeout=20).status_code == 404
    trusted = tmp_path / "phone.crt"
    trusted.write_bytes(fetched.content)
    for origin in (running.url, running.prepared.environment["PORTAL_CARD_CHECKER_URL"]):
        assert requests.get(f"{origin}/", verify=str(trusted), timeout=20).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{origin}/", timeout=20)


def test_the_checking_site_has_a_port_of_its_own(running: Running) -> None:
    checker = running.prepared.environment["PORTAL_CARD_CHECKER_URL"]
    assert checker == f"https://127.0.0.1:{running.prepared.ports.checker}"
    assert checker != running.url

    page = ask(running, f"{checker}/q")
    assert page.status_code == 200
    assert "data-root=" in page.text
    assert "Set-Cookie" not in page.headers
    assert ask(running, f"{running.url}/q").status_code == 404
    assert ask(running, f"{running.url}/card").status_code == 200
    assert ask(running, f"{checker}/card").status_code == 404
    until = time.monotonic() + 90
    while (trust := ask(running, f"{checker}/trust.cwt")).status_code == 404:
        assert time.monotonic() < until, "the lists were never published"
        time.sleep(0.5)
    assert checker.encode() in trust.content


def ask(running: Running, address: str) -> requests.Response:
    return requests.get(address, verify=str(running.prepared.tls.root), timeout=20)
