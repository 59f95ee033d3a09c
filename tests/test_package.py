"""What is installed holds every file that the code beside it reads."""

import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("package", ["portal", "notifications"])
def test_every_data_file_is_packed(package):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {
        found.relative_to(ROOT).as_posix()
        for pattern in settings["tool"]["setuptools"]["package-data"][package]
        for found in (ROOT / package).glob(pattern)
    }
    listed = subprocess.run(
        ["git", "ls-files", package], cwd=ROOT, check=True, capture_output=True, text=True
    )
    tracked = {name for name in listed.stdout.splitlines() if not name.endswith(".py")}
    assert tracked
    assert tracked <= packed
