"""What actions of higher rooms need from the record inside their transaction."""

from portal.record.steps.changes import Change, apply, base_of, bases_of, create, lock_record
from portal.record.steps.loading import Held, HeldEntry, Load, held_of, hold, load
from portal.record.steps.rulebooks import rulebook_of
from portal.record.steps.wholes import whole_of, wholes_of

__all__ = [
    "Change",
    "Held",
    "HeldEntry",
    "Load",
    "apply",
    "base_of",
    "bases_of",
    "create",
    "held_of",
    "hold",
    "load",
    "lock_record",
    "rulebook_of",
    "whole_of",
    "wholes_of",
]
