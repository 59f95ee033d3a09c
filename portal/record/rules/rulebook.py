"""What holds for one official: the policy for their kind, made stricter by their units, never looser."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from portal.people.rules import OfficialKind
from portal.record.rules.form import FORM, Field, Table
from portal.record.rules.terms import Policy, Proof

_STRICTNESS = (Policy.SELF, Policy.PROPOSE, Policy.REPORT)


@dataclass(frozen=True, slots=True)
class Stricter:
    """What a unit asks beyond the catalogue: of a field, a table, or a column ("family_own.details")."""

    name: str
    policy: Policy | None = None
    is_required: bool = False
    is_proof_needed: bool = False

    def joined(self, other: "Stricter") -> "Stricter":
        """Return the stricter of both in each respect: that of a unit holds beside that of the unit above."""
        return Stricter(
            self.name,
            stricter_policy(self.policy, other.policy),
            self.is_required or other.is_required,
            self.is_proof_needed or other.is_proof_needed,
        )


@dataclass(frozen=True)
class Rulebook:
    """All that holds for an official of this kind; without a kind, for any official."""

    kind: OfficialKind | None = None
    stricter: Mapping[str, Stricter] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: OfficialKind | None, asked: Iterable[Stricter]) -> "Rulebook":
        """Return the rulebook of an official whose units, however far above, ask this."""
        joined: dict[str, Stricter] = {}
        for one in asked:
            joined[one.name] = one.joined(joined[one.name]) if one.name in joined else one
        return cls(kind, joined)

    @classmethod
    def stored(cls, kind: str | None, asked: Sequence[Sequence[Any]] | None) -> "Rulebook":
        """Return the rulebook of what the database holds: the official's kind, and rows of what units ask."""
        rules = (
            Stricter(name, Policy(policy) if policy else None, *more) for name, policy, *more in asked or ()
        )
        return cls.of(OfficialKind(kind) if kind else None, rules)

    @overload
    def spec(self, spec: Field) -> Field: ...
    @overload
    def spec(self, spec: Table) -> Table: ...
    @overload
    def spec(self, spec: Field | Table) -> Field | Table: ...
    def spec(self, spec: Field | Table) -> Field | Table:
        """Return what the form says of a field or a table, as it holds for this official."""
        if isinstance(spec, Table):
            return self._table(spec)
        return self._field(spec)

    def requires(self, spec: Field | Table) -> bool:
        """Say whether the record of this official is incomplete without it."""
        asked = self.stricter.get(spec.name)
        if asked is not None and asked.is_required:
            return True
        return spec.is_required_of_all if self.kind is None else self.kind in spec.required_of

    def _field(self, spec: Field) -> Field:
        required, asked = self.requires(spec), self.stricter.get(spec.name)
        if asked is None:
            return spec if spec.required is required else replace(spec, required=required)
        return replace(spec, required=required, policy=_policy(spec, asked), proof=_proof(spec, asked))

    def _table(self, spec: Table) -> Table:
        columns = tuple(self._column(spec, column) for column in spec.columns)
        asked = self.stricter.get(spec.name)
        if asked is None and all(new is old for new, old in zip(columns, spec.columns, strict=True)):
            return spec
        made = replace(spec, columns=columns, by_name={column.name: column for column in columns})
        if asked is None:
            return made
        return replace(made, policy=_policy(spec, asked), proof=_proof(spec, asked))

    def _column(self, table: Table, column: Field) -> Field:
        asked = self.stricter.get(f"{table.name}.{column.name}")
        is_new = asked is not None and asked.is_required and not column.required
        return replace(column, required=True) if is_new else column


def stricter_policy(one: Policy | None, other: Policy | None) -> Policy | None:
    """Return the one of two policies that leaves the official less; None asks nothing."""
    asked = [policy for policy in (one, other) if policy is not None]
    return max(asked, key=_STRICTNESS.index, default=None)


def stricter_policies(policy: Policy) -> tuple[Policy, ...]:
    """Return the policies that a unit may put in the place of this one."""
    return _STRICTNESS[_STRICTNESS.index(policy) + 1 :]


def problem_of(asked: Stricter) -> str | None:
    """Return the code of what is wrong with asking this beyond the catalogue, None for nothing."""
    spec = spec_of(asked.name)
    if spec is None:
        return "record.unknown_target"
    if asked == Stricter(asked.name):
        return "record.asks_nothing"
    is_column = "." in asked.name
    if asked.policy is not None and (is_column or asked.policy not in stricter_policies(spec.policy)):
        return "record.not_stricter"
    if asked.is_proof_needed and (is_column or (asked.policy or spec.policy) is not Policy.PROPOSE):
        return "record.proof_without_proposal"
    return None


def spec_of(name: str) -> Field | Table | None:
    """Return the field, the table or the column ("family_own.details") of a name."""
    table, _, column = name.partition(".")
    if column:
        return FORM.tables[table].by_name.get(column) if table in FORM.tables else None
    return FORM.fields.get(name) or FORM.tables.get(name)


def _policy(spec: Field | Table, asked: Stricter) -> Policy:
    return stricter_policy(spec.policy, asked.policy) or spec.policy


def _proof(spec: Field | Table, asked: Stricter) -> Proof:
    return Proof.NEEDED if asked.is_proof_needed else spec.proof
