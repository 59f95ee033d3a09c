"""The passkey that holds a card: made by the phone itself, with user verification; never used to sign in."""

import secrets
from dataclasses import dataclass

from webauthn import generate_registration_options, options_to_json, verify_registration_response
from webauthn.helpers import decode_credential_public_key
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.card.actions.binding import PhoneKey
from portal.card.rules import BindingLevel
from portal.core.errors import Invalid

CHALLENGE_SIZE = 32
LONGEST_ANSWER = 16 * 1024
_ACCOUNT = "Thẻ công vụ điện tử"
_ES256 = [COSEAlgorithmIdentifier.ECDSA_SHA_256]
_COORDINATE = 32


@dataclass(frozen=True)
class Site:
    """Whose passkey it is: the portal's host and origin."""

    rp_id: str
    origin: str


def options(site: Site, challenge: bytes, name: str) -> str:
    """Return what the page hands to the browser, as JSON."""
    wanted = AuthenticatorSelectionCriteria(
        authenticator_attachment=AuthenticatorAttachment.PLATFORM,
        # The card names its passkey itself, so the key may stay in the device.
        resident_key=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    made = generate_registration_options(
        rp_id=site.rp_id, rp_name=_ACCOUNT, user_name=_ACCOUNT, user_display_name=f"{_ACCOUNT}: {name}",
        user_id=secrets.token_bytes(16), challenge=challenge, authenticator_selection=wanted,
        supported_pub_key_algs=_ES256,
    )  # fmt: skip
    return options_to_json(made)


def verified(answer: str, site: Site, challenge: bytes) -> PhoneKey:
    """Return the key of a passkey that was made for this challenge; raise Invalid for any other answer."""
    if len(answer) > LONGEST_ANSWER:
        raise Invalid("card.passkey", name="credential")
    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.rp_id,
            expected_origin=site.origin, require_user_verification=True, supported_pub_key_algs=_ES256,
        )  # fmt: skip
        key = decode_credential_public_key(found.credential_public_key)
    # Whatever a stranger may write there: the library names some of it, its decoders the rest.
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid("card.passkey", name="credential") from error
    if not isinstance(key, DecodedEC2PublicKey) or len(key.x) != _COORDINATE or len(key.y) != _COORDINATE:
        raise Invalid("card.passkey", name="credential")
    point = bytes([2 + (key.y[-1] & 1)]) + key.x
    return PhoneKey(BindingLevel.PASSKEY, point, found.credential_id, found.credential_backed_up)
