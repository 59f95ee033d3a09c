"""The callings as data: what people do, how they come to it and how far it leads."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from portal.people.rules import OfficialKind
from portal.sandbox.generator.draws import Draws, Weighted

_DATA = Path(__file__).parent / "data"
_WHOLE = 100
# Where a calling does not say otherwise: one in five takes a master's degree beside the work.
_HIGHER, _HIGHER_SHARE = ("thac_si",), 20


class Sector(StrEnum):
    """The kinds of workplaces."""

    ADMINISTRATION = "administration"
    COMMUNE = "commune"
    EDUCATION = "education"
    HEALTH = "health"
    SERVICE = "service"


@dataclass(frozen=True)
class Post:
    """A post to lead from; `code` is the catalogue's, `allowance` a coefficient."""

    code: str
    title: str
    allowance: str


@dataclass(frozen=True)
class Start:
    """How somebody begins: the degree, the rank and its title."""

    degree: str
    rank: str
    title: str


@dataclass(frozen=True)
class Standing:
    """An allowance that everybody of a calling has since a month."""

    type: str
    percent: str
    since: str


@dataclass(frozen=True, eq=False)
class Calling:
    """One calling, known by its name; `course` is what its first rank asks, `leads`: all hold a post."""

    name: str
    sector: Sector
    kind: OfficialKind
    female: float
    leads: bool
    start: Start
    junior: Start | None
    junior_share: float
    ranks: tuple[str, ...]
    titles: tuple[str, ...]
    trainee: str
    majors: tuple[str, ...]
    schools: Mapping[str, tuple[str, ...]]
    posts: tuple[Post, ...]
    managing: tuple[str, ...]
    using: tuple[str, ...]
    before: tuple[tuple[str, str], ...]
    higher: tuple[str, ...]
    higher_share: float
    duties: tuple[str, ...]
    strengths: tuple[str, ...]
    course: str
    allowances: tuple[Standing, ...]
    has_seniority: bool
    insurance: str
    honour: str

    @property
    def is_ranked(self) -> bool:
        """Say whether the pay tables apply."""
        return bool(self.ranks)


# How long a degree takes, from September to June, in months.
STUDY = {
    "trung_cap": 22, "cao_dang": 34, "dai_hoc_cu_nhan": 46, "dai_hoc_ky_su": 58, "dai_hoc_duoc_si": 58,
    "dai_hoc_bac_si": 70,
}  # fmt: skip
# The title that the state gives to those who served long and well.
_HONOURS = {Sector.EDUCATION: "nha_giao_uu_tu", Sector.HEALTH: "thay_thuoc_uu_tu"}


def drawn(draws: Draws, sector: Sector | None) -> Calling:
    """Draw a calling by its share of all officials, or of a sector's."""
    return draws.weighted(_OF_SECTOR[sector] if sector else _EVERY)


def _calling(name: str, raw: Mapping[str, Any]) -> Calling:
    junior = raw.get("junior")
    ranks, titles = tuple(raw["ranks"]), tuple(raw["titles"])
    return Calling(
        name=name,
        sector=Sector(raw["sector"]),
        kind=OfficialKind(raw["kind"]),
        female=raw["female"] / _WHOLE,
        leads=raw.get("leads", False),
        start=Start(raw["degree"], ranks[0] if ranks else "", titles[0]),
        junior=Start(junior["degree"], junior["rank"], junior["title"]) if junior else None,
        junior_share=junior["share"] / _WHOLE if junior else 0,
        ranks=ranks,
        titles=titles,
        trainee=raw["trainee"],
        majors=tuple(raw["majors"]),
        schools={region: tuple(names) for region, names in SCHOOLS[raw["schools"]].items()},
        posts=tuple(Post(post["code"], post["title"], post["allowance"]) for post in raw["posts"]),
        managing=tuple(raw["managing"]),
        using=tuple(raw["using"]),
        before=tuple((title, where) for title, where in raw["before"]),
        higher=tuple(raw.get("higher", _HIGHER)),
        higher_share=raw.get("higher_share", _HIGHER_SHARE) / _WHOLE,
        duties=tuple(raw["duties"]),
        strengths=tuple(raw["strengths"]),
        course=raw.get("course", ""),
        allowances=tuple(Standing(a["type"], a["percent"], a["from"]) for a in raw["allowances"]),
        has_seniority=raw.get("seniority", False),
        insurance=raw["insurance"],
        honour=_HONOURS.get(Sector(raw["sector"]), ""),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


SCHOOLS: Mapping[str, Mapping[str, list[str]]] = _read("schools.toml")
_RAW = _read("callings.toml")
CALLINGS: Mapping[str, Calling] = {name: _calling(name, raw) for name, raw in _RAW.items()}
_EVERY = Weighted({CALLINGS[name]: raw["share"] for name, raw in _RAW.items()})
_OF_SECTOR = {
    sector: Weighted({CALLINGS[name]: raw["share"] for name, raw in _RAW.items() if raw["sector"] == sector})
    for sector in Sector
}
