"""A signature that was damaged anywhere is refused with a typed error, never with another one."""

from collections import Counter

import pytest
from asn1crypto import cms as asn1
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.errors import Invalid
from portal.sandbox import pki
from portal.signing.cms.checking import verify
from portal.signing.trust import TrustList
from tests.signing.conftest import AT, CONTENT, Authorities, sign


def test_a_flipped_bit_in_any_byte_of_the_signer_info_is_refused(authorities, holder):
    """Whatever the signature covers, by value or by hash, cannot be changed."""
    cms = sign(holder)
    info = asn1.ContentInfo.load(cms)
    signer = info["content"]["signer_infos"][0].dump()
    start = cms.index(signer)
    refused = Counter()
    for position in range(start, start + len(signer)):
        changed = bytearray(cms)
        changed[position] ^= 1 << (position % 8)
        with pytest.raises(Invalid) as caught:
            verify(CONTENT, bytes(changed), trust=authorities.trust, at=AT)
        refused[caught.value.code] += 1
    assert refused["signing.wrong_signature"] > 0
    assert refused.total() == len(signer)


def test_a_certificate_without_a_positive_number_is_refused(authorities, holder):
    """RFC 5280 forbids it; a damaged file can carry one."""
    info = asn1.ContentInfo.load(sign(holder))
    info["content"]["certificates"][0].chosen["tbs_certificate"]["serial_number"] = -75
    with pytest.raises(Invalid) as caught:
        verify(CONTENT, info.dump(force=True), trust=authorities.trust, at=AT)
    assert caught.value.code == "signing.malformed"


_root = pki.root_authority("Gốc", AT)
_fuzzed = Authorities(_root, _root, TrustList((_root.certificate,)))
_good = sign(_fuzzed.signer())


# The library warns of a country name that damage made too long, and reads on: the signature decides.
@pytest.mark.filterwarnings("ignore:Attribute's length:UserWarning")
@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_damage_ends_in_a_typed_refusal(data):
    """Broken input never escapes as another error; unsigned parts may change, the result may not."""
    damaged = bytearray(_good)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        verified = verify(CONTENT, bytes(damaged), trust=_fuzzed.trust, at=AT)
    except Invalid as refused:
        assert refused.code.startswith("signing.")  # noqa: PT017 - both ends are fine, another error is not
    else:
        assert verified == verify(CONTENT, _good, trust=_fuzzed.trust, at=AT)
