"""The process that judges what an authenticator answered: the formats that it may come in are many.

Apart from the web process, which would hold their libraries for a thing that is done once a phone, and
confined, since a stranger wrote what is read.
"""

import json
import sys
import warnings

from webauthn import verify_registration_response
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, decode_credential_public_key
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException

from portal.core.confined import limit

_COORDINATE = 32


def main(memory: int, seconds: int, output: int) -> None:
    """Write the key, its name and whether it is backed up; or nothing, where the answer is not one."""
    limit(memory, seconds, output)
    # A library's warning of what a stranger sent is nobody's to read.
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin.buffer)
    try:
        found = verify_registration_response(
            credential=asked["answer"],
            expected_challenge=base64url_to_bytes(asked["challenge"]),
            expected_rp_id=asked["rp_id"],
            expected_origin=asked["origin"],
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
        )
        key = decode_credential_public_key(found.credential_public_key)
    # Whatever may be written there: the library names some of it, its decoders the rest.
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return
    if not isinstance(key, DecodedEC2PublicKey) or len(key.x) != _COORDINATE or len(key.y) != _COORDINATE:
        return
    point = bytes([2 + (key.y[-1] & 1)]) + key.x
    told = {
        "point": bytes_to_base64url(point),
        "credential_id": bytes_to_base64url(found.credential_id),
        "is_backed_up": found.credential_backed_up,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
