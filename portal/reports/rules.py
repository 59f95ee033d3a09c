"""How the nightly review of the data goes: in which portions, and what makes a record a clean one."""

from portal.record.rules.contradictions import Finding, Severity

# A portion is one transaction: small enough that a kill loses a second's work, and memory stays flat.
BATCH = 200
PAGE_SIZE = 50
MOST_UNITS = 200

# What keeps a record from counting as clean.
_SPOILS = frozenset({Severity.BLOCK, Severity.WARN})

Identity = tuple[str, tuple[str, ...]]


def spoils(severity: Severity) -> bool:
    """Say whether a record with such a finding is not clean."""
    return severity in _SPOILS


def distinct(findings: tuple[Finding, ...]) -> dict[Identity, Finding]:
    """Return the findings once each: two columns of a row may break the same rule."""
    return {finding.identity: finding for finding in findings}
