"""What a record still lacks ("đủ"), and how long it takes the official to fill it in."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from portal.record.rules.form import SPECS, Field, Table
from portal.record.rules.rulebook import Rulebook
from portal.record.rules.terms import Kind, Policy, Proof

# Seconds to find and type one value on a phone; estimates, to be measured once people use it.
_SECONDS = {
    Kind.CHOICE: 15,
    Kind.DATE: 20,
    Kind.PARTIAL_DATE: 20,
    Kind.MONTH_YEAR: 15,
    Kind.YEAR: 10,
    Kind.INT: 10,
    Kind.DECIMAL: 15,
    Kind.PERCENT: 10,
    Kind.MONEY: 20,
    Kind.PHONE: 15,
    Kind.PERSON_ID: 25,
    Kind.PLACE: 40,
    Kind.LONG_TEXT: 90,
    Kind.IMAGE: 90,
}
_SECONDS_OF_TEXT = 25
_SECONDS_OF_PAPER = 45
_MINUTE = 60


class Missing(NamedTuple):
    """One thing that is not there; `is_own` when the official can bring it, `key` is its target's.

    `is_at_once` says that it takes effect without anybody's decision, as it holds for this official.
    """

    key: str
    label: str
    group: int
    seconds: int
    is_own: bool
    is_at_once: bool = False

    @property
    def name(self) -> str:
        """Return the name of its field or table."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what must be there is there; `waiting` is what was sent and not decided yet."""

    filled: int
    total: int
    missing: tuple[Missing, ...]
    waiting: tuple[Missing, ...] = ()

    def beside(self, sent: Collection[str]) -> "Completeness":
        """Return the same with these fields and tables apart, by name: they wait for a decision."""
        if not sent:
            return self
        waiting = tuple(one for one in self.missing if one.name in sent)
        left = tuple(one for one in self.missing if one.name not in sent)
        return replace(self, missing=left, waiting=(*self.waiting, *waiting))

    @property
    def own(self) -> tuple[Missing, ...]:
        """Return what the official can bring."""
        return tuple(one for one in self.missing if one.is_own)

    @property
    def others(self) -> tuple[Missing, ...]:
        """Return what the agency, or the database of the population, has to bring."""
        return tuple(one for one in self.missing if not one.is_own)

    @property
    def percent(self) -> int:
        """Return the share that is there; never 100 while anything is missing, or waits."""
        return 100 if not self.missing and not self.waiting else min(99, self.filled * 100 // self.total)

    def of_group(self, number: int) -> tuple[Missing, ...]:
        """Return what a group lacks."""
        return tuple(one for one in self.missing if one.group == number)


def missing(
    values: Container[str], rows: Container[str], rulebook: Rulebook | None = None
) -> tuple[Missing, ...]:
    """Return what must be there for this official and is not, in the form's order.

    `values` are the names of the fields that have a value, `rows` those of the tables that have a row:
    a record's own mappings will do, since neither holds anything empty.
    """
    return completeness(values, rows, rulebook).missing


def completeness(
    values: Container[str], rows: Container[str], rulebook: Rulebook | None = None
) -> Completeness:
    """Return how complete a record is; see `missing`."""
    book = rulebook or Rulebook()
    asked = [spec for spec in _ASKED if book.requires(spec)]
    lacking = tuple(
        _missing(book.spec(spec))
        for spec in asked
        if spec.name not in (rows if isinstance(spec, Table) else values)
    )
    return Completeness(len(asked) - len(lacking), len(asked), lacking)


def minutes(found: Sequence[Missing]) -> int:
    """Return how long it takes to bring these, in minutes, at least one."""
    return max(1, round(sum(one.seconds for one in found) / _MINUTE))


def seconds(spec: Field | Table) -> int:
    """Return how long it takes to bring a value, with its paper."""
    paper = _SECONDS_OF_PAPER if spec.proof is Proof.NEEDED else 0
    columns = spec.columns if isinstance(spec, Table) else (spec,)
    return paper + sum(_SECONDS.get(c.kind, _SECONDS_OF_TEXT) for c in columns if c.required or c is spec)


def _missing(spec: Field | Table) -> Missing:
    key = f"{spec.name}/new" if isinstance(spec, Table) else spec.name
    is_own, is_at_once = spec.policy is not Policy.REPORT, spec.policy is Policy.SELF
    return Missing(key, spec.label, spec.group, seconds(spec), is_own, is_at_once)


# What a signature will bring is never missing.
_ASKED = tuple(spec for spec in SPECS if not isinstance(spec, Field) or spec.kind is not Kind.CONFIRMATION)
