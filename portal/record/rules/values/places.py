"""A place: house and street as written, the commune in force by its code, and the former levels beside it.

Stored as one line that reads well as it is:
"12 Trần Phú, Phường Hải Châu, Thành phố Đà Nẵng [20242] (trước đây: phường Nam Dương, Đà Nẵng)".
A place that nobody has looked up yet is its text alone; where that ends with a commune in force and its
province, the form shows it in its parts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.core.errors import Invalid
from portal.record.rules.form import Field
from portal.record.rules.places import (
    Commune,
    FormerCommune,
    Province,
    before_former,
    find_commune,
    find_former,
    find_province,
    named_commune,
    unit,
)
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned

PARTS = ("province", "commune", "former", "pick")
# Picked by who leaves a former commune as it is written.
KEEP = "keep"

_STORED = re.compile(r"(?P<text>.*?)(?: \[(?P<code>[0-9]{2}|[0-9]{5})\])?(?: \(trước đây: (?P<former>.+)\))?")


@dataclass(frozen=True)
class Place:
    """A place in its parts; `code` is of a commune or, where that is not known, of a province."""

    text: str
    code: str = ""
    former: str = ""

    @classmethod
    def of(cls, stored: str) -> "Place":
        """Return the parts of a stored place."""
        match = _STORED.fullmatch(stored)
        if match is None or (match["code"] and unit(match["code"]) is None):
            return cls(stored)
        return cls(match["text"], match["code"] or "", match["former"] or "")

    @property
    def stored(self) -> str:
        """Return the place as one line."""
        return self.text + (f" [{self.code}]" if self.code else "") + self._past

    @property
    def shown(self) -> str:
        """Return the place as it is read and printed: without the code."""
        return self.text + self._past

    @property
    def unit(self) -> Province | Commune | None:
        """Return the commune or province that the code stands for."""
        return unit(self.code) if self.code else None

    @property
    def before_unit(self) -> str | None:
        """Return house and street; None where the text does not end with the unit, as after a renaming."""
        end = _words_of(self.unit)
        if not end or not self.text.endswith(end):
            return None
        return self.text.removesuffix(end).removesuffix(", ")

    @property
    def _past(self) -> str:
        return f" (trước đây: {self.former})" if self.former else ""


def place(spec: Field, raw: Mapping[str, str]) -> str:
    """Read a place in its parts, or in one text, which is kept as it is written."""
    whole = Place.of(cleaned(spec, raw.get(spec.name, "")))
    province, commune, former, pick = (cleaned(spec, raw.get(f"{spec.name}-{part}", "")) for part in PARTS)
    written = replace(whole, former=former or whole.former)
    found = _unit(spec, province, commune, former, pick)
    _check_former(spec, former, found)
    made = _alone(written) if found is None else _in_unit(spec, written, found)
    if len(made.stored) > spec.longest:
        raise refusal(spec, "too_long", longest=spec.longest, length=len(made.stored))
    return made.stored


def raw_place(spec: Field, stored: str) -> dict[str, str]:
    """Return what the inputs hold for a stored place; read again, it is the same.

    What was not looked up, was renamed since, or would be refused or read otherwise in its parts, as an
    address of old with two communes, stays one text.
    """
    parts = _in_parts(spec, Place.of(stored))
    if parts is not None and _reads(spec, parts) == stored:
        return parts
    return {spec.name: stored} | {f"{spec.name}-{part}": "" for part in PARTS}


def raw_place_to_mend(spec: Field, stored: str) -> dict[str, str]:
    """Return what a page's inputs open with: what names its commune stands in its parts, right or wrong.

    Somebody sees there which part of it is refused.
    """
    written = Place.of(stored)
    commune, street = _looked_up(written)
    if commune is not None:
        return _raw(spec, street, commune, "")
    return _in_parts(spec, written) or raw_place(spec, stored)


def offer(spec: Field, raw: Mapping[str, str]) -> FormerCommune | None:
    """Return the former commune that a form names, as long as nobody has said where it is today."""
    if raw.get(f"{spec.name}-commune", "").strip():
        return None
    texts = (raw.get(f"{spec.name}-former", ""), raw.get(spec.name, ""))
    return next((found for found in map(find_former, texts) if found), None)


def _unit(spec: Field, province: str, commune: str, former: str, pick: str) -> Province | Commune | None:
    """Return where the place is: as picked, as chosen, or as the law says what a former commune became."""
    chosen = _chosen(spec, province, commune)
    if pick == KEEP or isinstance(chosen, Commune):
        return chosen
    if pick:
        picked = unit(pick)
        if not isinstance(picked, Commune):
            raise refusal(spec, "unknown_commune", part="commune", province="Việt Nam")
        return picked
    return _become(spec, former, chosen) or chosen


def _check_former(spec: Field, former_typed: str, found: Province | Commune | None) -> None:
    """Refuse a former commune whose land is elsewhere today: it was left over from another place."""
    former = find_former(former_typed)
    if former is None or found is None:
        return
    if not any(found in (one, one.province) for one in former.successors):
        names = ", ".join(one.text for one in former.successors)
        raise refusal(spec, "former_elsewhere", part="former", former=former.name, names=names)


def _chosen(spec: Field, province_text: str, commune_text: str) -> Province | Commune | None:
    if not province_text and not commune_text:
        return None
    if not province_text:
        raise refusal(spec, "province_missing", part="province")
    province = find_province(province_text)
    if province is None:
        raise refusal(spec, "unknown_province", part="province")
    if not commune_text:
        return province
    commune = find_commune(province, commune_text)
    if commune is None:
        raise refusal(spec, "unknown_commune", part="commune", province=province.name)
    return commune


def _become(spec: Field, former_typed: str, province: Province | None) -> Commune | None:
    former = find_former(former_typed)
    here = [c for c in former.successors if province in (None, c.province)] if former else []
    if former is None or not here:
        return None
    if len(here) > 1:
        names = ", ".join(one.name for one in here)
        raise refusal(spec, "place_split", part="pick", former=former.name, names=names)
    return here[0]


def _alone(written: Place) -> Place:
    """Return a place that nobody looked up: the former levels are its text where there is no other."""
    return written if written.text else Place(written.former)


def _in_unit(spec: Field, written: Place, found: Province | Commune) -> Place:
    """Return the place in this unit; three former levels that stood in the text go beside it."""
    street = written.before_unit if written.code else written.text
    street, former = written.text if street is None else street, written.former
    if not former and find_former(street) is not None:
        former, street = street, before_former(street)
    street = _without(spec, street, found)
    return Place(", ".join(part for part in (street, _words_of(found)) if part), found.code, former)


def _without(spec: Field, street: str, found: Province | Commune) -> str:
    """Return what was typed without the units, which are often typed once more out of habit.

    Refuse another commune of the province: either may have been left over, and a place is in one. A street
    that is called like a commune stays, since it does not say "phường".
    """
    province, commune = _levels(found)
    parts = [part.strip() for part in street.split(",") if part.strip()]
    if province and parts and find_province(parts[-1]) == province and len(parts) > 1:
        parts.pop()
    if not province or not commune or not parts:
        return ", ".join(parts)
    named = named_commune(province, parts[-1])
    if named not in (None, commune):
        raise refusal(spec, "two_communes", part="commune", typed=parts[-1], chosen=commune.name)
    if named or (find_commune(province, parts[-1]) == commune and len(parts) > 1):
        parts.pop()
    return ", ".join(parts)


def _raw(spec: Field, street: str, found: Province | Commune | None, former: str) -> dict[str, str]:
    province, commune = _levels(found)
    parts = (province.code if province else "", commune.name if commune else "", former, "")
    return {spec.name: street} | {f"{spec.name}-{part}": t for part, t in zip(PARTS, parts, strict=True)}


def _in_parts(spec: Field, written: Place) -> dict[str, str] | None:
    """Return a place with its code as the inputs hold it, None where its text does not end with that unit."""
    street = written.before_unit
    return None if street is None else _raw(spec, street, written.unit, written.former)


def _reads(spec: Field, raw: Mapping[str, str]) -> str | None:
    try:
        return place(spec, raw)
    except Invalid:
        return None


def _looked_up(written: Place) -> tuple[Commune | None, str]:
    """Return the commune that a text without a code ends with, and what stands before it.

    Three former levels are left to the person: what became of them is asked.
    """
    *before, commune_text, province_text = ["", *written.text.split(",")]
    province = find_province(province_text.strip())
    if written.code or written.former or province is None or find_former(written.text) is not None:
        return None, ""
    return named_commune(province, commune_text.strip()), ",".join(before).strip(" ,")


def _levels(found: Province | Commune | None) -> tuple[Province | None, Commune | None]:
    if isinstance(found, Commune):
        return found.province, found
    return found, None


def _words_of(found: Province | Commune | None) -> str:
    return found.text if isinstance(found, Commune) else found.name if found else ""
