"""The verbs of the record: what the official does at once, confirms, and what units ask of their people."""

from portal.record.actions.confirming import confirm_field, confirm_group, confirm_table
from portal.record.actions.opening import note_opening
from portal.record.actions.own import update_own
from portal.record.actions.policies import ask_no_more, tighten

__all__ = [
    "ask_no_more",
    "confirm_field",
    "confirm_group",
    "confirm_table",
    "note_opening",
    "tighten",
    "update_own",
]
