"""What a change is about: one field, one row of a table, or a row that is to be added."""

import re
from dataclasses import dataclass

from portal.core.errors import NotFound
from portal.record.rules.form import FORM, Field, Table
from portal.record.rules.terms import Operation

# The largest id that a row can have; beyond it the driver would fail.
_BIGGEST_ID = 2**63 - 1

_KEY = re.compile(r"([a-z0-9_]{1,60})(?:/(new|[1-9][0-9]{0,18}))?")


@dataclass(frozen=True)
class Target:
    """A field with SET, a table with ADD, or an entry of a table with CHANGE or DELETE."""

    field: str | None
    table: str | None
    entry_id: int | None
    operation: Operation

    def __post_init__(self) -> None:
        """Refuse what names nothing on the form, so that no later step has to doubt a target."""
        if self.operation is Operation.SET:
            holds = self.field in FORM.fields and self.table is None and self.entry_id is None
        elif self.operation is Operation.ADD:
            holds = self.field is None and self.table in FORM.tables and self.entry_id is None
        else:
            holds = self.field is None and self.table in FORM.tables and self.entry_id is not None
        if not holds:
            raise NotFound("record.unknown_target")

    @classmethod
    def parse(cls, key: str, operation: Operation | None = None) -> "Target":
        """Return the target of a key ("contact_phone", "family_own/12", "family_own/new").

        Without an operation it is the plain one: set, add, or change. Raise NotFound for a key that
        names nothing on the form or does not go with the operation.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            raise NotFound("record.unknown_target")
        name, row = match.groups()
        if row is None:
            return cls(name, None, None, operation or Operation.SET)
        if row == "new":
            return cls(None, name, None, operation or Operation.ADD)
        if int(row) > _BIGGEST_ID:
            raise NotFound("record.unknown_target")
        return cls(None, name, int(row), operation or Operation.CHANGE)

    @property
    def key(self) -> str:
        """Return the key by which pages, rows and messages name the target."""
        if self.field is not None:
            return self.field
        return f"{self.table}/{self.entry_id or 'new'}"

    @property
    def spec(self) -> Field | Table:
        """Return what the form says of the target."""
        return FORM.fields[self.field] if self.field is not None else FORM.tables[self.table or ""]
