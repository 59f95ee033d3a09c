"""Contradictions: what in a whole record cannot be true together, or is probably wrong.

One module for each family of rules; a rule is a code that stays, a severity, and a function that finds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.record.rules.contradictions import (
    army,
    dates,
    family,
    identity,
    lists,
    party,
    pay,
    raises,
    training,
    work,
    writing,
)
from portal.record.rules.contradictions.frame import Facts, Finding, Rule, Severity, Whole
from portal.record.rules.target import Target
from portal.record.rules.terms import JsonValue, Operation, Row

__all__ = [
    "RULES",
    "SEVERITIES",
    "Effect",
    "Finding",
    "Rule",
    "Severity",
    "Whole",
    "changed",
    "check",
    "compare",
]

_FAMILIES = (identity, dates, family, party, army, work, training, pay, raises, lists, writing)
_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}

RULES: tuple[Rule, ...] = tuple(rule for family_ in _FAMILIES for rule in family_.RULES)
SEVERITIES: Mapping[str, Severity] = {rule.code: rule.severity for rule in RULES}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to the findings of a record: those it brings, leaves and takes away."""

    caused: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    cured: tuple[Finding, ...]


def check(whole: Whole, *, today: date) -> tuple[Finding, ...]:
    """Return what contradicts what in the record, the heaviest first."""
    facts = Facts(whole, today)
    found = [
        Finding(rule.code, rule.severity, hit.keys, hit.details) for rule in RULES for hit in rule.find(facts)
    ]
    return tuple(sorted(found, key=lambda finding: _WEIGHT[finding.severity]))


def changed(whole: Whole, changes: Iterable[tuple[Target, JsonValue]]) -> Whole:
    """Return the record as it will be when these changes are made, in their order."""
    values = dict(whole.values)
    rows = {table: list(lines) for table, lines in whole.rows.items()}
    for target, value in changes:
        if target.field is not None:
            values[target.field] = None if isinstance(value, dict) else value
        elif target.table is not None:
            row = value if isinstance(value, dict) else {}
            rows[target.table] = _changed_rows(rows.get(target.table, []), target, row)
    return Whole({name: value for name, value in values.items() if value is not None}, rows, whole.kind)


def compare(before: Sequence[Finding], after: Sequence[Finding]) -> Effect:
    """Return what a change brought, left and took away."""
    old = Counter(finding.identity for finding in before)
    caused, standing = [], []
    for finding in after:
        if old[finding.identity] > 0:
            old[finding.identity] -= 1
            standing.append(finding)
        else:
            caused.append(finding)
    cured = []
    for finding in before:
        if old[finding.identity] > 0:
            old[finding.identity] -= 1
            cured.append(finding)
    return Effect(tuple(caused), tuple(standing), tuple(cured))


def _changed_rows(lines: list[tuple[str, Row]], target: Target, row: Row) -> list[tuple[str, Row]]:
    if target.operation is Operation.ADD:
        return [*lines, (target.key, row)]
    if target.operation is Operation.DELETE:
        return [line for line in lines if line[0] != target.key]
    return [(key, row if key == target.key else held) for key, held in lines]
