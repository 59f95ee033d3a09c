"""What the owner's commands say in clear, read back: which role, where, for which term."""

import re
from dataclasses import dataclass
from datetime import date

_GRANT = re.compile(
    r"(?P<role>[a-z_]+) at (?:id:(?P<unit_id>[0-9]+)|(?P<unit_code>[^, :]+)),"
    r" (?P<starts_on>\d{4}-\d\d-\d\d)/(?P<ends_on>\d{4}-\d\d-\d\d)?"
    r"(?:, on behalf of person (?P<giver>[0-9]+))?",
    re.ASCII,
)


@dataclass(frozen=True)
class GrantSaid:
    """A role that was given or ended, as a command put it down: at a unit by its code, or by its number."""

    role: str
    unit_code: str | None
    unit_id: int | None
    starts_on: date
    ends_on: date | None
    giver: int | None


def grant_in(said: str) -> GrantSaid | None:
    """Return the role that a command spoke of; None where it spoke of something else."""
    found = _GRANT.fullmatch(said)
    if found is None:
        return None
    return GrantSaid(
        found["role"], found["unit_code"], _number(found["unit_id"]), date.fromisoformat(found["starts_on"]),
        date.fromisoformat(found["ends_on"]) if found["ends_on"] else None, _number(found["giver"]),
    )  # fmt: skip


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None
