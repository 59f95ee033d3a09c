"""A whole configured machine, its neighbours, and what is said of it."""

import json
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from alembic.config import Config
from sqlalchemy import text

from portal import doctor
from portal.card import tasks as card_tasks
from portal.card.keys import files as card_keys
from portal.core import clock
from portal.doctor import database as doctor_database
from portal.doctor import neighbours
from portal.sandbox import pki, secrets


class Neighbour(BaseHTTPRequestHandler):
    """An identity provider and a national database in one."""

    status = 200

    def do_HEAD(self):
        self.send_response(self.status)
        self.end_headers()

    def do_GET(self):
        host = f"http://127.0.0.1:{self.server.server_address[1]}"
        body = json.dumps(
            {"issuer": host}
            | {n: f"{host}/{n}" for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        )
        if self.status == 302:
            self.send_response(302)
            self.send_header("Location", f"{host}/elsewhere")
            self.end_headers()
            return
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """What answers at once has time on a busy machine, too."""
    monkeypatch.setattr(doctor, "SECONDS", 30.0)
    monkeypatch.setattr(neighbours, "_SECONDS", 20.0)


@pytest.fixture
def neighbour():
    handler = type("Answering", (Neighbour,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def silent():
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def migrated(database, tmp_path, monkeypatch):
    """The database stands at a revision that is the newest one."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001.py").write_text('revision = "0001"\ndown_revision = None\n')
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("path_separator", "os")
    monkeypatch.setattr(doctor_database.upgrade, "config", lambda: config)
    with database.owner.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        connection.execute(text("SELECT secure_tables()"))
    yield
    with database.owner.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


@pytest.fixture
def whole(settings, session, migrated, neighbour, tmp_path):
    """Settings with which everything is well."""
    made = pki.make(
        tmp_path / "pki", signers={}, agency="Cơ quan", passphrase=secrets.PASSPHRASE, at=clock.now()
    )
    issuer = f"http://127.0.0.1:{neighbour.server_address[1]}"
    entries = json.loads(settings.providers_file.read_text())
    providers = tmp_path / "providers.json"
    providers.touch(mode=0o600)
    providers.write_text(json.dumps([entries[0] | {"issuer": issuer}]))
    keys = card_keys.make(tmp_path / "card-keys")
    well = replace(
        settings, providers_file=providers, registry_url=issuer,
        trust_list_folder=made.trust_folder, registry_pkcs12_file=made.agency_file,
        card_key_folder=keys.folder, card_root_file=keys.folder / "root.crt.pem",
        card_public_folder=tmp_path / "card-public", checkpoint_folder=tmp_path / "checkpoints",
        desk_authority_folder=None,
    )  # fmt: skip
    well.checkpoint_folder.mkdir()
    publish(well)
    return well


def publish(settings):
    """Write the card's lists as the worker does."""
    press = card_tasks.press_of(settings)
    assert press is not None
    card_tasks.publish_now(press)
