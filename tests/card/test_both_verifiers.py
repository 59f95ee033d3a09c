"""The two verifiers agree on every vector, and neither is ever green for a code with a bit that is wrong."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from portal.card.checking import verifier
from portal.card.checking.verdicts import Verdict
from portal.card.formats import base41
from tests.card import node
from tests.card.test_vectors import AROUND, VECTORS
from tests.card.vectors import running

PLAIN = next(vector for vector in VECTORS if vector["name"] == "face")


@pytest.fixture(scope="module")
def answered() -> dict[str, Any]:
    return node.run({"around": AROUND, "vectors": VECTORS, "time": PLAIN})


def test_both_give_the_same_verdict_and_error_for_every_vector(answered: dict[str, Any]) -> None:
    ours = [running.run(vector, AROUND) for vector in VECTORS]
    theirs = [tuple(result) for result in answered["results"]]
    differing = [
        (vector["name"], one, other)
        for vector, one, other in zip(VECTORS, ours, theirs, strict=True)
        if one != other
    ]
    for verdict, count in Counter(verdict for verdict, _ in theirs).items():
        print(f"{count:4} {verdict}")
    for error, count in sorted(Counter(error for _, error in theirs).items()):
        print(f"{count:4}   {error}")

    assert differing == []
    assert theirs == [(v["expected"]["verdict"], v["expected"]["error"]) for v in VECTORS]


@pytest.mark.speed
def test_the_javascript_verifier_takes_five_milliseconds_at_most(answered: dict[str, Any]) -> None:
    print(f"{answered['milliseconds']:.2f} ms a check in Node")

    assert answered["milliseconds"] <= 5


def test_python_is_never_green_for_a_code_that_was_changed_anywhere() -> None:
    checker = running.checker(PLAIN, AROUND)
    code, data = PLAIN["given"], base41.decode(PLAIN["given"])
    bits = [_flip(data, bit) for bit in range(len(data) * 8)]
    characters = [
        code[:place] + other + code[place + 1 :]
        for place, character in enumerate(code)
        for other in base41.ALPHABET
        if other != character
    ]

    assert verifier.verify(code, checker).verdict is Verdict.VALID
    verdicts = Counter(verifier.verify(changed, checker).verdict for changed in bits + characters)
    print(f"{len(bits)} bits, {len(characters)} characters: {dict(verdicts)}")
    assert verdicts == {Verdict.INVALID: len(bits) + len(characters)}


def test_javascript_is_never_green_for_a_code_that_was_changed_anywhere() -> None:
    flips = node.run({"around": AROUND, "flip": PLAIN, "characters": "07G$:"})["flips"]
    print(flips)

    assert set(flips) == {"invalid"}
    assert flips["invalid"] > len(base41.decode(PLAIN["given"])) * 8 + len(PLAIN["given"]) * 4


def test_with_the_right_portrait_of_another_card_both_stay_red() -> None:
    checker = replace(running.checker(PLAIN, AROUND))

    other = verifier.verify(PLAIN["given"], checker, image=bytes.fromhex(AROUND["images"]["other"]))

    assert other.verdict is Verdict.INVALID
    assert other.claims is None


def _flip(data: bytes, bit: int) -> str:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return base41.encode(bytes(changed))
