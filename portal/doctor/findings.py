"""What a check says, and what may be said of a failure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from portal.config import SettingsError
from portal.core import clock
from portal.people.oidc.faults import Refused

SOON = timedelta(days=30)
"""A certificate that ends within this time is to be renewed now."""


@dataclass(frozen=True)
class Line:
    """One finding on one subject."""

    subject: str
    finding: str
    is_well: bool


def reason(error: Exception) -> str:
    """Return why it failed, without the library's own words: they may repeat a password."""
    if isinstance(error, Refused):
        return error.fault.value
    if isinstance(error, SettingsError):
        return str(error)  # a sentence of ours
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is missing"
    if isinstance(error, psycopg.Error):
        return f"{type(error).__name__} {error.sqlstate or '(is it running, and is the address right?)'}"
    return f"failed: {type(error).__name__}"


def folder_line(subject: str, folder: Path, *, can_write: bool) -> Line:
    """Say whether files can be added to a folder."""
    if not folder.is_dir():
        return Line(subject, f"{folder} is missing", is_well=False)
    return Line(subject, f"{folder} can{'' if can_write else 'not'} be written", is_well=can_write)


def life(subject: str, begins: datetime, ends: datetime) -> Line:
    """Say since when and for how long a certificate is valid, as it says itself."""
    now = clock.now()
    if now < begins:
        return Line(subject, f"is not valid before {clock.day_text(begins)}", is_well=False)
    left = ends - now
    finding = (
        f"since {clock.day_text(begins)}, {left.days} days left" if left > timedelta() else "has expired"
    )
    return Line(subject, finding, is_well=left > SOON)


def span(age: timedelta) -> str:
    """Return a duration in words."""
    minutes = int(age.total_seconds() // 60)
    return f"{age.days} days" if age.days else f"{minutes} minutes"
