"""Throw-away secrets of a demo: written once into an ignored folder, readable by its owner alone."""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

from portal.core import sealing

PASSPHRASE = "kyso-2026"  # noqa: S105 - printed by the demo, for the throw-away keys of the demo's signers


@dataclass(frozen=True)
class Secrets:
    """Where each secret lies."""

    folder: Path
    secret_key: str

    @property
    def key_file(self) -> Path:
        """Return the sealing keys."""
        return self.folder / "keys.json"

    @property
    def checkpoint_key_file(self) -> Path:
        """Return the key of the trail's checkpoints."""
        return self.folder / "checkpoint.pem"

    @property
    def vapid_key_file(self) -> Path:
        """Return the key that names us to push services."""
        return self.folder / "vapid.txt"

    @property
    def client_key_file(self) -> Path:
        """Return our private JWK at the identity provider."""
        return self.folder / "client.jwk.json"

    @property
    def client_public_key_file(self) -> Path:
        """Return its public half."""
        return self.folder / "client.public.jwk.json"


def make(folder: Path) -> Secrets:
    """Return the folder's secrets; what is missing is made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _once(folder / "secret_key.txt", lambda: secrets.token_urlsafe(48))
    made = Secrets(folder, (folder / "secret_key.txt").read_text())
    _once(made.key_file, lambda: json.dumps(sealing.new_keys()))
    _once(made.checkpoint_key_file, _checkpoint_key)
    _once(made.vapid_key_file, _vapid_key)
    if not made.client_key_file.exists():
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
        write(made.client_public_key_file, json.dumps(key.as_dict(private=False)))
        write(made.client_key_file, json.dumps(key.as_dict(private=True)))
    return made


def _checkpoint_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _vapid_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def _once(path: Path, make_text: Callable[[], str]) -> None:
    if not path.exists():
        write(path, make_text())


def write(path: Path, text: str) -> None:
    """Write a file that nobody but its owner may read."""
    path.touch(mode=0o600)
    path.write_text(text)
