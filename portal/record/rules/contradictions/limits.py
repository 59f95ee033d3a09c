"""What the rules compare with, as data: one whole number each, with how sure we are of it."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

_FILE = Path(__file__).parents[2] / "data" / "limits.toml"
_CERTAINTIES = frozenset({"verified", "recalled", "unsure"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of the review; ages and gaps in years where the name does not say months."""

    recruitment_age: int
    working_age: int
    retirement_age_men: int
    retirement_age_women: int
    diploma_age: int
    bachelor_age: int
    party_age: int
    union_age: int
    candidate_months: int
    candidate_most_months: int
    enlistment_age: int
    parent_gap: int
    parent_most_gap: int
    spouse_age: int
    term_years: int
    gap_months: int
    overlap_months: int
    far_months: int
    grace_months: int
    early_raise_months: int
    over_scale_percent: int
    probation_months: int
    two_levels_from: int
    pay_tables_from: int
    modes_until: int
    disciplines_until: int
    oldest_number: int


def _load() -> Limits:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    content.pop("version")
    if set(content) != {field.name for field in fields(Limits)}:
        raise ValueError("limits.toml and the limits that the rules ask for are not the same.")
    for name, limit in content.items():
        if limit["certainty"] not in _CERTAINTIES or not limit["source"]:
            raise ValueError(f"The limit {name} does not say where it comes from.")
    return Limits(**{name: limit["value"] for name, limit in content.items()})


LIMITS = _load()
