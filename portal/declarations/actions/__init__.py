"""The verbs of a record's beginning: HR notes and creates; the official fills and sends."""

from portal.declarations.actions.filling import Saved, attach, finish, remove_row, save
from portal.declarations.actions.opening import Taken, create_record, drop_decision, note_decision
from portal.declarations.actions.sending import submit

__all__ = [
    "Saved",
    "Taken",
    "attach",
    "create_record",
    "drop_decision",
    "finish",
    "note_decision",
    "remove_row",
    "save",
    "submit",
]
