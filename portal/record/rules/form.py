"""The official form as data: fields, tables, sections, and the ten groups that order the screens.

Loaded and checked once, at import: a form that is not complete stops the product from starting.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.record.rules.catalogs import CATALOGS
from portal.record.rules.policy import EVERYBODY, POLICY, ValuePolicy
from portal.record.rules.specs import Column, Field, Form, Group, Section, Table
from portal.record.rules.terms import Kind, Policy

__all__ = ["FORM", "SPECS", "Column", "Field", "Form", "Group", "Section", "Table"]

_FILE = Path(__file__).parent.parent / "data" / "form.json"

# What the form of Thông tư 06/2023/TT-BNV holds; a build that loses a field must not pass unseen.
_SECTIONS, _FIELDS, _TABLES, _COLUMNS, _GROUPS = 18, 87, 15, 69, 10

_LONGEST = {Kind.LONG_TEXT: 4000, Kind.PLACE: 600}
_LONGEST_LINE = 200


def _load() -> Form:
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    sections = tuple(_section(section) for section in raw["sections"])
    fields = {f.name: f for section in sections for f in section.fields}
    tables = {t.name: t for section in sections for t in section.tables}
    groups = tuple(_group(int(n), label, sections) for n, label in raw["groups"].items())
    form = Form(raw["version"], raw["source"], sections, groups, fields, tables)
    _check(form)
    return form


def _section(raw: Mapping[str, Any]) -> Section:
    place = {"section": raw["name"], "group": raw["group"]}
    fields = tuple(_field(place | f, _held(POLICY.fields, f["name"])) for f in raw["fields"])
    tables = tuple(_table(place | t) for t in raw["tables"])
    return Section(raw["name"], raw["label"], raw["item"], fields, tables)


def _held(policies: Mapping[str, ValuePolicy], name: str) -> ValuePolicy:
    if name not in policies:
        raise ValueError(f"The policy says nothing of {name}.")
    return policies[name]


def _column(raw: Mapping[str, Any], table: str, held: ValuePolicy) -> Column:
    is_required = POLICY.columns.get(table, {}).get(raw["name"], False)
    return _field(raw, replace(held, required_of=EVERYBODY if is_required else frozenset()))


def _field(raw: Mapping[str, Any], held: ValuePolicy) -> Field:
    kind = Kind(raw["kind"])
    return Field(
        name=raw["name"],
        label=raw["label"],
        form_label=raw.get("form_label", raw["label"]),
        item=raw.get("item", ""),
        section=raw["section"],
        group=raw["group"],
        kind=kind,
        owner=held.owner,
        policy=held.policy,
        sensitivity=held.sensitivity,
        required=held.required_of == EVERYBODY,
        required_of=held.required_of,
        proof=held.proof,
        half_life=held.half_life,
        weight=held.weight,
        law=held.law,
        longest=raw.get("max") or _LONGEST.get(kind, _LONGEST_LINE),
        catalog_name=raw.get("catalog", ""),
        places=raw.get("places", 0),
        low=raw.get("low"),
        high=raw.get("high"),
        pattern=raw.get("pattern", ""),
        hint=raw.get("hint", ""),
        unit=raw.get("unit", ""),
        evidence=held.evidence,
        note=raw.get("note", ""),
        parts=raw.get("parts", {}),
        is_name=raw.get("is_name", False),
    )


def _table(raw: Mapping[str, Any]) -> Table:
    held = _held(POLICY.tables, raw["name"])
    place = {"section": raw["section"], "group": raw["group"]}
    columns = tuple(_column(place | column, raw["name"], held) for column in raw["columns"])
    return Table(
        name=raw["name"],
        label=raw["label"],
        form_label=raw.get("form_label", raw["label"]),
        item=raw["item"],
        section=raw["section"],
        group=raw["group"],
        owner=held.owner,
        policy=held.policy,
        sensitivity=held.sensitivity,
        required_of=held.required_of,
        proof=held.proof,
        half_life=held.half_life,
        weight=held.weight,
        law=held.law,
        evidence=held.evidence,
        note=raw.get("note", ""),
        columns=columns,
        by_name={column.name: column for column in columns},
    )


def _group(number: int, label: str, sections: tuple[Section, ...]) -> Group:
    return Group(number, label, tuple(_parts_of(number, sections)))


def _parts_of(number: int, sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        fields = tuple(f for f in section.fields if f.group == number)
        tables = tuple(t for t in section.tables if t.group == number)
        if fields or tables:
            yield Section(section.name, section.label, section.item, fields, tables)


def _check(form: Form) -> None:
    """Stop the start when the form is not whole: nothing lost or named twice, every field on a screen."""
    columns = sum(len(table.columns) for table in form.tables.values())
    counts = (len(form.sections), len(form.fields), len(form.tables), columns, len(form.groups))
    if counts != (_SECTIONS, _FIELDS, _TABLES, _COLUMNS, _GROUPS):
        raise ValueError(f"The form is not complete: {counts} sections, fields, tables, columns, groups.")
    parts = [section for group in form.groups for section in group.sections]
    if sum(len(p.fields) for p in parts) != _FIELDS or sum(len(p.tables) for p in parts) != _TABLES:
        raise ValueError("A field or a table of the form belongs to no group.")
    if set(form.fields) & set(form.tables):
        raise ValueError("A field and a table have the same name.")
    POLICY.check(form.fields, {table.name: table.by_name for table in form.tables.values()})
    every = (*form.fields.values(), *(c for t in form.tables.values() for c in t.columns))
    for spec in every:
        if spec.catalog_name and spec.catalog_name not in CATALOGS:
            raise ValueError(f"{spec.name} draws from a catalogue that is not there.")
        if spec.kind is Kind.CHOICE and spec.catalog is None:
            raise ValueError(f"{spec.name} is a choice without a catalogue.")
        if spec.kind is Kind.CONFIRMATION and spec.policy is not Policy.REPORT:
            raise ValueError(f"{spec.name} cannot be typed, so it can only be reported.")


FORM = _load()


def _specs() -> Iterator[Field | Table]:
    for section in FORM.sections:
        yield from section.fields
        yield from section.tables


SPECS = tuple(_specs())
"""Every field and every table, section by section as the form has them."""
