"""The doctor tells well from not well, in time, in our own words, and without a secret."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from portal import doctor
from portal.core import clock
from portal.doctor import neighbours
from portal.doctor.findings import Line
from tests.doctor.saying import secrets_of

SECONDS, NEIGHBOURS_SECONDS = doctor.SECONDS, neighbours._SECONDS


def test_everything_is_well(whole):
    lines = list(doctor.examine(whole))
    assert [line for line in lines if not line.is_well] == []
    said = {line.subject: line.finding for line in lines}
    assert said["schema"] == "at 0001"
    assert said["database as application"].endswith("as portal_app")
    assert said["database as worker"].endswith("as portal_worker")
    assert said["jobs"] == "0 waiting"
    assert said["identity provider vneid"] == "its metadata are there and in order"
    since = f"since {clock.day_text(clock.now() - timedelta(days=1))}"
    assert said["trusted certificate Gốc thử nghiệm"] == f"{since}, 3648 days left"
    assert said["agency's certificate Cơ quan"] == f"{since}, 728 days left"
    assert said[f"sealing keys {whole.key_file}"] == "for its owner alone, file written 0 days ago"
    for use in ("card", "status", "trust"):
        assert said[f"card certificate {use}"].endswith("1094 days left")
        assert said[f"card key {use}"] == "signs"
    assert said["card root"].endswith("1094 days left")
    assert said["card trust grant"].endswith("1094 days left")
    assert said["card trust list"] == "signed 0 minutes ago, 89 days left"
    assert said["card status list"] == "signed 0 minutes ago"
    assert said["signers' certificates"] == "0 signers, 0 without a valid one, 0 with less than 30 days left"
    assert said["checkpoint folder"] == f"{whole.checkpoint_folder} can be written"
    assert said["checkpoint copies"] == "0 checkpoints lack a copy"
    assert said["office desks"] == "0 in use, 0 wait for a certificate"


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
        "checkpoint copies", "signers' certificates", "office desks", "sealing", "checkpoint signer", "web push", "trust list", "agency's certificate", "national database",
        "mail server", "identity providers",
    }  # fmt: skip


def test_what_says_nothing_is_given_up_in_time(whole, silent, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "SECONDS", SECONDS)
    monkeypatch.setattr(neighbours, "_SECONDS", NEIGHBOURS_SECONDS)
    nowhere = f"http://127.0.0.1:{silent}"
    providers = tmp_path / "silent.json"
    providers.touch(mode=0o600)
    providers.write_text(whole.providers_file.read_text().replace(whole.registry_url, nowhere))
    mute = replace(
        whole, registry_url=nowhere, providers_file=providers, smtp_host="127.0.0.1", smtp_port=silent,
        database_url=f"postgresql://portal_app@127.0.0.1:{silent}/portal",
    )  # fmt: skip
    given_up = {"database as application", "national database", "mail server", "identity provider vneid"}
    # A busy machine keeps one of the others waiting now and then; what waits for ever does so each time.
    for _ in range(5):
        longest, failed = _waited(mute)
        if longest < SECONDS + 0.3 and failed == given_up:
            return
    pytest.fail(f"{longest:.1f} s, {failed}")


def _waited(settings):
    """Return the longest time without a line, and what failed."""
    last, longest = time.monotonic(), 0.0
    found = {}
    for line in doctor.examine(settings):
        found[line.subject] = line
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest, {subject for subject, line in found.items() if not line.is_well}


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
