"""Reads of the room: where each item's message stands, what needs somebody, and whose turn it is."""

from portal.registry.queries.failed import Cause, causes, locked_failed, people_failed_of
from portal.registry.queries.messages import (
    Cursor,
    SyncLine,
    SyncPage,
    SyncStatus,
    has_newer,
    in_trouble,
    is_behind_another,
    ladder_of,
    line_of,
    locked_before,
    next_waiting,
    unreconciled,
    waiting_for,
    words_context,
    words_of,
)

__all__ = [
    "Cause",
    "Cursor",
    "SyncLine",
    "SyncPage",
    "SyncStatus",
    "causes",
    "has_newer",
    "in_trouble",
    "is_behind_another",
    "ladder_of",
    "line_of",
    "locked_before",
    "locked_failed",
    "next_waiting",
    "people_failed_of",
    "unreconciled",
    "waiting_for",
    "words_context",
    "words_of",
]
