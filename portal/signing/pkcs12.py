"""Keys in PKCS#12 files: the agency's own for messages, and, in the demo alone, every signer's.

A real signer's key never leaves a token (NĐ 68/2024); what the token returns goes the same way as
what this file returns, through `steps.keep_signature`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from unicodedata import normalize

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from portal.config import Mode, SettingsError
from portal.core.errors import Invalid
from portal.signing.cms import writing
from portal.signing.rules import Profile

_MAX_PASSPHRASE = 200


class Signer(Protocol):
    """Whatever can sign for a person who proves that the key is theirs."""

    def sign(
        self,
        content: bytes,
        *,
        person_id: int,
        passphrase: str,
        at: datetime,
        profile: Profile = Profile.CADES,
    ) -> bytes:
        """Return a detached CMS signature; raise Invalid("signing.passphrase") when the proof is wrong."""


@dataclass(frozen=True)
class SignersFolder:
    """The demo's signers: one <person_id>.p12 each, opened by the passphrase that the signer types."""

    folder: Path

    def sign(
        self,
        content: bytes,
        *,
        person_id: int,
        passphrase: str,
        at: datetime,
        profile: Profile = Profile.CADES,
    ) -> bytes:
        """Sign as this person; nothing of the key or the passphrase is kept."""
        try:
            stored = (self.folder / f"{int(person_id)}.p12").read_bytes()
        except FileNotFoundError as error:
            raise Invalid("signing.no_key", name="passphrase") from error
        return open_key(stored, passphrase).sign(content, at=at, profile=profile)


@dataclass(frozen=True)
class OpenedKey:
    """A key with its certificate and the authorities above it."""

    key: writing.SigningKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def sign(self, content: bytes, *, at: datetime, profile: Profile = Profile.CADES) -> bytes:
        """Return a detached CMS signature over the content."""
        return writing.sign(
            content, key=self.key, certificate=self.certificate, chain=self.chain, at=at, profile=profile
        )


def signers_folder(folder: Path, mode: Mode) -> SignersFolder:
    """Return the demo's signer; production never opens a signer's key on the server."""
    if mode is Mode.PRODUCTION:
        raise SettingsError("PORTAL_SIGNING_PKCS12_FOLDER is for the demo alone.")
    return SignersFolder(folder)


def open_key(stored: bytes, passphrase: str) -> OpenedKey:
    """Open a PKCS#12 file; raise Invalid("signing.passphrase") when the passphrase does not fit.

    Some keyboards send a letter and its marks apart (NFD), where the file was made with whole letters.
    """
    # OpenSSL's binding panics on a NUL, past every `except Exception`.
    if len(passphrase) > _MAX_PASSPHRASE or "\0" in passphrase:
        raise Invalid("signing.passphrase", name="passphrase")
    try:
        given = normalize("NFC", passphrase).encode()
        key, certificate, chain = pkcs12.load_key_and_certificates(stored, given)
    except ValueError as error:
        raise Invalid("signing.passphrase", name="passphrase") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Invalid("signing.no_key", name="passphrase")
    return OpenedKey(key, certificate, tuple(chain))
