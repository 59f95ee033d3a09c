"""The words and rules of putting a card into a wallet: how long each step holds, what a claim is named."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from portal.card.formats.profile import Field
from portal.card.formats.sd_jwt.card_type import Claim

CONFIGURATION = "the-cong-vu"
"""The one credential configuration of the issuer."""
OFFER_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(minutes=5)
NONCE_LIFE = timedelta(minutes=5)
PROOF_WINDOW = timedelta(minutes=5)
"""How far the time in a proof may be from ours; it is the nonce that makes it fresh."""
MOST_TRIES = 5
MOST_KEYS = 10
PIN_DIGITS = 6
SIGNING = timedelta(minutes=1)
"""How long a delivery that was begun keeps a second one away."""
KEPT = timedelta(days=1)
"""How long an offer stays that no wallet took."""


class OfferEnd(StrEnum):
    """Why an offer is over; one that was not taken in time has no end of its own."""

    DELIVERED = "delivered"
    WRONG_PIN = "wrong_pin"
    WITHDRAWN = "withdrawn"


class OfferState(StrEnum):
    """What an offer is now, to whoever made it."""

    WAITING = "waiting"
    REDEEMED = "redeemed"
    DELIVERED = "delivered"
    WRONG_PIN = "wrong_pin"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Refusal(StrEnum):
    """Why a wallet is refused, in the words of OAuth 2.0 (RFC 6749, RFC 6750) and OpenID4VCI 1.0, 8.3.1.2."""

    INVALID_REQUEST = "invalid_request"
    INVALID_GRANT = "invalid_grant"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a word of OAuth
    INVALID_CREDENTIAL_REQUEST = "invalid_credential_request"
    UNKNOWN_CREDENTIAL_CONFIGURATION = "unknown_credential_configuration"
    INVALID_PROOF = "invalid_proof"
    INVALID_NONCE = "invalid_nonce"
    CREDENTIAL_REQUEST_DENIED = "credential_request_denied"


class WalletRefused(Exception):  # noqa: N818 - it names what happened
    """A wallet is told no; `why` is one English sentence for whoever builds it, without a value."""

    def __init__(self, refusal: Refusal, why: str) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.why = why


# The facts of the card's face and of its detail, by the names that they have in a wallet.
CLAIM_OF: Mapping[Field, Claim] = {
    Field.NAME: Claim.NAME,
    Field.TITLE: Claim.TITLE,
    Field.AGENCY: Claim.AGENCY,
    Field.AGENCY_CODE: Claim.AGENCY_CODE,
    Field.KIND: Claim.KIND,
    Field.UNIT: Claim.UNIT,
    Field.GRADE: Claim.GRADE,
    Field.BIRTH_YEAR: Claim.BIRTH_YEAR,
    Field.WORK_EMAIL: Claim.WORK_EMAIL,
    Field.MANDATE: Claim.MANDATE,
}


def state_of(*, end: OfferEnd | None, is_redeemed: bool, expires_at: datetime, at: datetime) -> OfferState:
    """Return what an offer is now."""
    if end is not None:
        return OfferState(end.value)
    if at >= expires_at:
        return OfferState.EXPIRED
    return OfferState.REDEEMED if is_redeemed else OfferState.WAITING


def hash_of(secret: str) -> bytes:
    """Return how a code or token of 256 random bits stands in the database."""
    return hashlib.sha256(secret.encode()).digest()


def pin_hash(code: str, pin: str) -> bytes:
    """Return how a PIN stands there: without the code, which is not there, six digits cannot be tried out."""
    return hash_of(f"{code}.{pin}")
