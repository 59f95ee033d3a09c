"""What a person's rows would change in the record, and what contradicts what stands there.

A value that was approved, confirmed, declared or decided is never overwritten: a different one in the
sheet is a conflict. Only what is empty, or was itself imported and never confirmed, is written.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from portal.record.rules import FORM, Field, JsonValue, Row, Scalar, Source, Table, Target, summary

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
_Whole = frozenset[tuple[str, Scalar]]
_Key = tuple[Scalar, ...]
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
    """A value that stands and is not touched: which one, where the sheet says otherwise, and both as read.

    `held` is "" for what the record keeps sealed: who sends a sheet need not have looked at that record.
    """

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
            clashes.append(
                Clash(people_part, name, row, _held(spec, held.values.get(name)), summary(spec, value))
            )
    for table, rows in given.rows.items():
        same += _plan_rows(table, rows, held, wanted, clashes)
    return Plan(tuple(wanted), tuple(clashes), same)


def _plan_rows(
    table: str, rows: Sequence[tuple[Row, int]], held: HeldRecord, wanted: list[Wanted], clashes: list[Clash]
) -> int:
    """Compare the rows of one table, each found by what it says: never each with each."""
    spec, same = FORM.tables[table], 0
    twins: dict[_Whole, list[HeldRow]] = {}
    for entry in held.entries:
        if entry.table == table:
            twins.setdefault(_whole(entry.row), []).append(entry)
    new: dict[_Whole, tuple[Row, int]] = {}
    for row, number in rows:
        whole = _whole(row)
        if twins.get(whole):
            twins[whole].pop(0)
            same += 1
        elif whole in new:
            same += 1
        else:
            new[whole] = (row, number)
    kin = _by_key(table, held.entries, {entry.id for left in twins.values() for entry in left})
    for row, number in new.values():
        key = _key(table, row)
        if not kin.get(key):
            wanted.append(Wanted(_ADDED[table], row, 0))
            continue
        entry = kin[key].pop(0)
        if _may_replace(entry.source, entry.confirmed_at):
            wanted.append(Wanted(Target.parse(f"{table}/{entry.id}"), row, entry.version))
        else:
            clashes.append(Clash(table, "", number, _held(spec, entry.row), summary(spec, row)))
    return same


def _by_key(table: str, entries: Sequence[HeldRow], free: AbstractSet[int]) -> dict[_Key, list[HeldRow]]:
    """Return the rows that no row of the sheet equals, by what makes two rows the same."""
    kin: dict[_Key, list[HeldRow]] = {}
    for entry in entries:
        if entry.table == table and entry.id in free and (key := _key(table, entry.row)):
            kin.setdefault(key, []).append(entry)
    return kin


def _held(spec: Field | Table, value: JsonValue) -> str:
    return "" if spec.is_sealed else summary(spec, value)


def _whole(row: Row) -> _Whole:
    return frozenset(row.items())


def _key(table: str, row: Row) -> _Key:
    names = _KEYS.get(table, _OTHER_KEYS)
    key = tuple(row.get(name) for name in names)
    return key if any(part is not None for part in key) else ()


def _may_replace(source: str | None, confirmed_at: object) -> bool:
    return source is None or (source == Source.IMPORTED and confirmed_at is None)
