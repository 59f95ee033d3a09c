"""What a rule sees, what it says, and how it is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from portal.record.rules.contradictions.moments import span
from portal.record.rules.form import FORM, Field
from portal.record.rules.terms import Row, Scalar
from portal.record.rules.values import show


class Severity(StrEnum):
    """How much a finding weighs: what cannot be true, what is probably wrong, what to keep in mind."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole record in its stored form; `rows` holds for each table its rows with their target keys."""

    values: Mapping[str, Scalar]
    rows: Mapping[str, Sequence[tuple[str, Row]]]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: the fields and rows it touches, what it belongs to first, and the values shown.

    `details` are already as people read them, so a sentence only has to be filled in.
    """

    code: str
    severity: Severity
    keys: tuple[str, ...]
    details: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, tuple[str, ...]]:
        """Return what makes two findings the same, whatever the values are by now."""
        return self.code, self.keys


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: the keys, the one to mend first, and the values as they are read."""

    keys: tuple[str, ...]
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, as a rule reads it."""

    key: str
    row: Row

    def text(self, column: str) -> str:
        """Return a column's stored text, "" for none."""
        value = self.row.get(column)
        return "" if value is None else str(value)

    def number(self, column: str) -> Decimal | None:
        """Return a column's number."""
        return _number(self.row.get(column))

    @property
    def period(self) -> str:
        """Return the row's period as it is read."""
        first, last = self.text("from_month"), self.text("to_month")
        return f"{shown_date(first)} – {shown_date(last) if last else 'nay'}"


@dataclass(frozen=True, slots=True)
class Facts:
    """A whole record with the questions that rules ask of it."""

    whole: Whole
    today: date
    _lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field's stored text, "" for none."""
        value = self.whole.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> Decimal | None:
        """Return a field's number."""
        return _number(self.whole.values.get(name))

    def shown(self, name: str) -> str:
        """Return a field's value as it is read."""
        return shown(FORM.fields[name], self.whole.values.get(name))

    def lines(self, table: str) -> tuple[Line, ...]:
        """Return the rows of a table, in the order they are kept."""
        if table not in self._lines:
            self._lines[table] = tuple(Line(key, row) for key, row in self.whole.rows.get(table, ()))
        return self._lines[table]

    def dated(self, table: str) -> list[Line]:
        """Return the rows of a table that begin at a known time, the earliest first."""
        known = [line for line in self.lines(table) if span(line.text("from_month"))]
        return sorted(known, key=lambda line: line.text("from_month"))

    @property
    def now(self) -> str:
        """Return today in its stored form."""
        return self.today.isoformat()

    @property
    def born(self) -> str:
        """Return the date of birth, as exactly as it is known."""
        return self.text("date_of_birth")


@dataclass(frozen=True, slots=True)
class Rule:
    """One contradiction that is looked for, by a code that stays."""

    code: str
    severity: Severity
    find: Callable[[Facts], Iterator[Hit]]


def hit(*keys: str, **details: str) -> Hit:
    """Return what a rule found."""
    return Hit(keys, details)


def shown_date(stored: str) -> str:
    """Return dd/mm/yyyy, mm/yyyy or yyyy."""
    return "/".join(reversed(stored.split("-")))


def shown(spec: Field, value: Scalar) -> str:
    """Return a value as it is read; one that is none of its kind stays as it is."""
    try:
        return show(spec, value)
    except (ArithmeticError, ValueError):
        return str(value)


def _number(value: Scalar) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
