"""A throw-away public key infrastructure for the demo and the tests: root, issuing authority, signers.

The authorities' keys are never written: once the folder is made, nobody can issue under this root.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_AUTHORITY_LIFE = timedelta(days=3650)
_SIGNER_LIFE = timedelta(days=730)
_HEAD_START = timedelta(days=1)

SIGNING = frozenset({"digital_signature", "content_commitment"})
_CERTIFYING = frozenset({"key_cert_sign", "crl_sign"})
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """A certificate with its private key and what stands above it."""

    key: Key = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def pkcs12(self, passphrase: str) -> bytes:
        """Return key, certificate and chain in one file under a passphrase."""
        return pkcs12.serialize_key_and_certificates(
            None, self.key, self.certificate, self.chain, BestAvailableEncryption(passphrase.encode())
        )


@dataclass(frozen=True)
class Terms:
    """What a signer's certificate says beside the name."""

    not_before: datetime
    life: timedelta = _SIGNER_LIFE
    usage: frozenset[str] = SIGNING
    authority: bool = False


@dataclass(frozen=True)
class Made:
    """What `make` wrote: the trust list, the signers' files, the agency's file, certificates by person."""

    trust_folder: Path
    signers_folder: Path
    agency_file: Path
    certificates: dict[int, bytes]


def make(folder: Path, *, signers: Mapping[int, str], agency: str, passphrase: str, at: datetime) -> Made:
    """Write trust/, signers/<person_id>.p12 and agency.p12 into a folder that only its owner can read."""
    trust, keys = folder / "trust", folder / "signers"
    for made in (folder, trust, keys):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = root_authority("Gốc thử nghiệm", at)
    issuing = issuing_authority(root, "Tổ chức chứng thực thử nghiệm", at)
    for name, authority in (("root", root), ("issuing", issuing)):
        (trust / f"{name}.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    terms = Terms(at - _HEAD_START)
    certificates = {}
    for person_id, name in signers.items():
        holder = issue(issuing, name, terms)
        _write(keys / f"{person_id}.p12", holder.pkcs12(passphrase))
        certificates[person_id] = holder.certificate.public_bytes(Encoding.DER)
    agency_file = folder / "agency.p12"
    _write(agency_file, issue(issuing, agency, terms).pkcs12(passphrase))
    return Made(trust, keys, agency_file, certificates)


def root_authority(name: str, at: datetime) -> Holder:
    """Return a self-signed root."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Holder(key, _build(_name(name), key, _name(name), key, _authority_terms(at)))


def issuing_authority(root: Holder, name: str, at: datetime) -> Holder:
    """Return an authority under the root."""
    return issue(root, name, _authority_terms(at))


def issue(authority: Holder, name: str, terms: Terms, *, key: Key | None = None) -> Holder:
    """Return a holder under the authority, with a new key unless one is given."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    certificate = _build(_name(name), own, authority.certificate.subject, authority.key, terms)
    return Holder(own, certificate, (authority.certificate, *authority.chain))


def _authority_terms(at: datetime) -> Terms:
    return Terms(at - _HEAD_START, _AUTHORITY_LIFE, _CERTIFYING, authority=True)


def _build(
    subject: x509.Name, key: Key, issuer: x509.Name, issuer_key: Key, terms: Terms
) -> x509.Certificate:
    usage = x509.KeyUsage(**{name: name in terms.usage for name in _USAGES})
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    below = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    length = None if subject == issuer or not terms.authority else 0
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(terms.not_before)
        .not_valid_after(terms.not_before + terms.life)
        .add_extension(x509.BasicConstraints(terms.authority, length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(below, critical=False)
        .add_extension(above, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Chứng thư thử nghiệm, không có giá trị pháp lý"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
