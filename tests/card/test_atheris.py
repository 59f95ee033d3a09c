"""The readers under a fuzzer that watches which lines it reaches; the long form is `make proofs`."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.tools import missing

FOLDER = Path(__file__).parent
SECONDS = int(os.environ.get("PORTAL_TEST_FUZZ_SECONDS", "15"))


@pytest.mark.proof
@pytest.mark.timeout(SECONDS + 180)
def test_the_readers_answer_with_typed_errors_alone(tmp_path: Path) -> None:
    python = FOLDER / "judges" / ".venv" / "bin" / "python"
    if subprocess.run([python, "-c", "import atheris"], capture_output=True, check=False).returncode:
        missing("atheris (Linux on x86-64; scripts/test-tools installs it)")

    done = subprocess.run(
        [python, FOLDER / "fuzz.py", str(SECONDS)], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"stat::number_of_executed_units: (\d+)", done.stderr)
    reached = re.findall(r"cov: (\d+)", done.stderr)
    assert runs
    print(f"{runs[1]} inputs in {SECONDS} s, {reached[-1]} branches reached")
    assert int(runs[1]) > 20 * SECONDS
