"""What the printer is given: the form's texts, whose it is, when it is printed, and how it can be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.clock import day_text, hour_text, local_day
from portal.extracts.rules.letters import drawn
from portal.extracts.rules.printed import Contents, printed
from portal.record.rules import Row, Scalar


@dataclass(frozen=True)
class Held:
    """A whole record as it is held, with the name and the managing agency of its person."""

    person_id: int
    unit_path: str
    full_name: str
    agency: str
    values: Mapping[str, Scalar]
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Check:
    """How a signed copy can be checked: the address of its page, and the drawing of its code."""

    url: str
    code: str


def sheet(
    held: Held, contents: Contents, *, at: datetime, photo: bytes | None, check: Check | None = None
) -> dict[str, Any]:
    """Return the printer's data; without a page that checks it, the print is marked as one to be read."""
    on = local_day(at)
    leads_to = (
        {"url": check.url, "shown": check.url.partition("://")[2], "code": check.code} if check else None
    )
    return {
        **printed(held.values, held.rows, contents),
        "name": drawn(held.full_name),
        "agency": drawn(held.agency),
        "whole": contents is Contents.WHOLE,
        "made": {
            "year": on.year, "month": on.month, "day": on.day,
            "time": hour_text(at), "shown": day_text(at),
        },
        "check": leads_to,
        # The printer's language takes bytes as numbers.
        "photo": list(photo) if photo else None,
    }  # fmt: skip


def file_name(held: Held, at: datetime, ending: str) -> str:
    """Return the name under which a print is saved; without the person's, since folders are shared."""
    return f"so-yeu-ly-lich-{held.person_id}-{local_day(at):%Y%m%d}.{ending}"
