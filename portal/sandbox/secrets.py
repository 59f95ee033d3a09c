"""Throw-away secrets of a demo: written once into an ignored folder, readable by its owner alone."""

from dataclasses import dataclass
from pathlib import Path

from portal.operate import keys
from portal.operate.keys import KeyFile

PASSPHRASE = "kyso-2026"  # noqa: S105 - printed by the demo, for the throw-away keys of the demo's signers


@dataclass(frozen=True)
class Secrets:
    """Where each secret lies."""

    folder: Path
    secret_key: str

    @property
    def key_file(self) -> Path:
        """Return the sealing keys."""
        return self.folder / KeyFile.SEALING

    @property
    def checkpoint_key_file(self) -> Path:
        """Return the key of the trail's checkpoints."""
        return self.folder / KeyFile.CHECKPOINT

    @property
    def vapid_key_file(self) -> Path:
        """Return the key that names us to push services."""
        return self.folder / KeyFile.VAPID

    @property
    def client_key_file(self) -> Path:
        """Return our private JWK at the identity provider."""
        return self.folder / KeyFile.CLIENT

    @property
    def client_public_key_file(self) -> Path:
        """Return its public half."""
        return self.folder / keys.CLIENT_PUBLIC


def make(folder: Path) -> Secrets:
    """Return the folder's secrets; what is missing is made."""
    for one in KeyFile:
        if not (folder / one).exists():
            keys.make(folder, [one])
    return Secrets(folder, (folder / KeyFile.SECRET).read_text())


def write(path: Path, text: str) -> None:
    """Write a file that nobody but its owner may read."""
    path.touch(mode=0o600)
    path.write_text(text)
