"""Programs that some tests need: a named skip where they are missing, a failure where CI demands them."""

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def needed(*names: str, package: str) -> str:
    """Return the path of the first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or missing(f"{names[0]} (apt-get install {package})")


def missing(what: str) -> NoReturn:
    """Skip by name; under CI=true a test that cannot run has failed."""
    sentence = f"needs {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
