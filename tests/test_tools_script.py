"""What `make test` installs first: whatever cannot be had is named, and only CI stops there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.config import ROOT

SCRIPT = ROOT / "scripts" / "test-tools"
PROGRAMS = ("chromium", "firefox-esr", "pdfsig", "certutil", "softhsm2-util", "openssl", "dpkg")
JUDGES = ("tests/card/judges", "tests/wallets/judges")
NPM = "tests/desk/judges"


class Checkout:
    """A checkout whose Python, npm, apt and programs are a few lines each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        for program in PROGRAMS:
            self.say(self.bin / program, "exit 0")
        for program in ("bash", "tail", "touch", "id", "env"):
            (self.bin / program).symlink_to(shutil.which(program) or program)
        self.say(self.bin / "node", "exit 0")
        self.say(
            folder / ".venv/bin/python",
            'case "$*" in -c*) echo /node;; *venv*) mkdir -p "${@: -1}/bin"; cp "$0.judge" "${@: -1}/bin/python";; esac',
        )
        self.say(folder / ".venv/bin/python.judge", "exit 0")
        (self.bin / "mkdir").symlink_to(shutil.which("mkdir") or "mkdir")
        (self.bin / "cp").symlink_to(shutil.which("cp") or "cp")
        for judges in JUDGES:
            (folder / judges).mkdir(parents=True)
            (folder / judges / "requirements.lock").touch()
        (folder / NPM / "node_modules").mkdir(parents=True)
        (folder / NPM / "package-lock.json").touch()

    def say(self, program: Path, lines: str) -> None:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/usr/bin/env bash\n{lines}\n")
        program.chmod(0o755)

    def run(self, **environment: str) -> tuple[int, str]:
        ran = subprocess.run(
            [shutil.which("bash") or "bash", str(SCRIPT)], cwd=self.folder, capture_output=True, text=True,
            env={"PATH": str(self.bin), **environment}, check=False, timeout=30,
        )  # fmt: skip
        return ran.returncode, ran.stderr

    def marks(self) -> list[str]:
        found = self.folder.glob("tests/**/.installed")
        return sorted(str(mark.relative_to(self.folder).parent.parent) for mark in found)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_all_is_installed_once_and_without_a_word(checkout):
    assert checkout.run() == (0, "")
    assert checkout.marks() == sorted((*JUDGES, NPM))
    checkout.say(checkout.folder / ".venv/bin/python.judge", "exit 7")
    assert checkout.run(CI="true") == (0, "")


@pytest.mark.parametrize(
    ("program", "named"),
    [
        (".venv/bin/python.judge", "pip install of tests/card/judges/requirements.lock"),
        ("bin/node", "npm ci in tests/desk/judges"),
    ],
)
def test_what_fails_is_named_with_its_last_words_and_the_rest_goes_on(checkout, program, named):
    checkout.say(checkout.folder / program, "echo no route to the index >&2; exit 1")
    code, said = checkout.run()
    assert code == 0
    assert f"Failed: {named}; its tests are skipped. Its last words: no route to the index" in said
    assert checkout.marks() == ([NPM] if "judge" in program else sorted(JUDGES))
    code, said = checkout.run(CI="true")
    assert (code, f"Failed: {named}. Its last words: no route to the index" in said) == (1, True)


def test_programs_that_are_missing_are_named(checkout):
    (checkout.bin / "pdfsig").unlink()
    if os.getuid() == 0:
        checkout.say(checkout.bin / "apt-get", "echo no network >&2; exit 100")
        named = "Failed: apt-get install poppler-utils"
    else:
        named = "Missing: poppler-utils"
    code, said = checkout.run()
    assert (code, named in said) == (0, True)
    assert checkout.marks() == sorted((*JUDGES, NPM))
    code, said = checkout.run(CI="true")
    assert (code, named in said) == (1, True)
