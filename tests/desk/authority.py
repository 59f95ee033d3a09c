"""A throw-away authority that certifies an office's key, as the administrator would have it done."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from portal.core import clock
from portal.signing.trust import TrustList


class Authority:
    """A root, or an authority under another, that signs what it is asked to."""

    def __init__(self, at: datetime | None = None, *, under: "Authority | None" = None) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.at = at or clock.now()
        self.name = _named(f"Cơ quan chứng thực thử nghiệm{' cấp dưới' if under else ''}")
        above = under or self
        self.certificate = above._signed(self.name, self.key.public_key(), ca=True, hosts=())

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def believed(self) -> TrustList:
        """What a portal that pinned this root believes."""
        return TrustList((self.certificate,))

    def join(self, folder: Path) -> "Authority":
        """Lie in a folder of those that are believed, in the place of whoever lay there."""
        folder.mkdir(exist_ok=True)
        (folder / "root.pem").write_text(self.pem)
        return self

    def certify(self, request: str, *, host: str = "localhost", days: int = 365, ca: bool = False) -> str:
        """Answer a certificate request with a chain in PEM."""
        asked = x509.load_pem_x509_csr(request.encode())
        assert asked.is_signature_valid
        key = asked.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        made = self._signed(asked.subject, key, ca=ca, hosts=(host,), days=days)
        return made.public_bytes(Encoding.PEM).decode() + self.pem

    def for_key(self, point: bytes, *, host: str = "localhost", **more: object) -> str:
        """Certify a compressed point as if it had been asked for."""
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        made = self._signed(_named("Bàn tiếp nhận"), key, hosts=(host,), **{"ca": False, **more})  # type: ignore[arg-type] # any change at all
        return made.public_bytes(Encoding.PEM).decode()

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        *,
        ca: bool,
        hosts: tuple[str, ...],
        days: int = 365,
    ) -> x509.Certificate:
        start = self.at - timedelta(days=1)
        building = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .add_extension(_usage(ca=ca), critical=True)
        )
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            building = building.add_extension(names, critical=False)
        return building.sign(self.key, hashes.SHA256())


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
