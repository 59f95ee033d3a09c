from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from portal.sandbox import pki
from portal.signing.cms import writing
from portal.signing.trust import TrustList

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
CONTENT = '{"items":[{"new":"Hòa Bình"}]}'.encode()


@dataclass(frozen=True)
class Authorities:
    root: pki.Holder
    issuing: pki.Holder
    trust: TrustList

    def signer(self, name="Hoàng Văn Sơn", *, key=None, **terms) -> pki.Holder:
        terms.setdefault("not_before", AT - timedelta(days=30))
        return pki.issue(self.issuing, name, pki.Terms(**terms), key=key)


def sign(holder: pki.Holder, content: bytes = CONTENT, at: datetime = AT) -> bytes:
    return writing.sign(content, key=holder.key, certificate=holder.certificate, chain=holder.chain, at=at)


@pytest.fixture(scope="session")
def authorities() -> Authorities:
    root = pki.root_authority("Gốc", AT - timedelta(days=400))
    issuing = pki.issuing_authority(root, "Cấp phát", AT - timedelta(days=400))
    return Authorities(root, issuing, TrustList((root.certificate,)))


@pytest.fixture(scope="session")
def holder(authorities) -> pki.Holder:
    return authorities.signer()
