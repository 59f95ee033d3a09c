"""The catalogue of policy: who may do what about every value, how it is kept, how long it can be believed.

Loaded once, at import; what is not written, written twice or written wrong stops the start, by its name.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from portal.people.rules import OfficialKind
from portal.record.rules.terms import Certainty, Owner, Policy, Proof, Sensitivity

_FILE = Path(__file__).parent.parent / "data" / "policy.toml"

EVERYBODY = frozenset(OfficialKind)
_NOBODY: frozenset[OfficialKind] = frozenset()
_KEYS = frozenset(
    {"owner", "policy", "sensitivity", "required", "proof", "evidence", "half_life", "weight", "law"}
)
_LONGEST_HALF_LIFE = 240
_HEAVIEST = 3

Word = TypeVar("Word")


@dataclass(frozen=True)
class LawNote:
    """What is known of the law about a value; never an article's wording."""

    text: str
    certainty: Certainty


@dataclass(frozen=True)
class ValuePolicy:
    """What holds for a field, or for a table with all its columns; `half_life` in months, 0 for never."""

    owner: Owner
    policy: Policy
    sensitivity: Sensitivity
    required_of: frozenset[OfficialKind]
    proof: Proof
    evidence: str
    half_life: int
    weight: int
    law: LawNote


@dataclass(frozen=True)
class PolicyCatalogue:
    """The whole catalogue; of a column it says only whether each row must have it."""

    version: str
    fields: Mapping[str, ValuePolicy]
    tables: Mapping[str, ValuePolicy]
    columns: Mapping[str, Mapping[str, bool]]

    def check(
        self, fields: Collection[str], tables: Mapping[str, Collection[str]]
    ) -> None:  # fmt: skip
        """Raise ValueError unless it speaks of exactly these fields, tables and columns."""
        _same("field", self.fields, fields)
        _same("table", self.tables, tables)
        _same("column", self.columns, tables)
        for table, columns in tables.items():
            _same(f"column of {table}", self.columns[table], columns)


def read(text: str) -> PolicyCatalogue:
    """Return the catalogue that a text holds; raise ValueError that names what is wrong with it."""
    raw = tomllib.loads(text)
    if set(raw) != {"version", "law", "field", "table", "column"}:
        raise ValueError(f"The policy has the parts {sorted(raw)}, not version, law, field, table, column.")
    laws = {
        name: LawNote(note["text"], _word(Certainty, note["certainty"], name))
        for name, note in raw["law"].items()
    }
    fields = {name: _value(name, entry, laws) for name, entry in raw["field"].items()}
    tables = {name: _value(name, entry, laws) for name, entry in raw["table"].items()}
    columns = {
        table: {name: _is_required(f"{table}.{name}", word) for name, word in entry.items()}
        for table, entry in raw["column"].items()
    }
    return PolicyCatalogue(str(raw["version"]), fields, tables, columns)


def _value(name: str, raw: Mapping[str, Any], laws: Mapping[str, LawNote]) -> ValuePolicy:
    if set(raw) != _KEYS:
        missing, unknown = sorted(_KEYS - set(raw)), sorted(set(raw) - _KEYS)
        raise ValueError(f"The policy of {name} lacks {missing} and has the unknown {unknown}.")
    if raw["law"] not in laws:
        raise ValueError(f"The policy of {name} names the unknown note {raw['law']!r}.")
    made = ValuePolicy(
        owner=_word(Owner, raw["owner"], name),
        policy=_word(Policy, raw["policy"], name),
        sensitivity=_word(Sensitivity, raw["sensitivity"], name),
        required_of=_kinds(raw["required"], name),
        proof=_word(Proof, raw["proof"], name),
        evidence=raw["evidence"],
        half_life=_within(raw["half_life"], _LONGEST_HALF_LIFE, name),
        weight=_within(raw["weight"], _HEAVIEST, name),
        law=laws[raw["law"]],
    )
    if made.policy is not Policy.REPORT and made.owner is not Owner.OFFICIAL:
        raise ValueError(f"The policy lets the official write {name}, which is not the official's.")
    if made.proof is not Proof.NONE and not made.evidence:
        raise ValueError(f"The policy asks for proof of {name} and names no paper.")
    return made


def _kinds(raw: object, name: str) -> frozenset[OfficialKind]:
    if raw == "all":
        return EVERYBODY
    if raw == "none":
        return _NOBODY
    if not isinstance(raw, list) or not raw:
        raise ValueError(f'The policy requires {name} of {raw!r}, not of "all", "none" or a list of kinds.')
    return frozenset(_word(OfficialKind, kind, name) for kind in raw)


def _is_required(name: str, word: object) -> bool:
    if word not in ("required", "optional"):
        raise ValueError(f'The policy of {name} is {word!r}, not "required" or "optional".')
    return word == "required"


def _word(words: Callable[[Any], Word], raw: object, name: str) -> Word:
    try:
        return words(raw)
    except ValueError as error:
        raise ValueError(f"The policy of {name}: {error}.") from None


def _within(raw: object, most: int, name: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= most:
        raise ValueError(f"The policy of {name} has {raw!r} where a number up to {most} is expected.")
    return raw


def _same(what: str, found: Collection[str], expected: Collection[str]) -> None:
    missing, unknown = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if missing or unknown:
        raise ValueError(
            f"The policy names each {what} of the form once; missing {missing}, unknown {unknown}."
        )


POLICY = read(_FILE.read_text(encoding="utf-8"))
