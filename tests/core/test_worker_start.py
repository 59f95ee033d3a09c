"""A worker that cannot start says which setting is wrong, in one sentence, and repeats nothing it has read."""

from dataclasses import fields, replace

import pytest

from portal import worker
from portal.config import Settings, SettingsError, usable
from portal.core import clock, jobs, sealing
from portal.sandbox import pki
from portal.sandbox.secrets import PASSPHRASE

HIDDEN = "s3cr3t-0f-th3-h0us3"


def environment_of(settings: Settings) -> dict[str, str]:
    found = {}
    for one in fields(Settings):
        value = getattr(settings, one.name)
        name = "DATABASE_URL" if one.name == "database_url" else f"PORTAL_{one.name.upper()}"
        found[name] = "" if value is None else ",".join(value) if isinstance(value, tuple) else str(value)
    return found


@pytest.fixture
def junk(tmp_path):
    path = tmp_path / "junk"
    path.touch(mode=0o600)
    path.write_text(HIDDEN)
    return path


@pytest.mark.parametrize(
    ("setting", "variable"),
    [
        ("key_file", "PORTAL_KEY_FILE"),
        ("checkpoint_key_file", "PORTAL_CHECKPOINT_KEY_FILE"),
        ("registry_pkcs12_file", "PORTAL_REGISTRY_PKCS12_FILE"),
        ("vapid_private_key_file", "PORTAL_VAPID_PRIVATE_KEY_FILE"),
        ("catalog_folder", "there is no such folder of catalogues"),
    ],
)
def test_what_cannot_be_read_is_named(startable, junk, tmp_path, capsys, setting, variable):
    for file in (junk, tmp_path / "gone"):
        wrong = replace(startable, **{setting: file})
        assert worker.main(environment_of(wrong)) == 1
        said = capsys.readouterr().err
        assert variable in said
        assert said.startswith("Error: ")
        assert said.count("\n") == 1
        assert HIDDEN not in said


def test_half_a_card_is_a_sentence(startable, tmp_path, capsys):
    for wrong in (
        replace(startable, card_public_folder=None),
        replace(startable, card_key_folder=None, card_pkcs11_module=tmp_path / "module.so"),
        replace(startable, card_key_folder=tmp_path),
    ):
        assert worker.main(environment_of(wrong)) == 1
        said = capsys.readouterr().err
        assert said.startswith(("Error: Set PORTAL_CARD_", "Error: PORTAL_CARD_"))
        assert said.count("\n") == 1


def test_a_missing_setting_is_a_sentence(capsys):
    assert worker.main({}) == 1
    assert capsys.readouterr().err.startswith("Error: Set PORTAL_MODE, DATABASE_URL")


def test_the_words_of_a_library_stay_out():
    with pytest.raises(SettingsError) as refused, usable("PORTAL_X"):
        raise ValueError(HIDDEN)
    assert str(refused.value) == "PORTAL_X cannot be used (ValueError); `portal doctor` says more."
    with pytest.raises(SettingsError, match="own sentence"), usable("PORTAL_X"):
        raise SettingsError("own sentence")


@pytest.fixture
def startable(settings, tmp_path, monkeypatch):
    """Settings whose agency has a key; should one be taken after all, the worker would stop at once."""
    made = pki.make(tmp_path / "pki", signers={}, agency="Cơ quan", passphrase=PASSPHRASE, at=clock.now())
    monkeypatch.setattr(worker.asyncio, "run", lambda running: running.close())
    before, sessions = sealing.keyring(), list(jobs._sessions)
    yield replace(settings, registry_pkcs12_file=made.agency_file, trust_list_folder=made.trust_folder)
    sealing.use(before)
    jobs._sessions[:] = sessions
