"""The passkey that holds a card: made by the phone itself, with user verification; never used to sign in."""

import base64
import json
import secrets
from dataclasses import dataclass

from portal.card.actions.binding import PhoneKey
from portal.card.rules import BindingLevel
from portal.core.confinement import ChildKilled, Limits, in_memory, run
from portal.core.errors import Invalid

CHALLENGE_SIZE = 32
LONGEST_ANSWER = 16 * 1024
_ACCOUNT = "Thẻ công vụ điện tử"
_ES256 = -7  # RFC 9053, 2.1
_TIMEOUT_MS = 60_000
_LIMITS = Limits(cpu_seconds=10, seconds=30, output=LONGEST_ANSWER)


@dataclass(frozen=True)
class Site:
    """Whose passkey it is: the portal's host and origin."""

    rp_id: str
    origin: str


def options(site: Site, challenge: bytes, name: str) -> str:
    """Return what the page hands to the browser: creation options as JSON (Web Authentication 3, 5.1.8)."""
    return json.dumps(
        {
            "rp": {"id": site.rp_id, "name": _ACCOUNT},
            "user": {
                "id": _encoded(secrets.token_bytes(16)),
                "name": _ACCOUNT,
                "displayName": f"{_ACCOUNT}: {name}",
            },
            "challenge": _encoded(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": _ES256}],
            "timeout": _TIMEOUT_MS,
            "excludeCredentials": [],
            "authenticatorSelection": {
                "authenticatorAttachment": "platform",
                # The card names its passkey itself, so the key may stay in the device.
                "residentKey": "discouraged",
                "requireResidentKey": False,
                "userVerification": "required",
            },
            "attestation": "none",
        }
    )


def verified(answer: str, site: Site, challenge: bytes) -> PhoneKey:
    """Return the key of a passkey that was made for this challenge; raise Invalid for any other answer."""
    if len(answer) > LONGEST_ANSWER:
        raise _refused()
    asked = {
        "answer": answer, "challenge": _encoded(challenge), "rp_id": site.rp_id, "origin": site.origin,
    }  # fmt: skip
    with in_memory("answer") as given, in_memory("key") as taken:
        given.write(json.dumps(asked).encode())
        given.seek(0)
        try:
            run("portal.card.passkey_child", (), given, taken, _LIMITS)
        except ChildKilled as error:
            raise _refused() from error
        taken.seek(0)
        told = taken.read()
    if not told:
        raise _refused()
    found = json.loads(told)
    point, credential_id = _decoded(found["point"]), _decoded(found["credential_id"])
    return PhoneKey(BindingLevel.PASSKEY, point, credential_id, found["is_backed_up"])


def _refused() -> Invalid:
    return Invalid("card.passkey", name="credential")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
