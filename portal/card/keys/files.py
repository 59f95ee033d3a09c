"""Keys in files: for the demo and for tests; production refuses to start with them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from portal.card.formats import curve
from portal.card.formats.trust_list import grant
from portal.card.keys.provider import GRANT_FILE, KeyUse, SignerCertificate, read_certificate
from portal.core.private_files import check_private

ROOT = "root"
_LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class FileSigner:
    """A key that was read from a file."""

    kid: bytes
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an ES256 signature."""
        return curve.sign(self.key, message)


@dataclass(frozen=True)
class FileKeys:
    """A folder with <use>.key.pem, readable by its owner alone, and <use>.crt.pem."""

    folder: Path

    @cached_property
    def _signers(self) -> dict[KeyUse, FileSigner]:
        return {use: FileSigner(self.certificate(use).kid, _read_key(self.folder, use)) for use in KeyUse}

    def signer(self, use: KeyUse) -> FileSigner:
        """Return what signs with the key of this use."""
        return self._signers[use]

    def certificate(self, use: KeyUse) -> SignerCertificate:
        """Return the certificate of this use's key."""
        return read_certificate(self.folder / f"{use.value}.crt.pem")

    def root(self) -> FileSigner:
        """Return the root's key, which in production never is on this machine."""
        return FileSigner(read_certificate(self.folder / f"{ROOT}.crt.pem").kid, _read_key(self.folder, ROOT))


def make(folder: Path, *, now: datetime | None = None) -> FileKeys:
    """Return the keys of a folder; what is missing is made, under a root of its own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    start = now or datetime.now(UTC) - timedelta(hours=1)
    if not (folder / f"{ROOT}.crt.pem").exists():
        root = ec.generate_private_key(ec.SECP256R1())
        _write(folder, ROOT, root, _certificate(ROOT, root.public_key(), root, start))
        for use in KeyUse:
            key = ec.generate_private_key(ec.SECP256R1())
            _write(folder, use, key, _certificate(use, key.public_key(), root, start))
    made = FileKeys(folder)
    if not (folder / GRANT_FILE).exists():
        trusted = made.certificate(KeyUse.TRUST)
        granted = grant(trusted.key, made.root(), issued_at=trusted.not_before, expires_at=trusted.not_after)
        (folder / GRANT_FILE).write_bytes(granted.encoded())
    return made


def _read_key(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    path = folder / f"{name}.key.pem"
    check_private(path)
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"The key file {path} holds no P-256 key.")
    return key


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    path = folder / f"{name}.key.pem"
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / f"{name}.crt.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, root: ec.EllipticCurvePrivateKey, start: datetime
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Demo card {text}")])

    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(ROOT))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFE)
        .add_extension(x509.BasicConstraints(ca=name == ROOT, path_length=None), critical=True)
        .sign(root, hashes.SHA256())
    )
