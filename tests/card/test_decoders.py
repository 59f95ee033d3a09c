"""Whatever bytes come, the readers answer with a value or with a typed error, in bounded time."""

import contextlib
from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from portal.card.formats.cbor import Simple, Tag
from portal.card.formats.codes import FormatError
from tests.card.bounded import within
from tests.card.test_vectors import AROUND, VECTORS
from tests.card.vectors import running, world
from tests.card.vectors.making import kbt

CODES = [
    base41.decode(v["given"]) for v in VECTORS if v["kind"] == "code" and v["expected"]["verdict"] == "valid"
]
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

READERS: list[Callable[[bytes], Any]] = [
    cbor.decode,
    lambda data: cbor.decode(data, cbor.FOREIGN),
    cose.read,
    proof.read,
    lambda data: trust_list.read(data, root=world.ROOT.point, now=world.NOW),
    lambda data: status_list.read(data, world.TRUST),
    lambda data: status_list.apply_delta(world.LIST, data, world.TRUST),
]

VALUES = st.recursive(
    st.integers(-(2**53), 2**53 - 1) | st.binary(max_size=40) | st.text(max_size=20) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(-100, 100) | st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def typed(read: Callable[[], Any]) -> None:
    with within(1), contextlib.suppress(FormatError):
        read()


@QUICK
@given(st.binary(max_size=600))
@within(1)
def test_random_bytes_get_a_typed_error(data: bytes) -> None:
    for read in READERS:
        typed(lambda read=read: read(data))


@QUICK
@given(st.sampled_from(CODES), st.integers(0, 2000), st.binary(min_size=1, max_size=8), st.integers(0, 8))
@within(1)
def test_codes_with_something_cut_in_get_a_typed_error_and_are_never_green(
    data: bytes, place: int, put: bytes, cut: int
) -> None:
    place %= len(data)
    changed = data[:place] + put + data[place + cut :]
    plain = next(vector for vector in VECTORS if vector["name"] == "face")
    result = verifier.verify(base41.encode(changed), running.checker(plain, AROUND))

    assert changed in CODES or result.verdict is not Verdict.VALID


@QUICK
@given(st.text(max_size=300) | st.text(alphabet=base41.ALPHABET, max_size=300))
@within(1)
def test_random_text_gets_a_typed_error(text: str) -> None:
    typed(lambda: base41.decode(text))
    typed(lambda: portrait.decode(text))
    typed(lambda: proof.content_of(text, world.CHECKER))
    assert serial.is_serial(text) is (len(text) == 13 and text[12:] == _check(text[:12]))


@QUICK
@given(VALUES)
@within(1)
def test_random_values_as_a_delegation_or_payload_get_a_typed_error(value: Any) -> None:
    typed(lambda: delegation.decode(value))
    typed(lambda: proof.claims_of(kbt(content=cbor.encode(value))))


@QUICK
@given(st.binary(max_size=700))
@within(1)
def test_base41_gives_back_what_it_was_given(data: bytes) -> None:
    text = base41.encode(data)

    assert base41.decode(text) == data
    assert len(text) == (len(data) * 3 + 1) // 2
    assert not text.endswith((".", ":"))


@QUICK
@given(VALUES)
@within(1)
def test_values_come_back_and_another_library_reads_and_writes_the_same(value: Any) -> None:
    data = cbor.encode(value)

    assert cbor.decode(data, cbor.Limits(depth=40, items=5000)) == value
    assert cbor2.loads(data) == value
    # The other library's canonical form sorts keys by length first (RFC 7049); ours by bytes (RFC 8949).
    assert len(cbor2.dumps(value, canonical=True)) == len(data)


@QUICK
@given(st.binary(max_size=60))
@within(1)
def test_what_is_read_is_what_would_be_written(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except FormatError:
        return
    assert cbor.encode(value) == data


@pytest.mark.parametrize(
    "bomb", [b"\x81" * 100_000, b"\xa1\x00" * 50_000, b"\xd8\x20" * 50_000, b"\x9b" + b"\xff" * 8]
)
def test_deep_and_wide_documents_are_refused_at_once(bomb: bytes) -> None:
    with within(0.5):
        for limits in (cbor.CARD, cbor.LIST, cbor.FOREIGN):
            with pytest.raises(FormatError):
                cbor.decode(bomb, limits)


def test_tags_and_simple_values_have_one_form() -> None:
    assert cbor.encode(Tag(18, Simple(59))) == b"\xd2\xf8\x3b"
    assert cbor.decode(b"\xd2\xf8\x3b") == Tag(18, Simple(59))


def _check(body: str) -> str | None:
    return serial.check_symbol(body) if set(body) <= set(serial.ALPHABET) else None
