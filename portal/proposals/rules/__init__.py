"""The words and rules of a proposal: one small state machine an item, the legal clock, what changed.

An official proposes, HR checks, a signer approves. Lanes, clocks and claims are columns, not states.
"""

from portal.proposals.rules.changes import (
    LONGEST_TEXT,
    Change,
    ChangeLine,
    change_lines,
    check_change,
    check_declared,
    check_note,
    is_taken_by_unit,
    kind_for,
    needs_evidence,
    one_line,
    submission_number,
)
from portal.proposals.rules.deadlines import WORKING_DAYS, due_at, resumed_due_at
from portal.proposals.rules.differences import Difference, difference
from portal.proposals.rules.states import (
    AMENDABLE,
    EDITABLE,
    EVENT_NAMES,
    NEXT,
    NEXT_DESK,
    OPEN,
    WITHDRAWABLE,
    Desk,
    Ground,
    ItemEvent,
    ItemKind,
    ItemState,
    Reason,
    next_state,
    version_of,
)

__all__ = [
    "AMENDABLE",
    "EDITABLE",
    "EVENT_NAMES",
    "LONGEST_TEXT",
    "NEXT",
    "NEXT_DESK",
    "OPEN",
    "WITHDRAWABLE",
    "WORKING_DAYS",
    "Change",
    "ChangeLine",
    "Desk",
    "Difference",
    "Ground",
    "ItemEvent",
    "ItemKind",
    "ItemState",
    "Reason",
    "change_lines",
    "check_change",
    "check_declared",
    "check_note",
    "difference",
    "due_at",
    "is_taken_by_unit",
    "kind_for",
    "needs_evidence",
    "next_state",
    "one_line",
    "resumed_due_at",
    "submission_number",
    "version_of",
]
