"""Key files: made once, for their owner alone, and never written over: what they sealed would be lost."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc.jwk import ECKey

from notifications.settings import new_private_key
from portal.core import sealing
from portal.core.checkpoints import load_key
from portal.operate.rules import Refused

PRIVATE = 0o600


class KeyFile(StrEnum):
    """What is made, by the name of its file."""

    SEALING = "keys.json"
    CHECKPOINT = "checkpoint.pem"
    VAPID = "vapid.txt"
    SECRET = "secret_key.txt"  # noqa: S105 - the name of a file
    CLIENT = "client.jwk.json"


CLIENT_PUBLIC = "client.public.jwk.json"
"""The public half of the key by which identity providers know us: it is what they are given."""


def make(folder: Path, wanted: Collection[KeyFile] = tuple(KeyFile)) -> list[Path]:
    """Write these files, or none of them: raise Refused when one is there already."""
    names = {str(name) for name in wanted} | ({CLIENT_PUBLIC} if KeyFile.CLIENT in wanted else set())
    found = sorted(name for name in names if (folder / name).exists())
    if found:
        raise Refused("operate.key_file_is_there", folder=str(folder), names=", ".join(found))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {name: text for one in KeyFile if one in wanted for name, text in _MAKERS[one]().items()}
    written: list[Path] = []
    try:
        for name, text in made.items():
            write_new(folder / name, text)
            written.append(folder / name)
    except OSError:
        for path in written:
            path.unlink()
        raise
    return written


def write_new(path: Path, text: str) -> None:
    """Write a file that nobody but its owner may read, or nothing; what is there already stays."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        path.unlink()
        raise


def checkpoint_signer(path: Path) -> str:
    """Return the public half of a checkpoint key as `portal verify-trail --public-key` takes it."""
    return load_key(path).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _sealing() -> dict[str, str]:
    return {KeyFile.SEALING: json.dumps(sealing.new_keys(), indent=2)}


def _checkpoint() -> dict[str, str]:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {KeyFile.CHECKPOINT: pem}


def _vapid() -> dict[str, str]:
    return {KeyFile.VAPID: new_private_key()}


def _secret() -> dict[str, str]:
    return {KeyFile.SECRET: base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()}


def _client() -> dict[str, str]:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    return {
        KeyFile.CLIENT: json.dumps(key.as_dict(private=True)),
        CLIENT_PUBLIC: json.dumps(key.as_dict(private=False)),
    }


_MAKERS: Mapping[KeyFile, Callable[[], dict[str, str]]] = MappingProxyType(
    {
        KeyFile.SEALING: _sealing,
        KeyFile.CHECKPOINT: _checkpoint,
        KeyFile.VAPID: _vapid,
        KeyFile.SECRET: _secret,
        KeyFile.CLIENT: _client,
    }
)
