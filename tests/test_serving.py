"""What the web processes cannot start with ends `portal web` in one sentence, before any is started."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal import serving
from tests.core.test_worker_start import environment_of

HIDDEN = "s3cr3t-0f-th3-h0us3"


class Started(Exception):
    """Granian would run now."""


@pytest.fixture(autouse=True)
def _no_granian(monkeypatch):
    def start(path, command, environ):
        raise Started(path, command, environ)

    monkeypatch.setattr(os, "execve", start)


def serve(settings):
    serving.main(environment_of(settings), ["127.0.0.1", "8000", "2"])


def refused(settings):
    with pytest.raises(SystemExit) as ended:
        serve(settings)
    return ended.value.code


@pytest.fixture
def junk(tmp_path):
    path = tmp_path / "junk"
    path.touch(mode=0o600)
    path.write_text(HIDDEN)
    return path


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("key_file", "PORTAL_KEY_FILE cannot be used"),
        ("providers_file", "PORTAL_PROVIDERS_FILE cannot be used"),
        ("card_root_file", "PORTAL_CARD_ROOT_FILE cannot be used"),
        ("catalog_folder", "there is no such folder of catalogues"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(settings, junk, tmp_path, setting, said):
    address = "http://check.localhost:8001" if setting == "card_root_file" else ""
    for file in (junk, tmp_path / "gone"):
        wrong = {"card_root_file": None, setting: file}
        sentence = refused(replace(settings, card_checker_url=address, **wrong))
        assert sentence.startswith("Error: ")
        assert said in sentence
        assert "\n" not in sentence
        assert HIDDEN not in sentence


def test_a_key_file_that_others_may_read_is_refused(settings, junk):
    junk.write_text(settings.key_file.read_text())
    junk.chmod(0o644)
    assert refused(replace(settings, key_file=junk)) == (
        "Error: PORTAL_KEY_FILE cannot be used (PermissionError); `portal doctor` says more."
    )


def test_a_limit_that_is_none_is_a_sentence(settings):
    assert refused(replace(settings, rate_limit="many")) == (
        'Error: PORTAL_RATE_LIMIT is written as "600 per minute".'
    )


def test_the_command_ends_with_it(settings, tmp_path):
    gone = tmp_path / "gone"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    ended = subprocess.run(
        [sys.executable, "-m", "portal", "web"], env=plain | environment_of(replace(settings, key_file=gone)),
        cwd=Path(serving.__file__).parents[1], capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == f"Error: PORTAL_KEY_FILE cannot be used: {gone} is missing.\n"


def test_what_is_well_becomes_granian(settings):
    with pytest.raises(Started) as started:
        serve(settings)
    path, command, environ = started.value.args
    assert path == str(Path(sys.executable).with_name("granian"))
    assert command[-1] == "portal.wsgi:application"
    assert command[command.index("--port") + 1] == "8000"
    assert environ["MALLOC_ARENA_MAX"] == "1"
    assert environ["PORTAL_KEY_FILE"] == str(settings.key_file)
