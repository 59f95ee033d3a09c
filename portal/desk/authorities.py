"""Which authorities may certify an office: those in a folder of their own, and nobody else."""

import os
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509

from portal.core.errors import Invalid
from portal.desk.models import DeskOffice
from portal.desk.rules import Standing
from portal.signing.trust import TrustList, from_folder

_State = frozenset[tuple[str | int, ...]]
_read: dict[Path, tuple[_State, TrustList | None]] = {}


def believed(folder: Path | None) -> TrustList | None:
    """Return the authorities of a folder (*.pem); None where there is none: nobody is believed then.

    It is asked with every question: the files are read anew only when one of them is another than before.
    """
    if folder is None:
        return None
    try:
        state = _state_of(folder)
        remembered = _read.get(folder)
        if remembered is None or remembered[0] != state:
            remembered = _read[folder] = (state, _roots_of(folder))
    except OSError:
        return None
    return remembered[1]


def standing_of(office: DeskOffice, authorities: TrustList | None, *, at: datetime) -> Standing:
    """Return whether an office may ask now, or why not.

    A certificate that was taken once counts as long as the authority behind it is believed.
    """
    if office.stopped_at is not None:
        return Standing.STOPPED
    if office.certificates is None:
        return Standing.UNCERTIFIED
    if not office.may_ask(at):
        return Standing.EXPIRED
    return Standing.READY if is_trusted(office.certificates, authorities, at=at) else Standing.UNTRUSTED


def is_trusted(certificates: Sequence[str], authorities: TrustList | None, *, at: datetime) -> bool:
    """Whether the chain of an office's row (DER in base64, its own first) leads to such an authority."""
    try:
        chain = [x509.load_der_x509_certificate(b64decode(one)) for one in certificates]
        check(chain, authorities, at=at)
    except (Invalid, ValueError):
        return False
    return True


def check(chain: Sequence[x509.Certificate], authorities: TrustList | None, *, at: datetime) -> None:
    """Raise Invalid unless an office's certificate, the first of a chain, leads to such an authority."""
    if authorities is None:
        raise Invalid("desk.no_authority", name="certificates")
    own, *others = chain
    if not authorities.vouches_for(own, others, at=at):
        raise Invalid("desk.certificate_authority", name="certificates")


def _state_of(folder: Path) -> _State:
    with os.scandir(folder) as entries:
        files = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".pem")]
    return frozenset((name, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns) for name, at in files)


def _roots_of(folder: Path) -> TrustList | None:
    try:
        return from_folder(folder)
    except ValueError:
        return None
