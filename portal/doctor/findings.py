"""What a check says, and what may be said of a failure."""

from dataclasses import dataclass
from datetime import timedelta

import psycopg

from portal.people.oidc.faults import Refused


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
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is missing"
    if isinstance(error, psycopg.Error):
        return f"{type(error).__name__} {error.sqlstate or '(is it running, and is the address right?)'}"
    return f"failed: {type(error).__name__}"


def span(age: timedelta) -> str:
    """Return a duration in words."""
    minutes = int(age.total_seconds() // 60)
    return f"{age.days} days" if age.days else f"{minutes} minutes"
