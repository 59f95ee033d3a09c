"""The chapter "From an empty server to the first sign-in", read from the page and walked as it stands."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

from portal.app import create_app
from portal.config import Settings
from portal.core import clock, db, sealing
from portal.sandbox import pki
from tests.push_service.loop import free_port
from tests.sandbox.vneid_browser import Browser
from tests.strict_pages.client import PageClient
from tests.support import database as databases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "production.md"
PUBLIC_URL = "https://cong.example.vn"
# In the order in which the chapter gives roles.
PEOPLE = (
    ("Lê Thị Mai", "000190000001"),
    ("Hoàng Văn Sơn", "000090000002"),
    ("Dương Văn Phúc", "000090000003"),
)


def blocks(language: str) -> list[str]:
    chapter = PAGE.read_text().split("\n## ")[1]
    assert chapter.startswith("From an empty server to the first sign-in\n")
    return re.findall(rf"```{language}\n(.*?)```", chapter, re.DOTALL)


@pytest.fixture
def server(database):
    """The chapter's database, made by its own SQL but under names of this process."""
    name, owner = f"chapter_{os.getpid()}", f"chapter_owner_{os.getpid()}"
    statements = [line.split(";")[0] for line in blocks("sql")[0].splitlines()]
    assert len(statements) == 4
    engine = db.create_engine(database.server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            own = statement.replace("portal_owner", owner).replace("DATABASE portal ", f"DATABASE {name} ")
            if own != statement:  # portal_app and portal_worker are the test server's already
                connection.execute(text(own))
        yield {
            "portal_owner": database.server.url(name, owner),
            "portal_app": database.server.url(name, "portal_app"),
            "portal_worker": database.server.url(name, "portal_worker"),
        }
        databases.drop(database.server, name)
        connection.execute(text(f"DROP ROLE {owner}"))
    engine.dispose()


@pytest.fixture
def issuer(tmp_path):
    """The provider, started once the chapter has made the key that it is given."""
    port, running = free_port(), []
    address = f"http://localhost:{port}"

    def start(client_key: Path) -> str:
        people = tmp_path / "people.json"
        people.write_text(json.dumps([{"personal_id": number, "name": name} for name, number in PEOPLE]))
        environment = {
            **os.environ, "VNEID_PORT": str(port), "VNEID_ISSUER": address, "VNEID_CLIENT_ID": "portal",
            "VNEID_CLIENT_KEY_FILE": str(client_key), "VNEID_PORTAL_URL": PUBLIC_URL,
            "VNEID_CALLBACK_URL": f"{PUBLIC_URL}/sign-in/vneid/callback", "VNEID_PEOPLE_FILE": str(people),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.sandbox.vneid"], env=environment, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        assert process.stdout.readline() == f"stand-in VNeID: {address}\n"
        return address

    start.address = address
    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=10)


def what_others_give(folder: Path) -> None:
    at = clock.now()
    root = pki.root_authority("Gốc", at)
    issuing = pki.issuing_authority(root, "Cấp phát", at)
    for name, one in (
        ("root-ca", root),
        ("issuing-ca", issuing),
        ("son", pki.issue(issuing, PEOPLE[1][0], pki.Terms(at))),
    ):
        (folder / f"{name}.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))
    (folder / "agency.p12").write_bytes(pki.issue(issuing, "Cơ quan", pki.Terms(at)).pkcs12("SECRET"))


def script(folder: Path, urls: dict[str, str], issuer: str) -> str:
    """The chapter's commands, with this machine's places, and the personal IDs typed where they are asked for."""
    commands = "\n".join(blocks("sh"))
    for role, url in urls.items():
        example = f"postgresql://{role}:SECRET@db.example.vn/portal"
        assert example in commands
        commands = commands.replace(example, url)
    commands = commands.replace("https://id.example.vn", issuer).replace("/etc/portal", str(folder / "etc"))
    commands = commands.replace("/srv/checkpoints", str(folder / "checkpoints"))
    numbers = iter(number for _, number in PEOPLE)
    asked = re.sub(
        r"^portal grant add .*$",
        lambda found: f"{found[0]} <<< {next(numbers)}",
        commands,
        flags=re.MULTILINE,
    )
    assert next(numbers, None) is None
    return f"set -euo pipefail\n{asked}"


def read_environment(file: Path) -> dict[str, str]:
    shown = subprocess.run(
        ["bash", "-c", f"set -a; . {file}; env -0"], env={}, capture_output=True, text=True, check=True
    ).stdout
    return dict(one.split("=", 1) for one in shown.split("\0") if one)


def portal(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal", *arguments], env={**plain(), **environment}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip


def plain() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DATABASE_"))}
    return {**kept, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def signs_in(app, issuer: str, name: str) -> PageClient:
    client = PageClient(app, base_url=PUBLIC_URL)
    sent = client.get("/sign-in/vneid/start", 303)
    back = urlsplit(Browser(issuer).pick(sent.location, name))
    client.get(f"{back.path}?{back.query}", 303)
    return client


def test_who_follows_the_chapter_can_sign_in(server, issuer, tmp_path):
    what_others_give(tmp_path)
    walked = subprocess.run(
        ["bash", "-c", script(tmp_path, server, issuer.address)], cwd=tmp_path, env=plain(),
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert walked.returncode == 0, walked.stderr
    assert "Certificate 1 enrolled" in walked.stdout
    said = walked.stdout + walked.stderr
    environment = read_environment(tmp_path / "etc" / "portal.env")
    secrets = [environment["PORTAL_SECRET_KEY"], *(number for _, number in PEOPLE)]
    assert not [secret for secret in secrets if secret in said]
    private = [path for path in (tmp_path / "etc").rglob("*") if path.is_file() and "trust" not in path.parts]
    assert {path.stat().st_mode & 0o077 for path in private} == {0}
    issuer(tmp_path / "etc" / "keys" / "client.public.jwk.json")
    _doctor_is_content(environment)
    before = sealing.keyring()
    app = create_app(Settings.from_environment(environment))
    try:
        mai, son, phuc = (signs_in(app, issuer.address, name) for name, _ in PEOPLE)
        assert "Lê Thị Mai" in mai.get("/").html
        mai.get("/reviews")
        mai.get("/record")
        mai.get("/approvals", 404)
        son.get("/approvals")
        phuc.get("/policies")
        phuc.get("/desk/offices")
        phuc.get("/reviews", 404)
    finally:
        app.extensions["portal.sessions"].kw["bind"].dispose()
        sealing.use(before)


def _doctor_is_content(environment: dict[str, str]) -> None:
    told = portal("doctor", environment=environment)
    assert "Traceback" not in told.stderr
    wrong = [line for line in told.stdout.splitlines() if line.startswith("FAIL")]
    # The exchange of the chapter is an example, and no worker has run yet.
    assert [line.split(":")[0] for line in wrong] == ["FAIL  national database"], told.stdout
