"""Provinces and communes in which people are born, live and work."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.record import data
from portal.record.rules import places
from portal.record.rules.places import Commune
from portal.record.rules.values.places import Place
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.names import KINH

_FILE = Path(__file__).parent / "data" / "provinces.toml"
_NATIONAL = Path(data.__file__).parent / "places.json"
_NONE = "00"
_WHOLE = 100
_OLD_NAME = 0.75
_STREETS = (
    "Trần Phú", "Lê Lợi", "Nguyễn Trãi", "Hùng Vương", "Quang Trung", "Lý Thường Kiệt", "Phan Chu Trinh",
    "Nguyễn Huệ", "Hai Bà Trưng", "Lê Duẩn", "Ngô Quyền", "Trưng Nữ Vương", "Phan Đình Phùng",
    "Điện Biên Phủ",
)  # fmt: skip


@dataclass(frozen=True)
class Province:
    """One of the 34: its name as it is written, its communes, and who lives there."""

    code: str
    name: str
    region: str
    agency_code: str
    communes: tuple[Commune, ...]
    peoples: Weighted[str]
    religions: Weighted[str]
    hill_allowance: str
    others: tuple[str, ...]


def home(draws: Draws) -> Province:
    """Draw a province by the number of its people."""
    return PROVINCES[draws.weighted(_BY_PEOPLE)]


def commune(draws: Draws, province: Province) -> Commune:
    """Draw a commune of a province."""
    return draws.pick(province.communes)


def known_since(draws: Draws, place: Commune) -> str:
    """Return a commune in its stored form, mostly with the three levels by which older people know it."""
    formers = _FORMERS.get(place.code, ())
    former = draws.pick(formers) if formers and draws.chance(_OLD_NAME) else ""
    return Place(place.text, place.code, former).stored


def address(draws: Draws, place: Commune) -> str:
    """Return an address in its stored form: a street in a ward, a hamlet elsewhere."""
    if place.name.startswith("Phường"):
        street = f"{draws.between(1, 240)} đường {draws.pick(_STREETS)}"
    else:
        street = f"Thôn {draws.between(1, 9)}"
    return Place(f"{street}, {place.text}", place.code).stored


def inside(name: str) -> str:
    """Return a unit's name as it stands inside a sentence: its kind in small letters."""
    return name[:1].lower() + name[1:]


def sentence(place: Commune) -> str:
    """Return a commune as it stands inside a sentence: "xã Duy Xuyên, thành phố Đà Nẵng"."""
    return f"{inside(place.name)}, {inside(place.province.name)}"


def _province(code: str, raw: Mapping[str, Any]) -> Province:
    unit = places.find_province(code)
    if unit is None:
        raise ValueError(f"No province has the code {code}.")
    return Province(
        code, unit.name, raw["region"], raw["agency"], tuple(places.communes_of(unit)),
        _shares(raw.get("peoples", {}), rest=KINH), _shares(raw.get("religions", {}), rest=_NONE),
        raw.get("hills", ""), tuple(raw.get("peoples", ())),
    )  # fmt: skip


def _shares(raw: Mapping[str, int], *, rest: str) -> Weighted[str]:
    return Weighted({rest: _WHOLE - sum(raw.values()), **raw})


def _formers() -> dict[str, tuple[str, ...]]:
    """Return by today's communes those that went into them whole, as an address ended with them."""
    found: dict[str, tuple[str, ...]] = {}
    for province in json.loads(_NATIONAL.read_text(encoding="utf-8"))["provinces"]:
        for old_province, district, communes in province["former"]:
            for name, *codes in communes:
                if len(codes) == 1 and name and district:
                    text = f"{name}, {district}, {old_province}"
                    found[codes[0]] = (*found.get(codes[0], ()), text)
    return found


_RAW = tomllib.loads(_FILE.read_text(encoding="utf-8"))
PROVINCES: Mapping[str, Province] = {code: _province(code, raw) for code, raw in _RAW.items()}
_BY_PEOPLE = Weighted({code: raw["people"] for code, raw in _RAW.items()})
_FORMERS: Mapping[str, tuple[str, ...]] = _formers()
