"""One person of a file, and whether their rows may be written: known, new, or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.core.text import fold
from portal.intake.rules.plan import Given
from portal.intake.rules.states import PersonState
from portal.intake.rules.words import plain
from portal.people.rules import OfficialKind
from portal.record.rules import Row, Scalar

_NEEDED = {"birth_full_name": "họ và tên", "date_of_birth": "ngày sinh"}


@dataclass(frozen=True)
class UnitLine:
    """A unit into which rows may go; `code_prefix` is its own agency code or that of the nearest above."""

    id: int
    path: str
    name: str
    short_name: str
    agency_code: str | None
    code_prefix: str


@dataclass(frozen=True)
class Known:
    """An official who has this personal ID."""

    person_id: int
    unit_path: str
    full_name: str
    kind: OfficialKind
    address: str = ""


@dataclass
class Subject:
    """What all sheets say of one person, with the numbers of the rows that say it."""

    id: int
    index: bytes
    sheet: str
    first_row: int
    values: dict[str, tuple[Scalar, int]] = field(default_factory=dict)
    rows: dict[str, list[tuple[Row, int]]] = field(default_factory=dict)
    kind: OfficialKind | None = None
    unit_text: str = ""
    address: str = ""
    has_own_row: bool = False

    @property
    def given(self) -> Given:
        """Return what is compared with the record."""
        return Given(self.values, self.rows)

    def text(self, name: str) -> str:
        """Return a simple value as text, "" for none."""
        return str(self.values.get(name, ("", 0))[0] or "")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a person, why, and for a new one the kind and the unit."""

    state: PersonState
    code: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    kind: OfficialKind | None = None
    unit: UnitLine | None = None


def judge(subject: Subject, known: Known | None, *, may_write: bool, units: Sequence[UnitLine]) -> Verdict:
    """Say whether the person's rows may be written; `may_write` is what the one table says of a known one."""
    return _judge_new(subject, units) if known is None else _judge_known(subject, known, may_write=may_write)


def _judge_known(subject: Subject, known: Known, *, may_write: bool) -> Verdict:
    if not may_write:
        return Verdict(PersonState.REFUSED, "intake.not_yours")
    name = subject.text("birth_full_name")
    if name and fold(name) != fold(known.full_name):
        return Verdict(PersonState.REFUSED, "intake.other_name", {"held": known.full_name})
    return Verdict(PersonState.FOUND)


def _judge_new(subject: Subject, units: Sequence[UnitLine]) -> Verdict:
    if not subject.has_own_row:
        return Verdict(PersonState.REFUSED, "intake.unknown_row_owner")
    missing = [words for name, words in _NEEDED.items() if not subject.text(name)]
    if subject.kind is None:
        missing.append("đối tượng")
    if missing:
        return Verdict(PersonState.REFUSED, "intake.not_enough", {"missing": ", ".join(missing)})
    unit = unit_named(subject.unit_text, units)
    if unit is None:
        details = {"shown": subject.unit_text[:60]}
        return Verdict(PersonState.REFUSED, "intake.unknown_unit", details)
    return Verdict(PersonState.UNKNOWN, kind=subject.kind, unit=unit)


def unit_named(text: str, units: Sequence[UnitLine]) -> UnitLine | None:
    """Return the unit of a code or a name; the first of them, which was chosen for the file, for no text."""
    if not text:
        return units[0]
    by_code = [unit for unit in units if unit.agency_code and unit.agency_code == text.strip().upper()]
    named = by_code or [unit for unit in units if plain(text) in (plain(unit.name), plain(unit.short_name))]
    return named[0] if len(named) == 1 else None
