"""Others' libraries accept what we sign, and refuse it when a bit is wrong."""

import json
import subprocess
from pathlib import Path

import pytest

from portal.card.formats import status_list
from tests.card.vectors import cases_accepted, world
from tests.card.vectors.making import basic, face, kbt
from tests.support.tools import missing

JUDGES = Path(__file__).parent / "judges"


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, str]]:
    python = JUDGES / ".venv" / "bin" / "python"
    if not python.exists():
        missing("the environment of pycose and cwt (scripts/test-tools makes it)")
    tokens = [_token(name, data, key) for name, (data, key) in _signed().items()]
    tokens += [_token(f"{t['name']}, changed", _changed(t["hex"]), key) for t, (_, key) in zip(tokens, _signed().values(), strict=True)]  # fmt: skip
    done = subprocess.run(
        [python, JUDGES / "judge.py"],
        input=json.dumps(tokens),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("judge", ["pycose", "cwt"])
def test_a_library_accepts_what_is_signed_and_nothing_else(
    judge: str, answers: dict[str, dict[str, str]]
) -> None:
    said = {name: answer[judge] for name, answer in answers.items()}

    assert {
        name: answer for name, answer in said.items() if "changed" not in name and answer != "accepted"
    } == {}
    assert {name for name, answer in said.items() if "changed" in name and answer == "accepted"} == set()
    assert len(said) == 2 * len(_signed())


def _signed() -> dict[str, tuple[bytes, world.Key]]:
    listed = status_list.sign_cwt(world.LIST, world.STATUS_SIGNER, issuer=world.ISSUER, ttl=60)
    return {
        "face": (face().encoded(), world.CARD_SIGNER),
        "detail": (cases_accepted.detail_issued().message.encoded(), world.CARD_SIGNER),
        "proof": (kbt().encoded(), world.SESSION),
        "proof at basic level": (basic().encoded(), world.DEVICE),
        "status list": (listed, world.STATUS_SIGNER),
        "trust list": (world.trust_bytes(), world.TRUST_SIGNER),
    }


def _token(name: str, data: bytes | str, key: world.Key) -> dict[str, object]:
    numbers = key.private.public_key().public_numbers()
    point = {"x": numbers.x.to_bytes(32, "big").hex(), "y": numbers.y.to_bytes(32, "big").hex()}
    has_kid = name.startswith(("face", "detail", "status"))
    shown = data if isinstance(data, str) else data.hex()
    return {"name": name, "hex": shown, "key": {**point, "kid": key.kid.hex() if has_kid else ""}}


def _changed(text: str) -> str:
    data = bytes.fromhex(text)
    return (data[:-1] + bytes([data[-1] ^ 1])).hex()
