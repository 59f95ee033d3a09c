"""Keys in a security module, by PKCS#11; every call has a time-out, since a module can hang for ever."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn

from portal.card.formats.curve import SIGNATURE_SIZE
from portal.card.keys.provider import KeyUse, SignerAway, SignerCertificate, read_certificate


@dataclass(frozen=True)
class Module:
    """Where the keys are: the vendor's library, the token, and the file that holds its PIN."""

    library: Path
    token: str
    pin_file: Path
    certificate_folder: Path
    seconds: float = 5.0


@dataclass
class _Line:
    """One worker that speaks to the module, so that whoever waits for it may stop waiting.

    A call that did not return in time keeps its worker; the next call gets a new one and opens the
    module anew.
    """

    module: Module
    lock: threading.Lock = field(default_factory=threading.Lock)
    worker: ThreadPoolExecutor | None = None
    session: Any = None

    def call(self, action: Callable[[], bytes]) -> bytes:
        with self.lock:
            self.worker = self.worker or ThreadPoolExecutor(1, thread_name_prefix="pkcs11")
            running = self.worker.submit(action)
            try:
                return running.result(timeout=self.module.seconds)
            except (TimeoutError, PKCS11Error) as error:
                self.worker.shutdown(wait=False, cancel_futures=True)
                self.worker = self.session = None
                raise SignerAway(type(error).__name__) from error

    def sign(self, label: str, digest: bytes) -> bytes:
        self.session = self.session or self._open()
        key = self.session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        signature: bytes = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
        return signature

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None

    def _open(self) -> Any:
        token = pkcs11.lib(str(self.module.library)).get_token(token_label=self.module.token)
        try:
            return token.open(user_pin=self.module.pin_file.read_text().strip())
        except UserAlreadyLoggedIn:
            # A module knows one login for a whole process, that of an earlier session included.
            return token.open()


@dataclass(frozen=True)
class ModuleSigner:
    """A key of a module, by its label."""

    kid: bytes
    label: str
    line: _Line = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an ES256 signature; raise SignerAway."""
        digest = hashlib.sha256(message).digest()
        signature = self.line.call(lambda: self.line.sign(self.label, digest))
        if len(signature) != SIGNATURE_SIZE:
            raise SignerAway("signature size")
        return signature


@dataclass(frozen=True)
class ModuleKeys:
    """The three keys of a module, labelled by their use, and their certificates in a folder."""

    line: _Line

    @staticmethod
    def of(module: Module) -> "ModuleKeys":
        """Return the keys; the module is opened when something is first signed."""
        return ModuleKeys(_Line(module))

    def signer(self, use: KeyUse) -> ModuleSigner:
        """Return what signs with the key of this use."""
        return ModuleSigner(self.certificate(use).kid, f"card-{use.value}", self.line)

    def certificate(self, use: KeyUse) -> SignerCertificate:
        """Return the certificate of this use's key."""
        return read_certificate(self.line.module.certificate_folder / f"{use.value}.crt.pem")
