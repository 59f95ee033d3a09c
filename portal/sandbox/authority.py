"""A throw-away certificate authority, so that a phone nearby can try camera, passkeys and push.

Its root is kept, so that a phone trusts it once. Whoever holds the root's key can pose as any name that it
may sign for: it may sign for names and addresses of local networks alone.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_NAME = "Portal demo, throw-away root"

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_LIFE = timedelta(days=30)
_ROOT_LIFE = timedelta(days=365)
_LOCAL = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
_NAMES = ("localhost", "local")


@dataclass(frozen=True)
class Tls:
    """Where the files lie, and by which name or address others on the network reach this machine."""

    address: str
    root: Path
    certificate: Path
    key: Path
    bundle: Path


@dataclass(frozen=True)
class _Root:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def for_local_network(folder: Path, *, name: str = "") -> Tls:
    """Return a certificate for this machine, new at each start, under the folder's root, which is kept.

    The address is this machine's on its network, or the name that somebody gave it there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = ipaddress.ip_address(address_of_this_machine())
    tls = Tls(
        name or str(address),
        *(folder / file for file in ("root.crt", "server.crt", "server.key", "bundle.crt")),
    )
    root = _root(tls.root, folder / "root.key", address)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_common_name(tls.address), root.certificate.subject, key.public_key(), _LIFE)
        .add_extension(x509.SubjectAlternativeName(_names(address, name)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), critical=False
        )
        .sign(root.key, hashes.SHA256())
    )
    issued, trusted = (one.public_bytes(Encoding.PEM) for one in (certificate, root.certificate))
    _write_key(tls.key, key)
    tls.certificate.write_bytes(issued + trusted)
    # Our own processes call each other by https too: they trust this root beside the usual ones.
    tls.bundle.write_bytes(Path(certifi.where()).read_bytes() + trusted)
    return tls


def local_name() -> str:
    """Return the name by which networks with multicast DNS find this machine."""
    return f"{socket.gethostname().partition('.')[0].lower()}.local"


def _root(file: Path, key_file: Path, address: _Address) -> _Root:
    """Return the root that is there, if it may still sign for this address; else a new one."""
    if file.exists() and key_file.exists():
        kept, key = x509.load_pem_x509_certificate(file.read_bytes()), key_file.read_bytes()
        private = load_pem_private_key(key, None)
        is_lasting = kept.not_valid_after_utc > datetime.now(UTC) + _LIFE
        if isinstance(private, ec.EllipticCurvePrivateKey) and is_lasting and _permits(kept, address):
            return _Root(kept, private)
    made = _new_root([*map(ipaddress.ip_network, _LOCAL), ipaddress.ip_network(address)])
    _write_key(key_file, made.key)
    file.write_bytes(made.certificate.public_bytes(Encoding.PEM))
    return made


def _new_root(networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> _Root:
    key, name = ec.generate_private_key(ec.SECP256R1()), _common_name(ROOT_NAME)
    permitted = [*map(x509.DNSName, _NAMES), *map(x509.IPAddress, networks)]
    usage = {
        bit: bit in ("key_cert_sign", "crl_sign")
        for bit in (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
            "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        )
    }  # fmt: skip
    certificate = (
        _builder(name, name, key.public_key(), _ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _Root(certificate, key)


def _permits(root: x509.Certificate, address: _Address) -> bool:
    try:
        constraints = root.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return False
    networks = (one.value for one in constraints.permitted_subtrees or [] if isinstance(one, x509.IPAddress))
    return any(
        isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network
        for network in networks
    )


def _names(address: _Address, name: str) -> list[x509.GeneralName]:
    names = dict.fromkeys(("localhost", local_name(), *([name] if name else [])))
    return [x509.IPAddress(address), *map(x509.DNSName, names)]


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
    )


def address_of_this_machine() -> str:
    """Return the address by which the local network reaches this machine; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
