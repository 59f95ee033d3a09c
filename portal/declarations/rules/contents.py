"""What a first declaration asks for, group by group, and how what was typed reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.core.errors import Invalid, Problem
from portal.declarations.rules.entries import Entry, is_row
from portal.record.rules import (
    FORM,
    Field,
    JsonValue,
    Kind,
    Operation,
    Owner,
    Policy,
    Row,
    Scalar,
    Section,
    Table,
    Target,
    parse,
    parse_row,
    summary,
)
from portal.record.rules.rulebook import Rulebook
from portal.record.rules.terms import Proof

# Together with the fields of the form they stay below what one person may have under way.
MOST_ROWS = 60


@dataclass(frozen=True)
class Reading:
    """One field or row of the draft: what it says, what is wrong with it, what proves it."""

    key: str
    target: Target
    spec: Field | Table
    entry: Entry
    value: JsonValue
    problems: tuple[Problem, ...]

    @property
    def needs_paper(self) -> bool:
        """Say whether a paper is asked for and not there."""
        return self.spec.proof is Proof.NEEDED and not self.entry.papers

    @property
    def picture(self) -> int | None:
        """Return the number of the file, where the value is a picture."""
        return self.value if is_picture(self.spec) and isinstance(self.value, int) else None

    @property
    def label(self) -> str:
        """What it is called in a list: a row is told from its neighbours by what it says."""
        said = summary(self.spec, self.value) if isinstance(self.spec, Table) else ""
        return f"{self.spec.label}: {said}" if said else self.spec.label

    @property
    def text(self) -> str:
        """Return the value in one line; of a wrong one what was typed."""
        if self.problems:
            return " · ".join(text for text in self.entry.raw.values() if text.strip())
        return summary(self.spec, self.value)


@dataclass(frozen=True)
class SectionAsked:
    """What a section of the form asks in a group, and what is held of it already."""

    label: str
    fields: tuple[Field, ...]
    held: tuple[tuple[Field, Scalar], ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class GroupState:
    """A group of the draft: what it asks, what was typed, what it lacks."""

    number: int
    label: str
    sections: tuple[SectionAsked, ...]
    readings: tuple[Reading, ...]
    missing: tuple[Field | Table, ...]
    papers: Mapping[str, int]
    is_done: bool

    @property
    def wrong(self) -> tuple[Reading, ...]:
        """What cannot be read as typed."""
        return tuple(one for one in self.readings if one.problems)

    @property
    def unproven(self) -> tuple[Reading, ...]:
        """What still wants its paper."""
        return tuple(one for one in self.readings if one.needs_paper and not one.problems)

    @property
    def left(self) -> int:
        """How many things are still to be done here."""
        return len(self.missing) + len(self.wrong) + len(self.unproven)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the fields, for the page of the group."""
        return tuple(p for one in self.wrong if not is_row(one.key) for p in one.problems)

    def needs_paper(self, name: str) -> bool:
        """Say whether a field was declared and still wants its paper."""
        return any(one.key == name for one in self.unproven)

    def rows_of(self, table: Table) -> list[Reading]:
        """Return the rows of a table, in the order of time where they have one."""
        rows = [one for one in self.readings if one.target.table == table.name]
        return sorted(rows, key=_moment)

    def reading(self, key: str) -> Reading | None:
        """Return what was typed for a target."""
        return next((one for one in self.readings if one.key == key), None)


def group_state(
    number: int, entries: Mapping[str, Entry], held: Mapping[str, Scalar], book: Rulebook, *, is_done: bool
) -> GroupState:  # fmt: skip
    """Return how a group of the draft stands; `held` is what the record has already."""
    group = FORM.groups[number - 1]
    sections = tuple(one for one in (_asked(s, held, book) for s in group.sections) if one is not None)
    asked: dict[str, Field | Table] = {f.name: f for part in sections for f in part.fields}
    asked |= {table.name: table for part in sections for table in part.tables}
    readings = tuple(_read(asked, entries))
    given = {one.target.field or one.target.table for one in readings}
    missing = tuple(spec for name, spec in asked.items() if name not in given and book.requires(spec))
    papers = {key: len(entry.papers) for key, entry in entries.items()}
    return GroupState(number, group.label, sections, readings, missing, papers, is_done)


def asks(number: int) -> bool:
    """Say whether a first declaration asks for anything in this group at all."""
    parts = FORM.groups[number - 1].sections
    fields, tables = (f for p in parts for f in p.fields), (t for p in parts for t in p.tables)
    return any(map(is_declared, fields)) or any(map(is_declared, tables))


def is_declared(spec: Field | Table) -> bool:
    """Say whether the official declares it: their own, and what the population database would bring.

    As long as that database is not asked, the official is the only one who can say it; HR checks it.
    """
    if isinstance(spec, Field) and spec.kind is Kind.CONFIRMATION:
        return False
    return spec.policy is not Policy.REPORT or spec.owner is Owner.POPULATION_DB


def is_picture(spec: Field | Table) -> bool:
    """Say whether it is a picture: it is framed on a page of its own, never typed."""
    return isinstance(spec, Field) and spec.kind is Kind.IMAGE


def declared_field(name: str, number: int) -> Field | None:
    """Return a field that a group of the draft may hold."""
    spec = FORM.fields.get(name)
    return spec if spec is not None and spec.group == number and is_declared(spec) else None


def declared_picture(name: str) -> Field | None:
    """Return a picture that a draft may hold."""
    spec = FORM.fields.get(name)
    return spec if spec is not None and is_picture(spec) and is_declared(spec) else None


def declared_table(name: str) -> Table | None:
    """Return a table whose rows a draft may hold."""
    spec = FORM.tables.get(name)
    return spec if spec is not None and is_declared(spec) else None


def fields_of(number: int) -> dict[str, Field]:
    """Return every field that is typed into a group of the draft, by key."""
    parts = FORM.groups[number - 1].sections
    return {f.name: f for part in parts for f in part.fields if is_declared(f) and not is_picture(f)}


def values_of(states: Sequence[GroupState]) -> tuple[dict[str, Scalar], dict[str, list[tuple[str, Row]]]]:
    """Return what the draft says as far as it can be read: values of fields, and rows with their keys."""
    values: dict[str, Scalar] = {}
    rows: dict[str, list[tuple[str, Row]]] = {}
    for one in (reading for state in states for reading in state.readings if not reading.problems):
        if isinstance(one.value, dict):
            rows.setdefault(one.target.table or "", []).append((one.key, one.value))
        elif one.value is not None:
            values[one.key] = one.value
    return values, rows


def read_row(spec: Table, raw: Mapping[str, str]) -> Row:
    """Return a row as it reads; raise Invalid with what is wrong with it."""
    return parse_row(spec, raw)


def _asked(section: Section, held: Mapping[str, Scalar], book: Rulebook) -> SectionAsked | None:
    fields = tuple(
        book.spec(f) for f in section.fields if is_declared(book.spec(f)) and held.get(f.name) is None
    )
    shown = tuple((f, held[f.name]) for f in section.fields if held.get(f.name) is not None)
    tables = tuple(book.spec(t) for t in section.tables if is_declared(book.spec(t)))
    if not fields and not tables:
        return None
    return SectionAsked(section.label, fields, shown, tables)


def _read(asked: Mapping[str, Field | Table], entries: Mapping[str, Entry]) -> Iterator[Reading]:
    for key, entry in entries.items():
        name = key.partition("/")[0]
        spec = asked.get(name)
        if spec is None or (entry.is_empty and not is_row(key)):
            continue
        yield _reading(key, spec, entry)


def _reading(key: str, spec: Field | Table, entry: Entry) -> Reading:
    target = Target.parse(f"{spec.name}/new") if isinstance(spec, Table) else Target.parse(spec.name)
    assert target.operation in (Operation.ADD, Operation.SET)
    value: JsonValue = None
    problems: tuple[Problem, ...] = ()
    try:
        value = parse_row(spec, entry.raw) if isinstance(spec, Table) else parse(spec, entry.raw)
    except Invalid as error:
        problems = tuple(error.problems)
    return Reading(key, target, spec, entry, value, problems)


def _moment(reading: Reading) -> tuple[str, str]:
    row = reading.value if isinstance(reading.value, dict) else {}
    return str(row.get("from_month") or row.get("birth_year") or row.get("year") or ""), reading.key
