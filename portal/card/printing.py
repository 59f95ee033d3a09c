"""Prints a badge in a child process: the compiler's memory, and whatever breaks in it, end with the child."""

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.card.formats import base41, credential
from portal.card.formats.credential import Issued
from portal.card.formats.profile import Field
from portal.core import clock
from portal.core.confinement import ChildBroken, ChildKilled, Limits, in_memory, run
from portal.core.errors import TooMany

_AT_ONCE = threading.BoundedSemaphore(1)
_PATIENCE = 10.0
_LIMITS = Limits(cpu_seconds=20, seconds=30, output=8 * 1024 * 1024)
_SERIAL_GROUP = 4


class Sheet(StrEnum):
    """What comes out of the printer: two sides of a plastic card, or both on paper to be cut and folded."""

    CARD = "card"
    A4 = "a4"


@dataclass(frozen=True)
class Badge:
    """What is printed: an issued code for a checker, and the photograph of the record."""

    issued: Issued
    issuer: str
    checker: str
    photo: bytes | None


def print_badge(badge: Badge, sheet: Sheet, at: datetime) -> bytes:
    """Return the badge as PDF; raise TooMany while others are printed, ChildBroken when it cannot be done."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise TooMany("card.printer_busy", retry_after=5)
    try:
        with in_memory("badge") as given, in_memory("pdf") as taken:
            given.write(
                f"{at.isoformat()}\n{address_of(badge)}\n{json.dumps(said(badge, sheet, at))}".encode()
            )
            given.seek(0)
            try:
                run("portal.card.badge_child", (), given, taken, _LIMITS)
            except ChildKilled as error:
                raise ChildBroken("The printing process used more than it may.") from error
            taken.seek(0)
            made = taken.read()
    finally:
        _AT_ONCE.release()
    if not made.startswith(b"%PDF-"):
        raise ChildBroken("The printing process wrote something else.")
    return made


def address_of(badge: Badge) -> str:
    """Return what the code says: the checking page, and the credential behind "#"."""
    return f"{badge.checker}/q#{base41.encode(badge.issued.message.encoded())}"


def said(badge: Badge, sheet: Sheet, at: datetime) -> dict[str, object]:
    """Return what the badge shows, the very words that its code is signed for."""
    claims = credential.claims_of(badge.issued.message, issuer=badge.issuer)
    name = str(claims.fields[Field.NAME])
    serial = claims.serial
    groups = [serial[start : start + _SERIAL_GROUP] for start in range(0, len(serial), _SERIAL_GROUP)]
    return {
        "name": name,
        "initials": "".join(part[0] for part in name.split()[-2:]),
        "title": claims.fields[Field.TITLE],
        "agency": claims.fields[Field.AGENCY],
        "serial": " ".join(groups),
        "until": clock.day_text(datetime.fromtimestamp(claims.expires_at, clock.HANOI)),
        "made": clock.moment_text(at),
        "photo": list(badge.photo) if badge.photo else None,
        "sheet": sheet is Sheet.A4,
    }
