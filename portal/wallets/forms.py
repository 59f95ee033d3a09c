"""What wallets send: a form for a token, JSON for credentials."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.formats.sd_jwt import jose
from portal.card.formats.sd_jwt.codes import TokenError
from portal.wallets.metadata import PRE_AUTHORIZED
from portal.wallets.rules import CONFIGURATION, MOST_KEYS, PIN_DIGITS, Refusal, WalletRefused

_BEARER = "bearer "
_LONGEST_CODE = 200


@dataclass(frozen=True)
class Redemption:
    """A code and its PIN."""

    code: str
    pin: str


def read_redemption(form: Mapping[str, str]) -> Redemption:
    """Read a token request; what it has beside is ignored, as OAuth asks."""
    if form.get("grant_type") != PRE_AUTHORIZED:
        raise WalletRefused(Refusal.UNSUPPORTED_GRANT_TYPE, "Only a pre-authorized code is taken.")
    code, pin = form.get("pre-authorized_code", ""), form.get("tx_code", "")
    if not 0 < len(code) <= _LONGEST_CODE:
        raise WalletRefused(Refusal.INVALID_REQUEST, "The pre-authorized_code is missing.")
    if not pin:
        raise WalletRefused(Refusal.INVALID_REQUEST, "The tx_code is missing.")
    # A PIN of another form is a wrong one, and counts as such.
    return Redemption(code, pin if len(pin) <= PIN_DIGITS else "")


def read_token(header: str) -> str:
    """Return the access token of an Authorization header."""
    if not header.lower().startswith(_BEARER):
        raise WalletRefused(Refusal.INVALID_TOKEN, "A bearer token is missing.")
    return header[len(_BEARER) :].strip()


def read_proofs(body: bytes) -> tuple[str, ...]:
    """Return the key proofs of a credential request."""
    try:
        asked = jose.load_object(body)
    except TokenError as error:
        raise _invalid("The request is no JSON object.") from error
    if "credential_identifier" in asked:
        raise _invalid("Name the credential by its credential_configuration_id.")
    if "credential_response_encryption" in asked:
        raise _invalid("Responses are not encrypted beyond TLS.")
    if "proof" in asked:
        raise _invalid("Send `proofs`, as in the final specification.")
    if asked.get("credential_configuration_id") != CONFIGURATION:
        raise WalletRefused(Refusal.UNKNOWN_CREDENTIAL_CONFIGURATION, "This configuration is not offered.")
    proofs = asked.get("proofs")
    given = proofs.get("jwt") if isinstance(proofs, dict) and len(proofs) == 1 else None
    if not isinstance(given, list) or not all(isinstance(proof, str) for proof in given):
        raise WalletRefused(Refusal.INVALID_PROOF, "Key proofs of the type jwt are missing.")
    if not 0 < len(given) <= MOST_KEYS:
        raise WalletRefused(Refusal.INVALID_PROOF, f"Send between 1 and {MOST_KEYS} key proofs.")
    return tuple(given)


def _invalid(why: str) -> WalletRefused:
    return WalletRefused(Refusal.INVALID_CREDENTIAL_REQUEST, why)
