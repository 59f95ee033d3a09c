"""An import's way: read, compared, accepted by an officer, written; or refused, or gone after thirty days."""

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum

from portal.core.errors import Conflict

KEPT = timedelta(days=30)


class ImportState(StrEnum):
    """Where an import is."""

    RECEIVED = "received"
    READING = "reading"
    COMPARING = "comparing"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    REFUSED = "refused"


NEXT: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.RECEIVED: frozenset({ImportState.READING, ImportState.REFUSED}),
    ImportState.READING: frozenset({ImportState.COMPARING, ImportState.REFUSED}),
    ImportState.COMPARING: frozenset({ImportState.CHECKED}),
    # Columns named by hand are read again from the start.
    ImportState.CHECKED: frozenset({ImportState.APPLYING, ImportState.RECEIVED}),
    ImportState.APPLYING: frozenset({ImportState.DONE}),
    ImportState.DONE: frozenset(),
    ImportState.REFUSED: frozenset(),
}


def moved(state: ImportState, to: ImportState) -> ImportState:
    """Return the new state; raise Conflict where no way leads there."""
    if to not in NEXT[state]:
        raise Conflict("intake.not_checked")
    return to


UNDER_WAY = frozenset({
    ImportState.RECEIVED, ImportState.READING, ImportState.COMPARING, ImportState.APPLYING,
})  # fmt: skip

# Among the counts of an import, as a `Stop`: the worker failed at it.
STOPPED = "stopped"
# Among them too: how many problems there were beyond those that are kept.
UNKEPT = "problems_unkept"
# And the highest number of the codes that the sheet brings along, by what stands before the number.
NUMBERS = "code_numbers"
# A million bad rows would fill the database, and hold a thread of the pages for minutes.
MOST_PROBLEMS = 20_000


class Stop(IntEnum):
    """Whether the worker tries again by itself; for good, whoever sent it lets it go on or drops it."""

    FOR_NOW = 1
    FOR_GOOD = 2


class Severity(StrEnum):
    """What a problem means: left out, kept as the record has it, or only worth a look."""

    ERROR = "error"
    CONFLICT = "conflict"
    NOTE = "note"


class PersonState(StrEnum):
    """What becomes of a person of the sheet."""

    PENDING = "pending"
    FOUND = "found"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WRITTEN = "written"
