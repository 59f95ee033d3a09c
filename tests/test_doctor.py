"""The doctor tells well from not well, in time, in our own words, and without a secret."""

import base64
import json
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from alembic.config import Config
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

from portal import doctor
from portal.core import checkpoints, clock, jobs, trail
from portal.doctor import __main__ as command
from portal.doctor import database as doctor_database
from portal.doctor.findings import Line, reason
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
    return replace(
        settings, providers_file=providers, registry_url=issuer,
        trust_list_folder=made.trust_folder, registry_pkcs12_file=made.agency_file,
    )  # fmt: skip


def ill(settings) -> dict[str, str]:
    return {line.subject: line.finding for line in doctor.examine(settings) if not line.is_well}


def test_everything_is_well(whole):
    lines = list(doctor.examine(whole))
    assert [line for line in lines if not line.is_well] == []
    said = {line.subject: line.finding for line in lines}
    assert said["schema"] == "at 0001"
    assert said["database as application"].endswith("as portal_app")
    assert said["database as worker"].endswith("as portal_worker")
    assert said["jobs"] == "0 waiting"
    assert said["identity provider vneid"] == "its metadata are there and in order"
    assert said["trusted certificate Gốc thử nghiệm"] == "3648 days left"
    assert said["agency's certificate Cơ quan"] == "728 days left"


def secrets_of(settings) -> list[str]:
    ring = json.loads(settings.key_file.read_text())
    provider = json.loads(settings.providers_file.read_text())[0]["key"]
    return [
        settings.secret_key,
        settings.registry_pkcs12_passphrase,
        *(key for keys in ring.values() for key in keys),
        settings.vapid_private_key_file.read_text().strip(),
        "".join(settings.checkpoint_key_file.read_text().splitlines()[1:-1]),
        base64.b64encode(settings.registry_pkcs12_file.read_bytes()).decode(),
        provider["d"],
    ]


def test_no_secret_is_said(whole):
    said = "\n".join(f"{line.subject} {line.finding}" for line in doctor.examine(whole))
    assert not [secret for secret in secrets_of(whole) if secret in said]


def test_no_secret_is_said_of_what_fails(whole, tmp_path):
    hidden = "s3cr3t-0f-th3-h0us3"
    files = {}
    for name in (
        "key_file",
        "checkpoint_key_file",
        "vapid_private_key_file",
        "registry_pkcs12_file",
        "providers_file",
    ):
        files[name] = tmp_path / name
        files[name].touch(mode=0o600)
        files[name].write_text(f'{{"{hidden}": "{hidden}"}}')
    trust_folder = tmp_path / "trust"
    trust_folder.mkdir()
    (trust_folder / "root.pem").write_text(hidden)
    broken = replace(
        whole,
        database_url=f"postgresql://app:{hidden}@127.0.0.1:port/portal",
        worker_database_url=f"postgresql://worker:{hidden}@127.0.0.1:9/portal?bad={hidden}",
        registry_url=f"http://user:{hidden}@127.0.0.1:9/",
        registry_pkcs12_passphrase=hidden,
        secret_key=hidden,
        smtp_host="127.0.0.1",
        smtp_port=9,
        trust_list_folder=trust_folder,
        **files,
    )
    lines = list(doctor.examine(broken))
    assert not [line for line in lines if hidden in f"{line.subject} {line.finding}"]
    failed = {line.subject for line in lines if not line.is_well}
    assert failed == {
        "database as application", "database as worker", "schema", "row security", "jobs", "trail checkpoint",
        "sealing", "checkpoint signer", "web push", "trust list", "agency's certificate", "national database",
        "mail server", "identity providers",
    }  # fmt: skip


def test_what_says_nothing_is_given_up_in_time(whole, silent, tmp_path):
    nowhere = f"http://127.0.0.1:{silent}"
    providers = tmp_path / "silent.json"
    providers.touch(mode=0o600)
    providers.write_text(whole.providers_file.read_text().replace(whole.registry_url, nowhere))
    mute = replace(
        whole, registry_url=nowhere, providers_file=providers, smtp_host="127.0.0.1", smtp_port=silent,
        database_url=f"postgresql://portal_app@127.0.0.1:{silent}/portal",
    )  # fmt: skip
    last, longest = time.monotonic(), 0.0
    found = {}
    for line in doctor.examine(mute):
        found[line.subject] = line
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert longest < doctor.SECONDS + 0.3
    failed = {subject for subject, line in found.items() if not line.is_well}
    assert failed == {
        "database as application",
        "national database",
        "mail server",
        "identity provider vneid",
    }


def test_a_check_that_hangs_is_a_line(monkeypatch):
    monkeypatch.setattr(doctor, "SECONDS", 0.1)
    release = threading.Event()

    def hangs():
        yield Line("first", "said", is_well=True)
        release.wait(10)

    lines = list(doctor._bounded("name", hangs))
    release.set()
    assert lines == [
        Line("first", "said", is_well=True),
        Line("name", "no answer within 0.1 seconds", is_well=False),
    ]


def test_a_role_that_may_bypass_row_security(whole, database):
    assert ill(replace(whole, database_url=database.url("postgres"))) == {
        "database as application: row security": "may bypass row security; use the role of its own"
    }


def test_row_security_that_is_off(whole, database):
    with database.owner.begin() as connection:
        connection.execute(text("ALTER TABLE record NO FORCE ROW LEVEL SECURITY"))
    try:
        assert ill(whole) == {"row security": "is off for record"}
    finally:
        with database.owner.begin() as connection:
            connection.execute(text("ALTER TABLE record FORCE ROW LEVEL SECURITY"))


def test_an_older_schema(whole, database):
    with database.owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert ill(whole) == {"schema": "at 0000, the newest is 0001; run `portal migrate`"}


def test_a_database_that_was_never_migrated(settings):
    lines = list(doctor_database.check_schema(settings))
    assert [(line.finding, line.is_well) for line in lines] == [
        ("was never migrated; run `portal migrate`", False)
    ]


def test_jobs_that_wait_too_long_and_jobs_that_failed(whole, session, database):
    for number in range(3):
        jobs.defer(session, "core:nothing", number=number)
    session.commit()
    assert ill(whole) == {}
    with database.owner.begin() as connection:
        connection.execute(text("UPDATE procrastinate_events SET at = now() - interval '20 minutes'"))
        connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'failed' WHERE args->>'number' = '2'")
        )
    assert ill(whole) == {"jobs": "2 waiting, the oldest for 20 minutes", "failed jobs": "1"}


def test_a_job_for_later_is_not_late(whole, session):
    jobs.defer(session, "core:nothing", delay_seconds=3600)
    session.commit()
    assert ill(whole) == {}


def leave_a_trail(session):
    trail.append(
        session, "doctor.tested", actor=None, object_type="test", object_id=1, person_id=None, unit_path="/1/"
    )
    session.commit()


def test_a_trail_without_its_checkpoint(whole, session, tmp_path):
    with clock.frozen(clock.now() - timedelta(minutes=30)):
        leave_a_trail(session)
    assert list(ill(whole)) == ["trail checkpoint"]
    with clock.frozen(clock.now() - timedelta(hours=50)):
        checkpoints.checkpoint(session, checkpoints.load_key(whole.checkpoint_key_file), tmp_path / "copies")
    # An old checkpoint is well as long as nothing new was done since.
    assert ill(whole) == {}
    said = {line.subject: line.finding for line in doctor.examine(whole)}
    assert said["trail checkpoint"] == "2 days ago"
    leave_a_trail(session)
    assert ill(whole) == {}


def test_key_files_that_others_can_read_or_that_are_missing(whole, tmp_path):
    copy = tmp_path / "keys.json"
    copy.write_text(whole.key_file.read_text())
    copy.chmod(0o640)
    gone = tmp_path / "gone.txt"
    found = ill(replace(whole, key_file=copy, vapid_private_key_file=gone))
    assert found == {
        f"sealing keys {copy}": "others may read or change it; chmod 600",
        "sealing": "failed: PermissionError",
        f"VAPID key {gone}": f"{gone} is missing",
        "web push": f"{gone} is missing",
    }


def test_certificates_that_end(whole, tmp_path):
    trust_folder = tmp_path / "ending"
    trust_folder.mkdir()
    for name, days in (("Sắp hết hạn", 20), ("Đã hết hạn", -5)):
        at = clock.now() - timedelta(days=3650 - days)
        pem = pki.root_authority(name, at).certificate.public_bytes(Encoding.PEM)
        (trust_folder / f"{days}.pem").write_bytes(pem)
    assert ill(replace(whole, trust_list_folder=trust_folder)) == {
        "trusted certificate Sắp hết hạn": "18 days left",
        "trusted certificate Đã hết hạn": "has expired",
    }


@pytest.mark.parametrize(
    ("status", "provider", "registry"),
    [(302, "redirected", None), (500, "unreachable", "127.0.0.1 answers 500"), (404, "bad_answer", None)],
)
def test_neighbours_that_answer_otherwise(whole, neighbour, status, provider, registry):
    neighbour.RequestHandlerClass.status = status
    found = ill(whole)
    assert found.pop("identity provider vneid") == provider
    assert found == ({"national database": registry} if registry else {})


def test_a_mail_server_without_starttls(whole):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with listening.accept()[0] as peer, peer.makefile("rwb") as lines:
                lines.write(b"220 mail\r\n")
                lines.flush()
                while line := lines.readline():
                    lines.write({b"EHLO": b"250 mail\r\n", b"QUIT": b"221 bye\r\n"}[line[:4].upper()])
                    lines.flush()

        for encryption, finding in (
            ("starttls", "127.0.0.1 answers, but offers no STARTTLS"),
            ("none", None),
        ):
            thread = threading.Thread(target=serve)
            thread.start()
            port = listening.getsockname()[1]
            found = ill(replace(whole, smtp_host="127.0.0.1", smtp_port=port, smtp_encryption=encryption))
            thread.join(5)
            assert found == ({"mail server": finding} if finding else {})


def test_the_reason_leaves_the_librarys_words_out():
    assert reason(ValueError("a secret")) == "failed: ValueError"
    assert reason(PermissionError(13, "a secret", "/path")) == "failed: PermissionError"


def test_the_command_ends_with_one_when_something_is_not_well(whole, monkeypatch, capsys):
    monkeypatch.setattr(command.Settings, "from_environment", lambda _: whole)
    assert command.main() == 0
    assert "FAIL" not in capsys.readouterr().out
    monkeypatch.setattr(
        command.Settings, "from_environment", lambda _: replace(whole, registry_url="http://127.0.0.1:9")
    )
    assert command.main() == 1
    assert "FAIL  national database" in capsys.readouterr().out
