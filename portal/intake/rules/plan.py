"""What a person's rows would change in the record, and what contradicts what stands there.

A value that was approved, confirmed, declared or decided is never overwritten: a different one in the
sheet is a conflict. Only what is empty, or was itself imported and never confirmed, is written.

Who sends a sheet need not have looked at the records. Of what they keep sealed nothing that is told, no
line and no number, depends on whether the sheet says the same: else a sheet would be a list of guesses.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from portal.intake.rules.layout import PERSON_ID
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
_Whole = frozenset[tuple[str, Scalar]]
_Key = tuple[Scalar, ...]
# Both hold the personal ID.
_NUMBERS = (PERSON_ID, "record_code")
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
    """One change: the target, its value, and the version that it was planned for.

    `stands`: the record keeps just this sealed already. It is counted like any other, and not written.
    """

    target: Target
    value: JsonValue
    version: int
    stands: bool = False


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
    """What would be written, what clashes, and how much stands in the record already.

    `unseen` names the sealed fields and tables that stand, whether as the sheet has them or otherwise.
    """

    wanted: tuple[Wanted, ...]
    clashes: tuple[Clash, ...]
    unseen: tuple[str, ...]
    same: int


def plan(held: HeldRecord, given: Given, people_part: str) -> Plan:
    """Compare what is given with what is held."""
    wanted: list[Wanted] = []
    clashes: list[Clash] = []
    unseen: list[str] = []
    same = 0
    for name, (value, row) in given.values.items():
        spec, stamp = FORM.fields[name], held.stamps.get(name, {})
        stands = held.values.get(name) == value
        if stands and (not spec.is_sealed or _has_found(name, value, given)):
            same += 1
        elif _may_replace(stamp.get("source"), stamp.get("confirmed_at")):
            wanted.append(Wanted(_FIELDS[name], value, stamp.get("version", 0), stands))
        elif spec.is_sealed:
            unseen.append(name)
        else:
            held_text = summary(spec, held.values.get(name))
            clashes.append(Clash(people_part, name, row, held_text, summary(spec, value)))
    for table, rows in given.rows.items():
        if FORM.tables[table].is_sealed and not _may_replace_all(table, held.entries):
            unseen.append(table)
        else:
            same += _plan_rows(table, rows, held, wanted, clashes)
    return Plan(tuple(wanted), tuple(clashes), tuple(unseen), same)


def _plan_rows(
    table: str, rows: Sequence[tuple[Row, int]], held: HeldRecord, wanted: list[Wanted], clashes: list[Clash]
) -> int:
    """Compare the rows of one table, each found by what it says: never each with each."""
    spec, same = FORM.tables[table], 0
    twins: dict[_Whole, list[HeldRow]] = {}
    for entry in held.entries:
        if entry.table == table:
            twins.setdefault(_whole(entry.row), []).append(entry)
    # A row that the sheet has twice counts once, whatever the record holds.
    each = {_whole(row): (row, number) for row, number in reversed(rows)}
    same += len(rows) - len(each)
    new: list[tuple[Row, int]] = []
    for whole, (row, number) in reversed(each.items()):
        if not twins.get(whole):
            new.append((row, number))
            continue
        twin = twins[whole].pop(0)
        if spec.is_sealed:
            wanted.append(Wanted(Target.parse(f"{table}/{twin.id}"), row, twin.version, stands=True))
        else:
            same += 1
    kin = _by_key(table, held.entries, {entry.id for left in twins.values() for entry in left})
    for row, number in new:
        key = _key(table, row)
        if not kin.get(key):
            wanted.append(Wanted(_ADDED[table], row, 0))
            continue
        entry = kin[key].pop(0)
        if _may_replace(entry.source, entry.confirmed_at):
            wanted.append(Wanted(Target.parse(f"{table}/{entry.id}"), row, entry.version))
        else:
            clashes.append(Clash(table, "", number, summary(spec, entry.row), summary(spec, row)))
    return same


def _by_key(table: str, entries: Sequence[HeldRow], free: AbstractSet[int]) -> dict[_Key, list[HeldRow]]:
    """Return the rows that no row of the sheet equals, by what makes two rows the same."""
    kin: dict[_Key, list[HeldRow]] = {}
    for entry in entries:
        if entry.table == table and entry.id in free and (key := _key(table, entry.row)):
            kin.setdefault(key, []).append(entry)
    return kin


def _whole(row: Row) -> _Whole:
    return frozenset(row.items())


def _key(table: str, row: Row) -> _Key:
    names = _KEYS.get(table, _OTHER_KEYS)
    key = tuple(row.get(name) for name in names)
    return key if any(part is not None for part in key) else ()


def _has_found(name: str, value: Scalar, given: Given) -> bool:
    """Say whether the person was found by this very number, which is no guess."""
    own, _ = given.values.get(PERSON_ID, (None, 0))
    return name in _NUMBERS and value == own


def _may_replace_all(table: str, entries: Sequence[HeldRow]) -> bool:
    return all(_may_replace(one.source, one.confirmed_at) for one in entries if one.table == table)


def _may_replace(source: str | None, confirmed_at: object) -> bool:
    return source is None or (source == Source.IMPORTED and confirmed_at is None)
