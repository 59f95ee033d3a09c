"""The catalogues: lists to choose from, loaded once; stand-ins until the ministry's own are had."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.core.text import fold

_FILE = Path(__file__).parent.parent / "data" / "catalogs.json"


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """One item; `code` is what is stored, `extra` what else the source says of it (a pay scale, a date)."""

    code: str
    label: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalog:
    """One list, with its source and how sure we are of it; `own_codes` when the codes are ours."""

    name: str
    label: str
    version: str
    source: str
    certainty: str
    own_codes: bool
    items: tuple[CatalogItem, ...]
    by_code: Mapping[str, CatalogItem] = field(repr=False)
    # People and sheets name an item as often as they code it; one name may stand for several codes.
    by_name: Mapping[str, CatalogItem | None] = field(repr=False)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return code and name of every item, as a list to choose from has them."""
        return [(item.code, item.label) for item in self.items]

    def find(self, text: str) -> CatalogItem | None:
        """Return the item with this code, or the only one with this name, accents aside."""
        return self.by_code.get(text) or self.by_name.get(fold(text))


def _load() -> dict[str, Catalog]:
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {raw["name"]: _catalog(raw, content["version"]) for raw in content["catalogs"]}


def _catalog(raw: Mapping[str, Any], version: str) -> Catalog:
    items = tuple(CatalogItem(*item) for item in raw["items"])
    by_code = {item.code: item for item in items}
    if len(by_code) != len(items):
        raise ValueError(f"The catalogue {raw['name']} has two items with one code.")
    by_name: dict[str, CatalogItem | None] = {}
    for item in items:
        key = fold(item.label)
        by_name[key] = None if key in by_name else item
    own_codes = raw.get("own_codes", False)
    certainty, source = raw["certainty"], raw["source"]
    return Catalog(raw["name"], raw["label"], version, source, certainty, own_codes, items, by_code, by_name)


CATALOGS: Mapping[str, Catalog] = _load()
