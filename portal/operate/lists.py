"""Lists for a terminal: columns as wide as what stands in them."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from portal.core import clock
from portal.operate import queries

_STEP = "  "


def units(session: Session) -> list[str]:
    """Show every unit, each under the one above it."""
    rows = [("ID", "CODE", "KIND", "NAME", "CLOSED")]
    for unit in queries.units(session):
        depth = unit.path.count("/") - 2
        closed = clock.day_text(unit.closed_on) if unit.closed_on else ""
        rows.append(
            (f"id:{unit.id}", unit.agency_code or "", unit.kind.value, _STEP * depth + unit.name, closed)
        )
    return columns(rows)


def grants(session: Session, *, past_too: bool) -> list[str]:
    """Show who holds what."""
    rows = [("GRANT", "ROLE", "UNIT", "NAME", "OFFICIAL", "FROM", "UNTIL", "ON BEHALF OF")]
    for grant, name, code, giver, unit in queries.grants(session, clock.today(), past_too=past_too):
        days = (clock.day_text(grant.starts_on), _day(grant.ends_on))
        rows.append((str(grant.id), grant.role.value, unit, name, code, *days, giver or ""))
    return columns(rows)


def certificates(session: Session) -> list[str]:
    """Show every certificate; subjects stay out, since they may carry a personal ID."""
    rows = [("CERTIFICATE", "NAME", "OFFICIAL", "FROM", "UNTIL", "SHA-256", "REVOKED")]
    for row, name, code in queries.certificates(session):
        days = (clock.day_text(row.not_before), clock.day_text(row.not_after))
        revoked = clock.moment_text(row.revoked_at) if row.revoked_at else ""
        rows.append((str(row.id), name, code, *days, row.fingerprint.hex()[:16], revoked))
    return columns(rows)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows with their cells under each other."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        _STEP.join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(1 for ch in text if not unicodedata.combining(ch))


def _day(day: date | None) -> str:
    return clock.day_text(day) if day else ""
