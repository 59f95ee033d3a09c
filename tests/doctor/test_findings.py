"""Each thing that can be wrong is a line of its own."""

import socket
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

from portal import doctor
from portal.core import checkpoints, clock, jobs, outside, trail
from portal.core.outside import Copies
from portal.doctor import __main__ as command
from portal.doctor import database as doctor_database
from portal.doctor.findings import reason
from portal.sandbox import pki
from tests.doctor.saying import ill


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
        checkpoints.checkpoint(
            session, checkpoints.load_key(whole.checkpoint_key_file), Copies(whole.checkpoint_folder)
        )
    # An old checkpoint is well as long as nothing new was done since.
    assert ill(whole) == {}
    said = {line.subject: line.finding for line in doctor.examine(whole)}
    assert said["trail checkpoint"] == "2 days ago"
    leave_a_trail(session)
    assert ill(whole) == {}


def make_checkpoint(session, settings, folder):
    leave_a_trail(session)
    checkpoints.checkpoint(session, checkpoints.load_key(settings.checkpoint_key_file), Copies(folder))
    session.rollback()


def test_checkpoints_without_a_copy_outside(whole, session, tmp_path, monkeypatch):
    make_checkpoint(session, whole, whole.checkpoint_folder)
    make_checkpoint(session, whole, whole.checkpoint_folder)
    newest = max(whole.checkpoint_folder.glob("*.json"))
    newest.rename(tmp_path / "kept")
    assert ill(whole) == {"checkpoint copies": "1 checkpoints lack a copy"}
    (tmp_path / "kept").rename(newest)
    assert ill(whole) == {}
    gone = replace(whole, checkpoint_folder=tmp_path / "gone")
    assert ill(gone) == {
        "checkpoint folder": f"{tmp_path / 'gone'} is missing",
        "checkpoint copies": "2 checkpoints lack a copy",
    }
    monkeypatch.setattr(outside, "is_writable", lambda folder: folder != whole.checkpoint_folder)
    assert ill(whole) == {"checkpoint folder": f"{whole.checkpoint_folder} cannot be written"}


def test_a_folder_outside_that_is_ahead_of_the_database(whole, session, database):
    make_checkpoint(session, whole, whole.checkpoint_folder)
    database.empty()
    assert (
        ill(whole)["checkpoint copies"] == "hold what the database does not; `portal verify-trail` says more"
    )


def test_key_files_that_others_can_read_or_that_are_missing(whole, tmp_path):
    copy = tmp_path / "keys.json"
    copy.write_text(whole.key_file.read_text())
    copy.chmod(0o640)
    gone = tmp_path / "gone.txt"
    pin = tmp_path / "pin.txt"
    pin.touch()
    pin.chmod(0o644)
    found = ill(replace(whole, key_file=copy, vapid_private_key_file=gone, card_pkcs11_pin_file=pin))
    assert found == {
        f"card module's PIN {pin}": "others may read or change it; chmod 600",
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
    began = clock.day_text(clock.now() - timedelta(days=3650 - 20 + 1))
    assert ill(replace(whole, trust_list_folder=trust_folder)) == {
        "trusted certificate Sắp hết hạn": f"since {began}, 18 days left",
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
