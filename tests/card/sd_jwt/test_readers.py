"""Whatever text comes, the readers of the twin answer with a value or with a typed error, in bounded time."""

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.card.formats.sd_jwt import credential, disclosures, jose, presentation
from portal.card.formats.sd_jwt.codes import TokenError
from tests.card.bounded import within
from tests.card.sd_jwt.making import ABSENT, ALL, QUESTION, bound, issued, payload, signed
from tests.card.vectors.world import CARD_SIGNER, NOW, TRUST

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CARD = issued()
WHOLE = bound(CARD.shown(ALL))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["_sd", "...", "a", "jwk"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


def judge(text: str) -> Any:
    with contextlib.suppress(TokenError):
        return presentation.verify(text, TRUST, QUESTION, now=NOW)
    return None


@QUICK
@given(st.text(max_size=400) | st.text(alphabet="eyJhbGciOiJ.~_-", max_size=400))
@within(1)
def test_any_text_gets_a_typed_error(text: str) -> None:
    assert judge(text) is None


@QUICK
@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.text(alphabet="AZaz09-_.~=\u1ebf", max_size=40))
@within(1)
def test_any_splice_is_the_same_or_refused(at: int, gone: int, put: str) -> None:
    made = WHOLE[:at] + put + WHOLE[at + gone :]

    assert judge(made) is None or made == WHOLE


@QUICK
@given(st.binary(max_size=200))
@within(1)
def test_any_bytes_as_json_or_disclosure_get_a_typed_error(data: bytes) -> None:
    with contextlib.suppress(TokenError):
        jose.load(data)
    with contextlib.suppress(TokenError):
        disclosures.read(jose.encode(data))


@QUICK
@given(st.sampled_from(sorted(payload())), JSON)
@within(1)
def test_any_claim_may_be_anything(name: str, value: Any) -> None:
    """Truly signed and odd: behind the signature too there are typed errors alone."""
    with contextlib.suppress(UnicodeEncodeError):
        header = jose.read(CARD.token).header
        judge(bound(signed(header, payload(**{name: value}), CARD_SIGNER) + "~"))


def test_the_dearest_token_is_judged_within_a_second() -> None:
    """The longest that is read at all: thousands of digests, each of them looked for."""
    digests = [disclosures.digest(str(number)) for number in range(900)]
    made = signed(jose.read(CARD.token).header, payload(_sd=digests, cnf=ABSENT), CARD_SIGNER)

    with within(1):
        judge(bound(made + "~"))
        judge("~" * credential.LARGEST)
        judge("." * credential.LARGEST)
