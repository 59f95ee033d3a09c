"""A wallet: keys, and the proofs that it makes with them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from portal.card.formats import curve
from portal.card.formats.sd_jwt import jose
from portal.core import clock
from portal.wallets import proofs

ABSENT = object()


@dataclass(frozen=True)
class WalletKey:
    """A key of a wallet."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    kid: bytes = b""

    @cached_property
    def point(self) -> bytes:
        return curve.public_bytes(self.private.public_key())

    def sign(self, message: bytes) -> bytes:
        return curve.sign(self.private, message)


@dataclass(frozen=True)
class Wallet:
    """Ten keys, for one issuer."""

    issuer: str
    keys: tuple[WalletKey, ...] = field(default_factory=lambda: tuple(WalletKey() for _ in range(10)))

    def proof(self, nonce: str, key: WalletKey | None = None, /, header: Any = None, **changes: Any) -> str:
        """Return a key proof; ABSENT leaves a member out."""
        key = key or self.keys[0]
        head = {"typ": proofs.TYPE, "jwk": jose.jwk_of(key.point), **(header or {})}
        payload = {"aud": self.issuer, "iat": int(clock.now().timestamp()), "nonce": nonce, **changes}
        return jose.sign(_given(head), _given(payload), key)

    def proofs(self, nonce: str, count: int = 10) -> list[str]:
        return [self.proof(nonce, key) for key in self.keys[:count]]


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ABSENT}
