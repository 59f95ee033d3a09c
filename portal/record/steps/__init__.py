"""What actions of higher rooms need from the record inside their transaction."""

from portal.record.steps.changes import Change, apply, base_of, bases_of, create, lock_record

__all__ = ["Change", "apply", "base_of", "bases_of", "create", "lock_record"]
