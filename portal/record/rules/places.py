"""Provinces and communes in force, and what became of the communes before 01/07/2025.

A former commune went into one of today's, or was split between several: then only a person can say
which one it is.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from portal.core.text import accented, fold

_FILE = Path(__file__).parent.parent / "data" / "places.json"

# How the kind of a unit is written before its name, in full or short, without accents.
_KIND = re.compile(
    r"(?:thanh pho|tp\b\.?|tinh\b|quan\b|q\b\.?|huyen\b|h\b\.?|thi xa|tx\b\.?|phuong\b|p\b\.?|xa\b|x\b\.?"
    r"|thi tran|tt\b\.?|dac khu)\s*(?=\S)"
)
# How that of a commune in force is written, with its accents: "xạ" or "xà" begins a name.
_COMMUNE_KIND = re.compile(r"(phường|p\b|xã|x\b|đặc khu)\.?\s*(?=\S)")
_IN_FULL = {"p": "phường", "x": "xã"}
_SHORT = {"hcm": "hochiminh", "tphcm": "hochiminh", "brvt": "bariavungtau", "tthue": "thuathienhue"}
_LEVELS = 3

_K = TypeVar("_K")
_V = TypeVar("_V")
_Unit = TypeVar("_Unit", "Commune", "FormerCommune")


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 34; `formerly` are the provinces that it was made of."""

    code: str
    name: str
    formerly: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return the name with those that people still call it by."""
        others = [name for name in (bare(former) for former in self.formerly) if name != bare(self.name)]
        return f"{self.name} (gồm {', '.join([bare(self.name), *others])} cũ)" if others else self.name


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone in force."""

    code: str
    name: str
    province: Province

    @property
    def text(self) -> str:
        """Return the unit as an address ends with it."""
        return f"{self.name}, {self.province.name}"


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune before 01/07/2025, and today's ones that its land is in, the largest part first."""

    name: str
    district: str
    province: str
    successors: tuple[Commune, ...]

    @property
    def text(self) -> str:
        """Return the three levels as an address ended with them."""
        return ", ".join(part for part in (self.name, self.district, self.province) if part)


def provinces() -> Sequence[Province]:
    """Return the provinces in force, by code."""
    return tuple(_read().provinces.values())


def communes_of(province: Province) -> Sequence[Commune]:
    """Return the communes of a province, by name."""
    return _read().communes_of[province.code]


def unit(code: str) -> Province | Commune | None:
    """Return what a code stands for: two digits a province, five a commune."""
    return _read().provinces.get(code) or _read().communes.get(code)


def find_province(text: str) -> Province | None:
    """Return the province with this code or name; with or without its kind, accents and capitals aside."""
    by_name = _read().by_province
    named = (by_name[key] for key in _keys(text) if key in by_name)
    return _read().provinces.get(text) or next(named, None)


def find_commune(province: Province, text: str) -> Commune | None:
    """Return the commune of the province with this code or name, or None where there is no single one."""
    by_code = _read().communes.get(text)
    if by_code is not None:
        return by_code if by_code.province == province else None
    units = _read().by_commune[province.code]
    return _chosen(next((units[key] for key in _keys(text) if key in units), ()), text)


def named_commune(province: Province, text: str) -> Commune | None:
    """Return the commune of the province that a text names with its kind: "phường Hải Châu", "P. Hải Châu".

    Streets are called like communes, but nobody writes "phường" before a street. No other kind will do:
    a former "quận Hải Châu" is not the ward of that name.
    """
    match = _COMMUNE_KIND.match(text.lower())
    if match is None:
        return None
    kind = _IN_FULL.get(match[1], match[1])
    found = find_commune(province, text)
    said = accented(f"{kind} {text[match.end() :]}")
    return found if found is not None and accented(found.name) == said else None


def find_former(text: str) -> FormerCommune | None:
    """Return the former commune that an address of three levels ends with, as far as it is a single one."""
    segments = _segments(text)
    if len(segments) < _LEVELS:
        return None
    commune, district, province = segments[-_LEVELS:]
    for key in (key for key in _keys(province) if key in _read().former):
        units = _former_of(key)
        named = (units[pair] for pair in product(_keys(district), _keys(commune)) if pair in units)
        found = _chosen(next(named, ()), commune)
        if found is not None:
            return found
    return None


def before_former(text: str) -> str:
    """Return what stands in an address of three levels before them: house, street, hamlet."""
    return ", ".join(_segments(text)[:-_LEVELS])


def bare(name: str) -> str:
    """Return a unit's name without its kind: "Đà Nẵng" of "Thành phố Đà Nẵng"."""
    kind = _KIND.match(fold(name))
    return " ".join(name.split(" ")[len(kind.group().split()) if kind else 0 :])


@dataclass(frozen=True)
class _Places:
    provinces: Mapping[str, Province]
    communes: Mapping[str, Commune]
    communes_of: Mapping[str, tuple[Commune, ...]]
    by_province: Mapping[str, Province]
    by_commune: Mapping[str, Mapping[str, tuple[Commune, ...]]]
    # By the key of the old province: what the file says of its communes, as far as it was not asked for yet.
    former: Mapping[str, Sequence[tuple[str, str, list[list[str]]]]]
    older: Mapping[str, Sequence[tuple[str, str, str]]]


@cache
def _read() -> _Places:
    """Read the file once, when a place is first asked for: not every process asks."""
    raw = json.loads(_FILE.read_text(encoding="utf-8"))
    provinces = {one["code"]: _province(one) for one in raw["provinces"]}
    communes_of = {
        one["code"]: tuple(Commune(code, name, provinces[one["code"]]) for code, name in one["communes"])
        for one in raw["provinces"]
    }
    districts = [district for one in raw["provinces"] for district in one["former"]]
    return _Places(
        provinces=provinces,
        communes={commune.code: commune for some in communes_of.values() for commune in some},
        communes_of=communes_of,
        by_province={_key(province.name): province for province in provinces.values()},
        by_commune={code: _grouped((_key(c.name), c) for c in some) for code, some in communes_of.items()},
        former=_grouped((_key(district[0]), district) for district in districts),
        older=_grouped((_key(province), (*rest,)) for province, *rest in raw["older"]),
    )


@cache
def _former_of(province: str) -> Mapping[tuple[str, str], tuple[FormerCommune, ...]]:
    """Return the communes of an old province by district and name; older names lead to what they became."""
    communes = _read().communes
    units = [
        FormerCommune(name, district, old_province, tuple(communes[code] for code in codes))
        for old_province, district, rows in _read().former[province]
        for name, *codes in rows
    ]
    found = _grouped(((_key(one.district), _key(one.name)), one) for one in units)
    by_text = {(one.district, one.name): one for one in units}
    for district, alias, name in _read().older.get(province, ()):
        found.setdefault((_key(district), alias), (by_text[district, name],))
    return found


def _province(raw: Mapping[str, Any]) -> Province:
    return Province(raw["code"], raw["name"], tuple(dict.fromkeys(former for former, _, _ in raw["former"])))


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, tuple[_V, ...]]:
    found: dict[_K, tuple[_V, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def _chosen(named: Sequence[_Unit], text: str) -> _Unit | None:
    """Return the one that is meant: by kind and accents, then by kind, then the only one of that name."""
    for key in (accented, fold):
        exact = [one for one in named if key(one.name) == key(text)]
        if len(exact) == 1:
            return exact[0]
    bare_name = [one for one in named if accented(bare(one.name)) == accented(text)]
    return next((some[0] for some in (bare_name, named) if len(some) == 1), None)


def _segments(text: str) -> list[str]:
    """Cut an address at its commas; where there are none, at its dashes, which some names have too."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) < _LEVELS:
        parts = [part.strip() for part in re.split(r"\s[-–]\s", text) if part.strip()]
    return parts


def _key(text: str) -> str:
    """Return a unit's name as it is looked for: no kind, no accents, no capitals, "8" for "08"."""
    folded = fold(text)
    kind = _KIND.match(folded)
    return _plain(folded[kind.end() :] if kind else folded)


def _keys(text: str) -> tuple[str, ...]:
    """Return both readings: "Tịnh Biên" begins like "Tỉnh" once its accents are gone."""
    return _key(text), _plain(fold(text))


def _plain(folded: str) -> str:
    bare_name = re.sub(r"[^a-z0-9]+", "", folded.lstrip("0 ") if folded[:1] == "0" else folded)
    return _SHORT.get(bare_name, bare_name)
