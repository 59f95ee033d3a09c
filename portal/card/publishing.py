"""The files that every checker takes: status lists whole and as differences, and the trust list.

Written whole and then renamed, so that nobody reads half of one; one publisher at a time.
"""

import fcntl
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from portal.card.formats import cose, curve, status_list, trust_list
from portal.card.formats.codes import FormatError
from portal.card.formats.cose import Sign1
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import Signer, TrustList, Use
from portal.card.keys.provider import KeyProvider, KeyUse, SignerCertificate
from portal.card.rules import LIST_LIFE
from portal.config import Settings

LIFE_SECONDS = int(LIST_LIFE.total_seconds())
TTL_SECONDS = 60
TRUST_SECONDS = 90 * 86_400
DIFFERENCES = 12

STATUS_NAME = "1"
TRUST_FILE = "trust.cwt"
# The names that the public folder gives out: the list as CWT and JWT, and differences.
STATUS_FILES = re.compile(rf"{STATUS_NAME}\.(cwt|jwt)|{STATUS_NAME}-since-[0-9]{{1,12}}\.cwt")


@dataclass(frozen=True)
class Place:
    """Where the files go, and under which names the world knows them."""

    folder: Path
    issuer: str
    rp_id: str
    checker: str

    @staticmethod
    def of(settings: Settings, folder: Path) -> "Place":
        """Return the place that the settings name; without a checking site of its own the portal is it."""
        checker = settings.card_checker_url.rstrip("/") or settings.public_url
        return Place(folder, settings.public_url, settings.host, checker)

    @property
    def status_uri(self) -> str:
        """Return the name of the one status list."""
        return f"{self.checker}/status/{STATUS_NAME}"

    @property
    def status_folder(self) -> Path:
        """Return where the lists are."""
        return self.folder / "status"


@contextmanager
def only_publisher(place: Place) -> Iterator[None]:
    """Wait until nobody else publishes here."""
    place.status_folder.mkdir(parents=True, exist_ok=True)
    with (place.folder / ".publishing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def publish_statuses(
    place: Place, not_valid: dict[int, Status], signer: curve.Signs, *, now: int, last: int = 0
) -> int:
    """Write the list as CWT and JWT, and a difference from each of the last lists; return its `iat`.

    `last` is that of the list before, which may be known though its files are lost.
    """
    former = _former(place)
    newest = max([last, *(listed.issued_at for listed in former)])
    # Later than the one before even where a clock was put back, or no checker would take it.
    issued_at = max(now, newest + 1)
    content = status_list.content_of(not_valid)
    listed = StatusList(place.status_uri, issued_at, issued_at + LIFE_SECONDS, content)
    cwt = status_list.sign_cwt(listed, signer, issuer=place.issuer, ttl=TTL_SECONDS)
    jwt = status_list.sign_jwt(listed, signer, issuer=place.issuer, ttl=TTL_SECONDS)
    for old in former:
        _write(_difference(place, old.issued_at), status_list.sign_delta(old, listed, signer))
    _keep(place, listed)
    _write(place.status_folder / f"{STATUS_NAME}.cwt", cwt)
    _write(place.status_folder / f"{STATUS_NAME}.jwt", jwt.encode())
    return issued_at


def held_statuses(place: Place) -> tuple[bytes, int] | None:
    """Return who signed the published status list, by kid, and when; None where a file of it is missing."""
    cwt, jwt = (place.status_folder / f"{STATUS_NAME}.{kind}" for kind in ("cwt", "jwt"))
    if not (cwt.exists() and jwt.exists()):
        return None
    try:
        return status_list.signed_by(cwt.read_bytes())
    except FormatError:
        return None


def held_trust(data: bytes | None, *, root: bytes) -> TrustList | None:
    """Return a trust list of ours, over or not; None for bytes that nobody of ours signed."""
    if data is None:
        return None
    try:
        signed_at = trust_list.content_of(cose.read(data, trust_list.LIMITS)).issued_at
        return trust_list.read(data, root=root, now=signed_at)
    except FormatError:
        return None


def trust_file(place: Place) -> bytes | None:
    """Return what is published as the trust list."""
    path = place.folder / TRUST_FILE
    return path.read_bytes() if path.exists() else None


def signers_of(keys: KeyProvider, others: Iterable[Signer]) -> tuple[Signer, ...]:
    """Return whom a trust list names: the keys in use first, then others, each once."""
    used = [
        signer_of(keys.certificate(KeyUse.CARD), Use.CARD),
        signer_of(keys.certificate(KeyUse.STATUS), Use.STATUS),
    ]
    named = {one.certificate_digest: one for one in sorted(others, key=lambda one: one.certificate_digest)}
    return (
        *used,
        *(one for digest, one in named.items() if digest not in {u.certificate_digest for u in used}),
    )


def signer_of(found: SignerCertificate, use: Use) -> Signer:
    """Return a certificate as a trust list names it."""
    return Signer(found.digest, found.key, use, found.not_before, found.not_after, found.name)


def publish_trust(
    place: Place,
    keys: KeyProvider,
    grant: Sign1,
    *,
    now: int,
    held: TrustList | None = None,
    lowest_counter: int = 0,
    others: Iterable[Signer] = (),
) -> TrustList:
    """Write the trust list unless `held`, which is published, says the same and is not half over yet.

    Its counter is the time: though all that was published be lost, the next list is old to no checker.
    """
    counter = max(now, lowest_counter, (held.counter if held else 0) + 1)
    wanted = TrustList(
        counter=counter, issued_at=now, expires_at=now + TRUST_SECONDS, issuer=place.issuer,
        rp_id=place.rp_id, origins=(place.issuer,), checker=place.checker, status_uris=(place.status_uri,),
        signers=signers_of(keys, others),
    )  # fmt: skip
    if held is not None and _is_same(held, wanted) and held.expires_at - now > TRUST_SECONDS // 2:
        return held
    _write(place.folder / TRUST_FILE, trust_list.sign(wanted, keys.signer(KeyUse.TRUST), grant))
    return wanted


def _is_same(held: TrustList, wanted: TrustList) -> bool:
    return wanted == replace(
        held, counter=wanted.counter, issued_at=wanted.issued_at, expires_at=wanted.expires_at
    )


def _former(place: Place) -> list[StatusList]:
    found = []
    for path in sorted(_kept_folder(place).glob("*.z"), key=lambda kept: int(kept.stem))[-DIFFERENCES:]:
        at = int(path.stem)
        content = zlib.decompress(path.read_bytes())
        found.append(StatusList(place.status_uri, at, at + LIFE_SECONDS, content))
    return found


def _keep(place: Place, listed: StatusList) -> None:
    """Keep the list to tell the next one's differences from it; forget what is too old to be asked for."""
    folder = _kept_folder(place)
    folder.mkdir(exist_ok=True)
    _write(folder / f"{listed.issued_at}.z", zlib.compress(listed.content, 1))
    for path in sorted(folder.glob("*.z"), key=lambda kept: int(kept.stem))[:-DIFFERENCES]:
        path.unlink()
        _difference(place, int(path.stem)).unlink(missing_ok=True)


def _difference(place: Place, since: int) -> Path:
    return place.status_folder / f"{STATUS_NAME}-since-{since}.cwt"


def _kept_folder(place: Place) -> Path:
    # Beside the public files and not among them.
    return place.folder / ".kept"


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
