"""A day as far as it is known: a day, a month of a year, or a year alone."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

_STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, perhaps with its month and day; stored as "1980-05-02", "1980-05" or "1980".

    Sorted by what is known, the vaguer one first: 1980, 05/1980, 02/05/1980. Whether one lies before
    another for certain is a question of its own, since 1980 may be before or after May 1980.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse with ValueError what is in no calendar."""
        if self.month is None and self.day is not None:
            raise ValueError("A day without its month.")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def of(cls, stored: str | int) -> "PartialDate":
        """Return the date of a stored text, or of a stored year; raise ValueError where it is none."""
        match = _STORED.fullmatch(str(stored))
        if match is None:
            raise ValueError("This is no stored date.")
        return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type] # the year is there

    @property
    def stored(self) -> str:
        """Return the date as it is stored; it sorts as text too."""
        known = (part for part in (self.month, self.day) if part is not None)
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in known)])

    @property
    def shown(self) -> str:
        """Return dd/mm/yyyy, mm/yyyy or yyyy."""
        return "/".join(reversed(self.stored.split("-")))

    @property
    def earliest(self) -> date:
        """Return the first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Return the last day that it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def is_before(self, other: "PartialDate | date") -> bool:
        """Say whether it lies before another for certain, whatever is not known of both."""
        return self.latest < (other.earliest if isinstance(other, PartialDate) else other)

    def __lt__(self, other: object) -> bool:
        """Sort by what is known."""
        return self._known < other._known if isinstance(other, PartialDate) else NotImplemented

    @property
    def _known(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0
