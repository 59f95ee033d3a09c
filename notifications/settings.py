"""What the sender must be told at start; nothing secret has a default."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifications.endpoints import PUSH_HOSTS


class Encryption(StrEnum):
    """How the way to the mail server is protected; `none` is for a server on the same machine."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The agency's mail server."""

    host: str
    port: int
    sender: str
    encryption: Encryption
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Keys, hosts and servers of the sender.

    `vapid_private_key` is the 32 bytes of a P-256 key in base64url; `vapid_subject` is whom a push
    service may write to ("mailto:…"); `base_url` is the portal's public origin, for links in mail.
    """

    vapid_private_key: str = field(repr=False)
    vapid_subject: str
    base_url: str
    smtp: Smtp | None
    push_hosts: tuple[str, ...] = PUSH_HOSTS
    test_push_origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Stop at start, not at the first push, when the key is not one."""
        if not self.vapid_subject.startswith(("mailto:", "https://")):
            raise ValueError("The VAPID subject must be a mailto: or https: address.")
        public_key(self.vapid_private_key)


def production_problems(settings: Settings) -> list[str]:
    """Return why production must not start with these settings."""
    problems = []
    if settings.test_push_origins:
        problems.append("Push origins for tests are set; they let the server call its own network.")
    if not settings.base_url.startswith("https://"):
        problems.append("Links in mail must begin with https://.")
    if settings.smtp and settings.smtp.encryption is Encryption.NONE and settings.smtp.password:
        problems.append("The password of the mail server would cross the network in clear.")
    return problems


def new_private_key() -> str:
    """Return a fresh VAPID private key; the operator's `portal keys new` and the demo ask for it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def public_key(private_key: str) -> str:
    """Return the public half as a browser wants it: the uncompressed point in base64url without padding."""
    raw = urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
    if len(raw) != 32:  # noqa: PLR2004 - the size of a P-256 scalar
        raise ValueError("The VAPID private key must be 32 bytes in base64url.")
    point = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()).public_key()
    encoded = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(encoded).rstrip(b"=").decode()
