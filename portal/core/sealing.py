"""Sealing of sensitive values: AES-GCM with the row's identity as associated data.

A value that is moved to another row, column or table does not open there. Keys come by class from a
key provider; each blob names its key, so that keys rotate without a stop. The INDEX key alone does
not: its digests name no key, and are looked up by what they are.
"""

import base64
import functools
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.config import SettingsError
from portal.core.private_files import check_private

_VERSION = b"\x01"
_KID = 4
_NONCE = 12


class KeyClass(StrEnum):
    """What a key protects; a leak of one class does not open another."""

    PERSON = "person"
    RECORD = "record"
    EVIDENCE = "evidence"
    INDEX = "index"


class SealBroken(Exception):  # noqa: N818 - it names what happened
    """The blob was changed, belongs to another row, or its key is unknown."""


@dataclass(frozen=True)
class Keyring:
    """Keys by class, newest first, each 32 bytes; a key id is the first 4 bytes of its SHA-256."""

    keys: Mapping[KeyClass, tuple[bytes, ...]]

    def seal(self, plain: bytes, *, context: str, key_class: KeyClass) -> bytes:
        """Return version, key id, nonce and ciphertext in one blob, bound to `context`."""
        key = self.keys[key_class][0]
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + _key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())

    def unseal(self, blob: bytes, *, context: str) -> bytes:
        """Return what was sealed for `context`; raise SealBroken for anything else."""
        key = self._key_of(blob)
        nonce, ciphertext = blob[1 + _KID : 1 + _KID + _NONCE], blob[1 + _KID + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, ciphertext, context.encode())
        except InvalidTag as error:
            raise SealBroken(context) from error

    def seal_json(self, value: Any, *, context: str, key_class: KeyClass) -> bytes:
        """Seal a JSON value."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal(plain, context=context, key_class=key_class)

    def unseal_json(self, blob: bytes, *, context: str) -> Any:
        """Return the JSON value that was sealed for `context`."""
        return orjson.loads(self.unseal(blob, context=context))

    def blind_index(self, text: str, *, context: str) -> bytes:
        """Return a keyed digest for exact search of a sealed value."""
        return self.keyed_digest(text.encode(), context=context)

    def keyed_digest(self, content: bytes, *, context: str) -> bytes:
        """Return HMAC-SHA-256 under the INDEX key: who has the rows and not the key cannot try out values."""
        return hmac.digest(self.keys[KeyClass.INDEX][0], f"{context}\x00".encode() + content, "sha256")

    def _key_of(self, blob: bytes) -> bytes:
        kid = blob[1 : 1 + _KID]
        for keys in self.keys.values():
            for key in keys:
                if blob[:1] == _VERSION and _key_id(key) == kid:
                    return key
        raise SealBroken("unknown key")


def new_keys() -> dict[str, list[str]]:
    """Return a fresh random key of every class, as stored in a key file."""
    return {c.value: [base64.b64encode(secrets.token_bytes(32)).decode()] for c in KeyClass}


def keyring_from(path: Path) -> Keyring:
    """Read a key file (JSON: class → base64 keys, newest first); refuses one that others can read.

    Raises SettingsError where it holds more than one INDEX key.
    """
    check_private(path)
    stored = json.loads(path.read_text())
    keys = {c: tuple(base64.b64decode(k) for k in stored[c.value]) for c in KeyClass}
    if len(keys[KeyClass.INDEX]) != 1:
        # A second one would find nobody by their personal ID, and let in everybody twice.
        raise SettingsError(
            f"The key file {path} must hold exactly one key of class index: it cannot rotate."
        )
    return Keyring(keys)


def use(ring: Keyring) -> None:
    """Make this the key ring of the process; called once at start."""
    _current[:] = [ring]


def keyring() -> Keyring:
    """Return the key ring of the process."""
    return _current[0]


_current: list[Keyring] = []


@functools.lru_cache(maxsize=64)
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_KID]
