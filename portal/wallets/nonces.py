"""Nonces for wallets: made without writing anything, so that nobody fills a table by asking for them.

A nonce carries its own end and a keyed digest; what was answered is remembered until that end.
"""

import hmac
import secrets
from datetime import UTC, datetime

from portal.card.formats.sd_jwt import jose
from portal.card.formats.sd_jwt.codes import TokenError
from portal.core.sealing import keyring
from portal.wallets.rules import NONCE_LIFE, Refusal, WalletRefused

_TIME, _RANDOM, _CHECK = 8, 16, 16
_CONTEXT = "nonce of a wallet"


def fresh(now: datetime) -> str:
    """Return a nonce that holds for some minutes."""
    ends_at = int((now + NONCE_LIFE).timestamp())
    body = ends_at.to_bytes(_TIME, "big") + secrets.token_bytes(_RANDOM)
    return jose.encode(body + _check(body))


def end_of(nonce: str, now: datetime) -> datetime:
    """Return when a nonce of ours ends; refuse one that is not ours, or has ended."""
    try:
        data = jose.decode(nonce)
    except TokenError as error:
        raise _refused() from error
    body = data[: _TIME + _RANDOM]
    if len(data) != _TIME + _RANDOM + _CHECK or not hmac.compare_digest(data[len(body) :], _check(body)):
        raise _refused()
    ends_at = datetime.fromtimestamp(int.from_bytes(body[:_TIME], "big"), UTC)
    if ends_at <= now:
        raise _refused()
    return ends_at


def _check(body: bytes) -> bytes:
    return keyring().blind_index(body.hex(), context=_CONTEXT)[:_CHECK]


def _refused() -> WalletRefused:
    return WalletRefused(Refusal.INVALID_NONCE, "The c_nonce is unknown, was used, or is over.")
