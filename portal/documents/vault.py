"""A key of its own for every file: deleting the key erases the file in every copy and backup.

The key lies sealed under the class EVIDENCE; content and name are sealed under the key, each bound to
its place, so that a preview of one file never opens as that of another.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.core.sealing import KeyClass, SealBroken, keyring
from portal.documents.rules import Variant

_NONCE = 12


def new_key() -> bytes:
    """Return a fresh key for one file."""
    return AESGCM.generate_key(bit_length=256)


def seal_key(key: bytes, evidence_id: int) -> bytes:
    """Seal the file's key for storing."""
    return keyring().seal(key, context=f"evidence_key:sealed:{evidence_id}", key_class=KeyClass.EVIDENCE)


def open_key(sealed: bytes, evidence_id: int) -> bytes:
    """Return the file's key."""
    return keyring().unseal(sealed, context=f"evidence_key:sealed:{evidence_id}")


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Seal content under the file's key, bound to its place."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, blob: bytes, place: str) -> bytes:
    """Return the content; raise SealBroken if it was changed or comes from another place."""
    try:
        return AESGCM(key).decrypt(blob[:_NONCE], blob[_NONCE:], place.encode())
    except InvalidTag as error:
        raise SealBroken(place) from error


def name_place(evidence_id: int) -> str:
    """Return the place of a file's name."""
    return f"evidence:name:{evidence_id}"


def blob_place(evidence_id: int, variant: Variant, page: int) -> str:
    """Return the place of one form of a file."""
    return f"evidence_blob:{variant}:{evidence_id}:{page}"
