"""Provinces and communes in which people are born, live and work."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.record.rules import CATALOGS
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.names import KINH

_FILE = Path(__file__).parent / "data" / "provinces.toml"
_PROVINCES = "tinh_thanh_34"
# Whose communes are a catalogue; the others are named by the province alone.
_COMMUNES = {"48": "phuong_xa_da_nang"}
_NONE = "00"
_WHOLE = 100
_STREETS = (
    "Trần Phú", "Lê Lợi", "Nguyễn Trãi", "Hùng Vương", "Quang Trung", "Lý Thường Kiệt", "Phan Chu Trinh",
    "Nguyễn Huệ", "Hai Bà Trưng", "Lê Duẩn", "Ngô Quyền", "Trưng Nữ Vương", "Phan Đình Phùng",
    "Điện Biên Phủ",
)  # fmt: skip


@dataclass(frozen=True)
class Province:
    """One of the 34: its name as it is written in an address, its communes, and who lives there."""

    code: str
    name: str
    full_name: str
    region: str
    agency_code: str
    communes: tuple[str, ...]
    peoples: Weighted[str]
    religions: Weighted[str]
    hill_allowance: str
    others: tuple[str, ...]


def home(draws: Draws) -> Province:
    """Draw a province by the number of its people."""
    return PROVINCES[draws.weighted(_BY_PEOPLE)]


def commune(draws: Draws, province: Province) -> str:
    """Draw a commune with its province: "Xã Duy Xuyên, thành phố Đà Nẵng"."""
    if not province.communes:
        return province.full_name
    return f"{draws.pick(province.communes)}, {_inside(province.full_name)}"


def address(draws: Draws, place: str) -> str:
    """Return an address in a commune: a street in a ward, a hamlet elsewhere."""
    if place.startswith("Phường"):
        return f"{draws.between(1, 240)} đường {draws.pick(_STREETS)}, {_inside(place)}"
    return f"Thôn {draws.between(1, 9)}, {_inside(place)}"


def _inside(name: str) -> str:
    """Return a name as it stands inside an address: the kind of place in lower case."""
    return name[:1].lower() + name[1:]


def _province(code: str, raw: Mapping[str, Any]) -> Province:
    item = CATALOGS[_PROVINCES].by_code[code]
    communes = CATALOGS.get(_COMMUNES.get(code, ""))
    return Province(
        code, raw["name"], item.extra["full_name"], raw["region"], raw["agency"],
        tuple(label for _, label in communes.options) if communes else (),
        _shares(raw.get("peoples", {}), rest=KINH), _shares(raw.get("religions", {}), rest=_NONE),
        raw.get("hills", ""), tuple(raw.get("peoples", ())),
    )  # fmt: skip


def _shares(raw: Mapping[str, int], *, rest: str) -> Weighted[str]:
    return Weighted({rest: _WHOLE - sum(raw.values()), **raw})


_RAW = tomllib.loads(_FILE.read_text(encoding="utf-8"))
PROVINCES: Mapping[str, Province] = {code: _province(code, raw) for code, raw in _RAW.items()}
_BY_PEOPLE = Weighted({code: raw["people"] for code, raw in _RAW.items()})
