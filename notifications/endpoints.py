"""Which push endpoints are called at all.

An endpoint is a URL that a browser, hence anyone, hands to us and that our server then calls. So it
is compared with a list of push services, both when it is stored and each time before it is used.
"""

import ipaddress
import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Collection
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

# The services behind Chrome and Edge on Android, Firefox, Safari, Edge on Windows. A leading dot
# admits sub-domains: Windows names its servers one by one.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
)

_LONGEST = 1024
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_VISIBLE = re.compile(r"[!#-\[\]_a-z~]+")
_AUTH_BYTES = 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_allowed(endpoint: str, *, hosts: Collection[str], test_origins: Collection[str]) -> bool:
    """Say whether we call this endpoint: https, port 443, a listed host in its one canonical spelling.

    `test_origins` are exact origins of a push service on this machine; production refuses to start
    with any.
    """
    if len(endpoint) > _LONGEST or not _VISIBLE.fullmatch(endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    if not parts.path.startswith("/") or "#" in endpoint:
        return False
    if f"{parts.scheme}://{parts.netloc}" in test_origins:
        return True
    # The whole authority must be the host: no user, no port, no brackets, no trailing dot.
    canonical = endpoint.startswith("https://") and _HOST.fullmatch(parts.netloc) is not None
    return canonical and _is_listed(parts.netloc, hosts)


def is_outside(address: Address) -> bool:
    """Say whether an address is on the public Internet, also when an IPv4 one hides inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_outside(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_private)


def are_keys(p256dh: str, auth: str) -> bool:
    """Say whether a browser's keys are a point on P-256 and a secret of 16 bytes (RFC 8291)."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(p256dh))
        return len(_bytes(auth)) == _AUTH_BYTES
    except ValueError:
        return False


def _is_listed(host: str, hosts: Collection[str]) -> bool:
    return any(host.endswith(entry) if entry.startswith(".") else host == entry for entry in hosts)


def _bytes(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]{20,100}={0,2}", text):
        raise ValueError("Not base64url.")
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except NotBase64 as error:
        raise ValueError("Not base64url.") from error
