"""The verbs of the room: print one's own or another's record; ask for a copy, sign it, withdraw it."""

from portal.extracts.actions.asking import Wish, drop, request_copy, withdraw
from portal.extracts.actions.making import (
    claim_finish,
    claim_print,
    record_failure,
    record_file,
    record_print,
)
from portal.extracts.actions.printing import Form, note_own, note_print_of
from portal.extracts.actions.signing import record_signature

__all__ = [
    "Form",
    "Wish",
    "claim_finish",
    "claim_print",
    "drop",
    "note_own",
    "note_print_of",
    "record_failure",
    "record_file",
    "record_print",
    "record_signature",
    "request_copy",
    "withdraw",
]
