"""Coverage-guided fuzzing of the card's readers with atheris: typed errors only, and soon.

`python tests/card/fuzz.py SECONDS`; run by tests/card/test_atheris.py in the environment of tests/card/judges.
Ends with 1 where a reader raised anything else, took more than a second, or read what it would not write.
"""

import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["portal.card.formats", "portal.card.checking"]):
    from portal.card.checking import verifier
    from portal.card.checking.verdicts import Verdict
    from portal.card.formats import (
        base41,
        cbor,
        cose,
        delegation,
        portrait,
        proof,
        serial,
        status_list,
        trust_list,
    )
    from portal.card.formats.codes import FormatError
    from tests.card.vectors import running, world
    from tests.card.vectors.world import NOW

VECTORS = ROOT / "tests" / "card" / "vectors"
LONGEST = 1.0


AROUND, VALID, LISTS = (
    json.loads((VECTORS / f"{name}.json").read_text()) for name in ("surroundings", "valid", "lists")
)
CODES = [base41.decode(vector["given"]) for vector in VALID if vector["kind"] == "code"]
TRUE = frozenset(CODES)
CHECKER = running.checker(next(vector for vector in VALID if vector["name"] == "face"), AROUND)


def lax(data: bytes) -> str:
    return data.decode("latin-1")


def reads_what_it_would_write(data: bytes) -> None:
    assert cbor.encode(cbor.decode(data)) == data


def judges(data: bytes) -> None:
    """Judge bytes as a code: whatever they are, only one of the true codes is green."""
    result = verifier.verify(base41.encode(data), CHECKER)
    assert result.verdict is not Verdict.VALID or data in TRUE


READERS: list[Callable[[bytes], Any]] = [
    reads_what_it_would_write,
    lambda data: cbor.decode(data, cbor.FOREIGN),
    cose.read,
    proof.read,
    lambda data: proof.claims_of(cose.read(data)),
    lambda data: delegation.decode(cbor.decode(data)),
    lambda data: trust_list.read(data, root=world.ROOT.point, now=NOW),
    lambda data: trust_list.content_of(cose.read(data, trust_list.LIMITS)),
    lambda data: status_list.read(data, world.TRUST),
    lambda data: status_list.apply_delta(world.LIST, data, world.TRUST),
    lambda data: base41.decode(lax(data)),
    lambda data: portrait.decode(lax(data)),
    lambda data: proof.content_of(lax(data), world.CHECKER),
    lambda data: serial.is_serial(lax(data)),
    judges,
]


def one(data: bytes) -> None:
    """Give one input to every reader."""
    for read in READERS:
        begun = time.perf_counter()
        with contextlib.suppress(FormatError):
            read(data)
        taken = time.perf_counter() - begun
        if taken > LONGEST:
            raise TimeoutError(f"a reader took {taken:.1f} s")


def main(seconds: int) -> None:
    """Fuzz for so long, from true codes and lists on; never returns."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = [
            *CODES,
            *(bytes.fromhex(v["given"]) for v in LISTS if set(v["given"]) <= set("0123456789abcdef")),
        ]
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        flags = ["-max_len=4096", "-print_final_stats=1", "-timeout=20", "-rss_limit_mb=2048", "-seed=41"]
        artifacts = f"-artifact_prefix={Path(tempfile.gettempdir())}/"
        atheris.Setup([sys.argv[0], folder, f"-max_total_time={seconds}", artifacts, *flags], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
