"""What a person's rows would change in the record, and what contradicts what stands there.

A value that was approved, confirmed, declared or decided is never overwritten: a different one in the
sheet is a conflict. Only what is empty, or was itself imported and never confirmed, is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from portal.record.rules import FORM, JsonValue, Row, Scalar, Source, Target, summary

# What makes two rows of a table the same row, so that a mended sheet mends it instead of adding a second.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "training_professional": ("from_month", "institution", "major"),
    "training_political_theory": ("from_month", "institution", "degree"),
    "training_languages": ("from_month", "institution", "language"),
    "work_history": ("from_month", "organisation"),
    "rewards": ("year", "emulation_title", "reward_form"),
    "discipline": ("from_month", "form"),
    "family_own": ("relation", "full_name"),
    "family_spouse_side": ("relation", "full_name"),
    "salary_history": ("from_month",),
    "allowance_history": ("from_month", "allowance_type"),
}
_FIELDS: Mapping[str, Target] = {name: Target.parse(name) for name in FORM.fields}
_ADDED: Mapping[str, Target] = {name: Target.parse(f"{name}/new") for name in FORM.tables}
_OTHER_KEYS = ("from_month", "institution", "certificate", "details")


class HeldRow(Protocol):
    """One row of a table as the record holds it."""

    @property
    def id(self) -> int: ...
    @property
    def table(self) -> str: ...
    @property
    def row(self) -> Row: ...
    @property
    def version(self) -> int: ...
    @property
    def source(self) -> Source: ...
    @property
    def confirmed_at(self) -> Any: ...


class HeldRecord(Protocol):
    """What a person's record holds."""

    @property
    def values(self) -> Mapping[str, Scalar]: ...
    @property
    def stamps(self) -> Mapping[str, Mapping[str, Any]]: ...
    @property
    def entries(self) -> Sequence[HeldRow]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """One change: the target, its value, and the version that it was planned for."""

    target: Target
    value: JsonValue
    version: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that stands and is not touched: which one, where the sheet says otherwise, and both as read."""

    part: str
    key: str
    row: int
    held: str
    given: str


@dataclass(frozen=True)
class Given:
    """What the sheets say of one person: each value, and each row, with the number of its row."""

    values: Mapping[str, tuple[Scalar, int]]
    rows: Mapping[str, Sequence[tuple[Row, int]]]


@dataclass(frozen=True)
class Plan:
    """What would be written, what clashes, and how much stands in the record already."""

    wanted: tuple[Wanted, ...]
    clashes: tuple[Clash, ...]
    same: int


def plan(held: HeldRecord, given: Given, people_part: str) -> Plan:
    """Compare what is given with what is held."""
    wanted: list[Wanted] = []
    clashes: list[Clash] = []
    same = 0
    for name, (value, row) in given.values.items():
        stamp = held.stamps.get(name, {})
        if held.values.get(name) == value:
            same += 1
        elif _may_replace(stamp.get("source"), stamp.get("confirmed_at")):
            wanted.append(Wanted(_FIELDS[name], value, stamp.get("version", 0)))
        else:
            spec = FORM.fields[name]
            was, now = summary(spec, held.values.get(name)), summary(spec, value)
            clashes.append(Clash(people_part, name, row, was, now))
    for table, rows in given.rows.items():
        same += _plan_rows(table, rows, held, wanted, clashes)
    return Plan(tuple(wanted), tuple(clashes), same)


def _plan_rows(
    table: str, rows: Sequence[tuple[Row, int]], held: HeldRecord, wanted: list[Wanted], clashes: list[Clash]
) -> int:
    free = [entry for entry in held.entries if entry.table == table]
    spec, same = FORM.tables[table], 0
    new: list[tuple[Row, int]] = []
    for row, number in rows:
        twin = next((entry for entry in free if entry.row == row), None)
        if twin is not None:
            free.remove(twin)
            same += 1
        elif any(row == other for other, _ in new):
            same += 1
        else:
            new.append((row, number))
    for row, number in new:
        key = _key(table, row)
        kin = next((entry for entry in free if key and _key(table, entry.row) == key), None)
        if kin is None:
            wanted.append(Wanted(_ADDED[table], row, 0))
            continue
        free.remove(kin)
        if _may_replace(kin.source, kin.confirmed_at):
            wanted.append(Wanted(Target.parse(f"{table}/{kin.id}"), row, kin.version))
        else:
            clashes.append(Clash(table, "", number, summary(spec, kin.row), summary(spec, row)))
    return same


def _key(table: str, row: Row) -> tuple[Scalar, ...]:
    names = _KEYS.get(table, _OTHER_KEYS)
    key = tuple(row.get(name) for name in names)
    return key if any(part is not None for part in key) else ()


def _may_replace(source: str | None, confirmed_at: object) -> bool:
    return source is None or (source == Source.IMPORTED and confirmed_at is None)
