"""A throw-away certificate authority, so that a phone nearby can try camera, passkeys and push."""

import ipaddress
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Tls:
    """Where the files lie, and the address of this machine on its network."""

    address: str
    root: Path
    certificate: Path
    key: Path
    bundle: Path


def for_local_network(folder: Path) -> Tls:
    """Return a certificate for this machine's address, new at each start; the root's key is not kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = _own_address()
    tls = Tls(address, *(folder / name for name in ("root.crt", "server.crt", "server.key", "bundle.crt")))
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Portal demo, throw-away root")])
    root = (
        _builder(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    names: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")]
    certificate = (
        _builder(name, root_name, key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    tls.key.touch(mode=0o600)
    tls.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    tls.root.write_bytes(root.public_bytes(Encoding.PEM))
    tls.certificate.write_bytes(certificate.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    # Our own processes call each other by https too: they trust this root beside the usual ones.
    tls.bundle.write_bytes(Path(certifi.where()).read_bytes() + root.public_bytes(Encoding.PEM))
    return tls


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LIFE)
    )


def _own_address() -> str:
    """Return the address by which the local network reaches this machine; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
