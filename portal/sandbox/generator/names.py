"""Names as they are borne: by people, region, gender and year of birth."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.sandbox.generator.draws import Draws, Weighted

KINH = "01"
_FILE = Path(__file__).parent / "data" / "names.toml"
_CHANGE_OF_TASTE = 1985
# "Thị" and "Văn" were nearly every middle name once, and become rarer year by year.
_ONCE, _SINCE, _FADING = 0.85, 1960, 0.013
_AND_MORE = 0.45


@dataclass(frozen=True)
class People:
    """How the names of one people are made; an empty form is the Kinh's."""

    surnames: Mapping[str, Weighted[str]]
    given: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, str]
    is_mothers_line: bool


@dataclass(frozen=True)
class Origin:
    """What a family's names depend on: its people's code and its region."""

    people: str
    region: str


def surname(draws: Draws, origin: Origin) -> str:
    """Return the surname of a family, "" where the people has none."""
    people = _PEOPLES.get(origin.people, _PEOPLES[KINH])
    kept = people.surnames.get(origin.region)
    return draws.weighted(kept) if kept else ""


def full_name(draws: Draws, origin: Origin, family: str, *, woman: bool, born: int) -> str:
    """Return a full name within a family."""
    people, gender = _PEOPLES.get(origin.people, _PEOPLES[KINH]), "female" if woman else "male"
    form = people.forms.get(gender)
    if form is None:
        return f"{family} {_kinh(draws, woman=woman, born=born)}"
    return form.format(surname=family, given=draws.pick(people.given[gender]))


def heirs_surname(origin: Origin, fathers: str, mothers: str) -> str:
    """Return the surname that the children of a couple bear."""
    people = _PEOPLES.get(origin.people, _PEOPLES[KINH])
    return mothers if people.is_mothers_line else fathers


def _kinh(draws: Draws, *, woman: bool, born: int) -> str:
    gender = "female" if woman else "male"
    older = born < _CHANGE_OF_TASTE
    given = draws.weighted(_GIVEN[f"{gender}_{'older' if older else 'younger'}"])
    middle = draws.weighted(_MIDDLES[gender])
    if middle == given:
        middle = ""
    if draws.chance(_ONCE - _FADING * max(0, born - _SINCE)):
        usual = "Thị" if woman else "Văn"
        middle = f"{usual} {middle}" if woman and middle and draws.chance(_AND_MORE) else usual
    return f"{middle} {given}".strip()


def _people(raw: Mapping[str, Any]) -> People:
    listed = raw.get("surnames", [])
    # The first names of a list are the more frequent ones.
    surnames = Weighted({name: len(listed) + 2 - place for place, name in enumerate(listed)})
    return People(
        dict.fromkeys(_KINH_SURNAMES, surnames) if listed else {},
        {gender: tuple(raw.get(gender, ())) for gender in ("male", "female")},
        {gender: raw[f"{gender}_form"] for gender in ("male", "female") if f"{gender}_form" in raw},
        raw.get("line") == "mother",
    )


_RAW = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_KINH_SURNAMES = {region: Weighted(names) for region, names in _RAW["surnames"].items()}
_MIDDLES = {gender: Weighted(names) for gender, names in _RAW["middles"].items()}
_GIVEN = {group: Weighted(names) for group, names in _RAW["given"].items()}
_PEOPLES: Mapping[str, People] = {
    KINH: People(_KINH_SURNAMES, {}, {}, is_mothers_line=False),
    **{code: _people(raw) for code, raw in _RAW["people"].items()},
}
