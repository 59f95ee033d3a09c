"""What a rule sees, what it says, and the order in which findings are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.record.rules.terms import Row, Scalar


class Severity(StrEnum):
    """How much a finding weighs: what cannot be true, what is probably wrong, what to keep in mind."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole record in its stored form; `rows` holds for each table its rows with their target keys."""

    values: Mapping[str, Scalar]
    rows: Mapping[str, Sequence[tuple[str, Row]]]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: the fields and rows it touches, what it belongs to first, and the values shown.

    `details` are already as people read them, so a sentence only has to be filled in.
    """

    code: str
    severity: Severity
    keys: tuple[str, ...]
    details: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, tuple[str, ...]]:
        """Return what makes two findings the same, whatever the values are by now."""
        return self.code, self.keys
