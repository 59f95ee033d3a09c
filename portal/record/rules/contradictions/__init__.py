"""Contradictions: what in a whole record cannot be true together, or is probably wrong."""

from datetime import date

from portal.record.rules.contradictions.frame import Finding, Severity, Whole

__all__ = ["Finding", "Severity", "Whole", "check"]


def check(whole: Whole, *, today: date) -> tuple[Finding, ...]:
    """Return what contradicts what in the record, the heaviest first."""
    del whole, today
    return ()
