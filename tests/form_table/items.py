"""The items of the form: every simple field, every table, every column; and what a check says of one."""

from dataclasses import dataclass

from portal.record.rules import FORM, Column, Field, Table


@dataclass(frozen=True)
class Item:
    """One item; `key` is a name of a field or table, or "table.column"."""

    key: str
    number: str
    label: str
    spec: Field | Table
    table: Table | None = None


@dataclass(frozen=True)
class Cell:
    """What a check found: it holds, it fails with a reason, or a policy says that it does not apply."""

    holds: bool
    words: str
    applies: bool = True


def every() -> tuple[Item, ...]:
    """All items, in the order of the printed form."""
    found: list[Item] = []
    for section in FORM.sections:
        found += [Item(spec.name, spec.item, spec.label, spec) for spec in section.fields]
        for table in section.tables:
            found.append(Item(table.name, table.item, table.label, table))
            found += [
                Item(key_of(table, column), table.item, column.label, column, table)
                for column in table.columns
            ]
    return tuple(found)


def key_of(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}"


def found(condition: bool, words: str, otherwise: str) -> Cell:
    return Cell(condition, words if condition else otherwise)


def not_applicable(policy: str) -> Cell:
    return Cell(True, policy, applies=False)


ITEMS = every()
