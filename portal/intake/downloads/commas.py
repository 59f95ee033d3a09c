"""Lists as CSV. What is written into a cell is text, never a formula, whoever typed it."""

import csv
import io
from collections.abc import Iterable, Sequence

from portal.intake.rules import Part

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def template_csv(part: Part) -> bytes:
    """Return the header line of one part."""
    return _csv([[column.label for column in part.columns]])


def table_csv(headers: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return a list."""
    return _csv([headers, *rows])


def safe(text: str) -> str:
    """Return a text that no program takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _csv(rows: Iterable[Sequence[str | int]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe(value) if isinstance(value, str) else value for value in row])
    # Without this mark Excel takes the letters for Western ones.
    return out.getvalue().encode("utf-8-sig")
