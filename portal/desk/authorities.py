"""Which authorities may certify an office: those in a folder of their own, and nobody else."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification

from portal.core.errors import Invalid
from portal.signing.trust import TrustList, from_folder

_DEEPEST_CHAIN = 3


def believed(folder: Path | None) -> TrustList | None:
    """Return the authorities of a folder (*.pem); None where there is none: nobody is believed then."""
    try:
        return None if folder is None else from_folder(folder)
    except ValueError:
        return None


def check(chain: Sequence[x509.Certificate], authorities: TrustList | None, *, at: datetime) -> None:
    """Raise Invalid unless an office's certificate, the first of a chain, leads to such an authority."""
    if authorities is None:
        raise Invalid("desk.no_authority", name="certificates")
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(list(authorities.roots)))
        .time(at)
        .max_chain_depth(_DEEPEST_CHAIN)
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
            # What the office's own certificate must say is looked at apart.
            ee_policy=verification.ExtensionPolicy.permit_all(),
        )
        .build_client_verifier()
    )
    own, *others = chain
    try:
        verifier.verify(own, [*others, *authorities.issuing])
    except (verification.VerificationError, ValueError) as error:
        raise Invalid("desk.certificate_authority", name="certificates") from error
