"""Whom we believe: certificate authorities pinned in a folder of PEM files, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification

from portal.core.errors import Invalid
from portal.signing.rules import CURVES, MIN_RSA_BITS

_DEEPEST_CHAIN = 3


@dataclass(frozen=True)
class TrustList:
    """Pinned roots, and the issuing authorities that signers' tokens often leave out."""

    roots: tuple[x509.Certificate, ...]
    issuing: tuple[x509.Certificate, ...] = ()

    def __post_init__(self) -> None:
        if not self.roots:
            raise ValueError("A trust list without a root would refuse everybody, silently.")

    def check(
        self, certificate: x509.Certificate, others: Sequence[x509.Certificate], *, at: datetime
    ) -> None:
        """Raise Invalid unless the certificate was valid at `at`, may sign, and chains to a pinned root.

        Revocation is not asked online: `portal certificate revoke` marks a certificate in our own list.
        """
        if at < certificate.not_valid_before_utc:
            raise _refused("signing.not_yet_valid")
        if at > certificate.not_valid_after_utc:
            raise _refused("signing.expired")
        _check_purpose(certificate)
        if not self.vouches_for(certificate, others, at=at):
            raise _refused("signing.untrusted")

    def vouches_for(
        self, certificate: x509.Certificate, others: Sequence[x509.Certificate], *, at: datetime
    ) -> bool:
        """Say whether the certificate chains to a pinned root; what itself must say is looked at apart."""
        verifier = (
            verification.PolicyBuilder()
            .store(verification.Store(list(self.roots)))
            .time(at)
            .max_chain_depth(_DEEPEST_CHAIN)
            .extension_policies(
                ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
                ee_policy=verification.ExtensionPolicy.permit_all(),
            )
            .build_client_verifier()
        )
        try:
            verifier.verify(certificate, [*others, *self.issuing])
        except (verification.VerificationError, ValueError):
            return False
        return True

    def check_enrollable(
        self, certificate: x509.Certificate, others: Sequence[x509.Certificate], *, at: datetime
    ) -> None:
        """Raise Invalid unless what this certificate's key signs would be accepted at `at`."""
        self.check(certificate, others, at=at)
        key = _public_key(certificate)
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise _refused("signing.algorithm")
        if not is_strong(key):
            raise _refused("signing.weak_key")


def is_strong(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bool:
    """Whether a key is long enough to be believed."""
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= MIN_RSA_BITS
    return key.curve.name in CURVES


def from_folder(folder: Path) -> TrustList:
    """Read every *.pem of a folder: self-issued certificates are roots, the others help to build chains.

    Raises ValueError when there is no root.
    """
    files = [path.read_bytes() for path in sorted(folder.glob("*.pem"))]
    found = [certificate for pem in files for certificate in x509.load_pem_x509_certificates(pem)]
    roots = tuple(c for c in found if c.subject == c.issuer)
    if not roots:
        raise ValueError(f"The trust list folder {folder} holds no root certificate (*.pem).")
    return TrustList(roots, tuple(c for c in found if c.subject != c.issuer))


def use(trust: TrustList) -> None:
    """Make this the trust list of the process."""
    _current[:] = [trust]


def use_folder(folder: Path) -> None:
    """Make the trust list in this folder the process's; it is read when a signature is first checked."""
    _current.clear()
    _folder[:] = [folder]


def current() -> TrustList:
    """Return the trust list of the process."""
    if not _current:
        _current[:] = [from_folder(_folder[0])]
    return _current[0]


_current: list[TrustList] = []
_folder: list[Path] = []


def _public_key(certificate: x509.Certificate) -> object:
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refused("signing.malformed") from error


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        extensions = certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise _refused("signing.malformed") from error
    constraints = [e.value for e in extensions if isinstance(e.value, x509.BasicConstraints)]
    if any(value.ca for value in constraints):
        raise _refused("signing.authority")
    usages = [e.value for e in extensions if isinstance(e.value, x509.KeyUsage)]
    if not any(value.digital_signature or value.content_commitment for value in usages):
        raise _refused("signing.key_usage")


def _refused(code: str) -> Invalid:
    return Invalid(code, name="signature")
