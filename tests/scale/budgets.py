"""The bounds of the bench, and the table that says which hold."""

from collections.abc import Sequence
from dataclasses import dataclass

RECORD_STATEMENTS = 5
QUEUE_STATEMENTS = 5
PROPOSAL_STATEMENTS = 10
SIGN_IN_STATEMENTS = 0
RECORD_BYTES = 60 * 1024
RECORD_REQUESTS = 8
CARD_BYTES = 60 * 1024
SIGN_IN_BYTES = 30 * 1024
WORKER_MEGABYTES = 130
SHARE_OF_HELLO = 4.0
RECORD_CPU_MS = 8.0


@dataclass(frozen=True)
class Line:
    """One figure; `bound` is "≤ 5", "≥ 4" or nothing, where no bound is set."""

    name: str
    figure: str
    bound: str = ""
    holds: bool | None = None


def most(name: str, value: float, bound: float, unit: str = "") -> Line:
    """Return the line of a figure that may not be larger."""
    return Line(name, _number(value, unit), f"≤ {_number(bound, unit)}", value <= bound)


def least(name: str, value: float, bound: float, unit: str = "") -> Line:
    """Return the line of a figure that may not be smaller."""
    return Line(name, _number(value, unit), f"≥ {_number(bound, unit)}", value >= bound)


def table(lines: Sequence[Line]) -> str:
    """Return figure, bound and verdict, one line each."""
    widths = [max(len(getattr(line, part)) for line in lines) for part in ("name", "figure", "bound")]
    verdicts = {True: "holds", False: "MISSED", None: ""}
    return "\n".join(
        f"{line.name:<{widths[0]}}  {line.figure:>{widths[1]}}  {line.bound:<{widths[2]}}  {verdicts[line.holds]}".rstrip()
        for line in lines
    )


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{text} {unit}".strip()
