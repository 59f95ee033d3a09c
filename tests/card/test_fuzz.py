"""Both verifiers judge alike also what is truly signed and odd: every part of a card in turn is something else.

The bytes are signed anew each time, so that what stands behind the signatures is reached.
"""

import random
from collections.abc import Iterator
from typing import Any

from portal.card.formats import cbor, credential
from portal.card.formats.cbor import Simple, Tag
from tests.card import node
from tests.card.test_vectors import AROUND, VECTORS
from tests.card.vectors import making, running
from tests.card.vectors.world import delegated, payload

PLAIN = next(vector for vector in VECTORS if vector["name"] == "face")
CASES = 700
ODD: tuple[Any, ...] = (
    0, 1, -1, 23, 24, 255, 256, 2**32, 2**53 - 1, -(2**53), True, False, None, "", "\ufeff", "\u0000", "a" * 300,
    "\u202e", b"", b"\x00" * 8, b"\x00" * 32, b"\xff" * 33, [], [[]], {}, {1: 1}, {"": ""}, Simple(59),
    Tag(18, []), Tag(1, 0), [[[[[[[[[[]]]]]]]]]],
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*path, key))
    elif isinstance(value, list):
        for place in range(len(value)):
            yield from _places(value[place], (*path, place))


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    made = dict(value) if isinstance(value, dict) else list(value)
    made[path[0]] = _with(made[path[0]], path[1:], other)
    return made


def _odd(draw: random.Random, value: Any) -> Any:
    """Return the value with one part that is something else, or with one more."""
    places = list(_places(value))
    made = _with(value, draw.choice(places), draw.choice(ODD))
    if isinstance(made, dict) and draw.random() < 0.2:
        made[draw.choice((0, 3, 5, 7, 99, -70001, "x", Simple(59)))] = draw.choice(ODD)
    return made


def _encoded(draw: random.Random, value: Any) -> bytes:
    """Return the encoding, now and then not the one that it should be."""
    data = bytearray(cbor.encode(value))
    turn = draw.randrange(6)
    at = draw.randrange(len(data))
    if turn == 0:
        data[at] ^= 1 << draw.randrange(8)
    elif turn == 1:
        data[at:at] = draw.choice((b"\x18", b"\x19\x00", b"\x9f", b"\xff", b"\xf9\x3c\x00", b"\xc2\x41"))
    elif turn == 2:
        del data[at]
    return bytes(data)


def _case(draw: random.Random) -> bytes:
    part = draw.randrange(4)
    claims = _encoded(draw, _odd(draw, payload())) if part == 0 else payload()
    face = making.face(claims)
    if part == 1:
        headers = {1: -7, 4: making.CARD_SIGNER.kid, 16: 293}
        face = making.signed(_encoded(draw, _odd(draw, headers)), claims, making.CARD_SIGNER)
    told = _encoded(draw, _odd(draw, {6: making.NOW - 6})) if part == 2 else None
    given = delegated(credential.digest(face.encoded())).as_value()
    if part == 3:
        given = _odd(draw, given)
    return making.kbt(face, content=told, delegation=given).encoded()


def test_both_judge_alike_whatever_was_signed() -> None:
    draw = random.Random(41)
    vectors = []
    while len(vectors) < CASES:
        try:
            given = making.code("", "", _case(draw)).as_json()
        except TypeError:
            continue  # What cannot be encoded cannot be signed.
        vectors.append({**PLAIN, "name": str(len(vectors)), "given": given["given"]})

    ours = [running.run(vector, AROUND) for vector in vectors]
    theirs = [tuple(one) for one in node.run({"around": AROUND, "vectors": vectors})["results"]]
    differing = [
        (vector["given"], one, other)
        for vector, one, other in zip(vectors, ours, theirs, strict=True)
        if one != other
    ]
    assert differing == []
    assert len({error for _, error in ours}) > 20
