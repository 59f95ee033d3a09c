"""What the form says of its parts: a field, a table with its columns, a section, a group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portal.people.rules import OfficialKind
from portal.record.rules.catalogs import CATALOGS, Catalog
from portal.record.rules.policy import EVERYBODY, LawNote
from portal.record.rules.terms import Kind, Owner, Policy, Proof, Sensitivity


@dataclass(frozen=True)
class Field:
    """One value of the form; a column of a table is one too, with its table's owner and policy."""

    name: str
    label: str
    form_label: str
    item: str
    section: str
    group: int
    kind: Kind
    owner: Owner
    policy: Policy
    sensitivity: Sensitivity
    required: bool
    required_of: frozenset[OfficialKind]
    proof: Proof
    half_life: int
    weight: int
    law: LawNote
    longest: int
    catalog_name: str
    places: int
    low: int | None
    high: int | None
    pattern: str
    hint: str
    unit: str
    evidence: str
    note: str
    # Of a mixed column: the parts that it is asked for by, with the title that each has in the joined text.
    parts: Mapping[str, str] = field(compare=False)
    is_name: bool

    @property
    def catalog(self) -> Catalog | None:
        """Return the catalogue that is in use now: an agency may have put its own in the place of ours."""
        return CATALOGS[self.catalog_name] if self.catalog_name else None

    @property
    def is_required_of_all(self) -> bool:
        """Say whether every record must have it, whatever kind of official it is of."""
        return self.required_of == EVERYBODY

    @property
    def is_sealed(self) -> bool:
        """Say whether the value is stored sealed."""
        return self.sensitivity is not Sensitivity.BASIC

    @cached_property
    def is_sensitive(self) -> bool:
        """Say whether the value opens on a tap only."""
        return self.sensitivity is Sensitivity.SENSITIVE


Column = Field


@dataclass(frozen=True)
class Table:
    """A part of the form with rows."""

    name: str
    label: str
    form_label: str
    item: str
    section: str
    group: int
    owner: Owner
    policy: Policy
    sensitivity: Sensitivity
    required_of: frozenset[OfficialKind]
    proof: Proof
    half_life: int
    weight: int
    law: LawNote
    evidence: str
    note: str
    columns: tuple[Column, ...]
    by_name: Mapping[str, Column] = field(repr=False, compare=False)

    @property
    def is_required_of_all(self) -> bool:
        """Say whether every record must have it, whatever kind of official it is of."""
        return self.required_of == EVERYBODY

    @property
    def is_sealed(self) -> bool:
        """Say whether the rows are stored sealed."""
        return self.sensitivity is not Sensitivity.BASIC

    @cached_property
    def is_sensitive(self) -> bool:
        """Say whether the rows open on a tap only."""
        return self.sensitivity is Sensitivity.SENSITIVE


@dataclass(frozen=True)
class Section:
    """A section of the printed form, in its order."""

    name: str
    label: str
    item: str
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Group:
    """One of the ten groups that order the screens, with what each section gives to it."""

    number: int
    label: str
    sections: tuple[Section, ...]

    @property
    def specs(self) -> tuple[Field | Table, ...]:
        """Return the fields and tables of the group, section by section."""
        found: list[Field | Table] = []
        for section in self.sections:
            found += [*section.fields, *section.tables]
        return tuple(found)

    @cached_property
    def is_sensitive(self) -> bool:
        """Say whether nothing of the group is shown before it is opened."""
        return all(self._sensitive())

    @property
    def has_sensitive(self) -> bool:
        """Say whether something of the group is shown only when it is opened."""
        return any(self._sensitive())

    def _sensitive(self) -> Iterator[bool]:
        for section in self.sections:
            yield from (field.is_sensitive for field in section.fields)
            yield from (table.is_sensitive for table in section.tables)


@dataclass(frozen=True)
class Form:
    """The whole form; `fields` are the simple ones, by name."""

    version: str
    source: str
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
    fields: Mapping[str, Field]
    tables: Mapping[str, Table]
