"""The files that every checker takes: status lists whole and as differences, and the trust list.

Written whole and then renamed, so that nobody reads half of one; one publisher at a time.
"""

import fcntl
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from portal.card.formats import cose, curve, status_list, trust_list
from portal.card.formats.cose import Sign1
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import Signer, TrustList, Use
from portal.card.keys.provider import KeyProvider, KeyUse, SignerCertificate, read_certificate
from portal.config import Settings

LIFE_SECONDS = 72 * 3600
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


def publish_statuses(place: Place, not_valid: dict[int, Status], signer: curve.Signs, *, now: int) -> bytes:
    """Write the list as CWT and JWT, and a difference from each of the last lists; return its content."""
    former = _former(place)
    newest = max((listed.issued_at for listed in former), default=0)
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
    return content


def publish_trust(place: Place, keys: KeyProvider, grant: Sign1, *, now: int, listed: Path | None) -> int:
    """Write the trust list when it says something new or is half over; return its counter.

    `listed` is a folder of certificates of card signers that are not used yet: each is listed 30 days before.
    """
    path = place.folder / TRUST_FILE
    held = _held(path, now)
    upcoming = [read_certificate(found) for found in sorted(listed.glob("*.crt.pem"))] if listed else []
    wanted = _trust(place, keys, upcoming, now=now, counter=(held.counter if held else 0) + 1)
    if held is not None and _is_same(held, wanted) and held.expires_at - now > TRUST_SECONDS // 2:
        return held.counter
    _write(path, trust_list.sign(wanted, keys.signer(KeyUse.TRUST), grant))
    return wanted.counter


def _trust(
    place: Place, keys: KeyProvider, upcoming: list[SignerCertificate], *, now: int, counter: int
) -> TrustList:
    cards = [keys.certificate(KeyUse.CARD), *upcoming]
    signers = [*(_signer(c, Use.CARD) for c in cards), _signer(keys.certificate(KeyUse.STATUS), Use.STATUS)]
    return TrustList(
        counter=counter, issued_at=now, expires_at=now + TRUST_SECONDS, issuer=place.issuer,
        rp_id=place.rp_id, origins=(place.issuer,), checker=place.checker, status_uris=(place.status_uri,),
        signers=tuple(signers),
    )  # fmt: skip


def _signer(found: SignerCertificate, use: Use) -> Signer:
    return Signer(found.digest, found.key, use, found.not_before, found.not_after, found.name)


def _held(path: Path, now: int) -> TrustList | None:
    """Return what was published before, as far as we ourselves wrote it."""
    if not path.exists():
        return None
    message = cose.read(path.read_bytes(), trust_list.LIMITS)
    held = trust_list.content_of(message)
    return held if held.expires_at > now else replace(held, signers=())


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
