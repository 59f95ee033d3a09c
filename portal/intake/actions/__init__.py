"""Verbs of an import: receive and name, read, compare, accept, write, remove."""

from portal.intake.actions.accepting import accept, write_chunk
from portal.intake.actions.checking import begin, compare_chunk, end_reading, keep_chunk, refuse
from portal.intake.actions.receiving import choose, forget_old, receive, remove
from portal.intake.actions.stopping import go_on, left_alone, stop

__all__ = [
    "accept",
    "begin",
    "choose",
    "compare_chunk",
    "end_reading",
    "forget_old",
    "go_on",
    "keep_chunk",
    "left_alone",
    "receive",
    "refuse",
    "remove",
    "stop",
    "write_chunk",
]
