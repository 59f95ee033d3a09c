"""The catalogues: lists to choose from; stand-ins until the ministry's own are had.

Ours are loaded once, at import. An agency that holds better ones puts them into a folder, a file for
each, and they take the place of ours by name when the product starts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.core.text import fold

_FILE = Path(__file__).parent.parent / "data" / "catalogs.json"


class CatalogError(Exception):
    """A file of a catalogue cannot be used; says which one, and what to mend."""


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """One item; `code` is what is stored, `ministry_code` the ministry's (None: the code is ours).

    `extra` is what else the source says of it: a pay scale, a date.
    """

    code: str
    label: str
    ministry_code: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalog:
    """One list, with its version, its source and how sure we are of it; `own_codes` when any code is ours."""

    name: str
    label: str
    version: str
    source: str
    certainty: str
    items: tuple[CatalogItem, ...]
    by_code: Mapping[str, CatalogItem] = field(repr=False)
    # People and sheets name an item as often as they code it; one name may stand for several codes.
    by_name: Mapping[str, CatalogItem | None] = field(repr=False)

    @property
    def own_codes(self) -> bool:
        """Say whether some item has no code of the ministry's yet."""
        return any(item.ministry_code is None for item in self.items)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return code and name of every item, as a list to choose from has them."""
        return [(item.code, item.label) for item in self.items]

    def find(self, text: str) -> CatalogItem | None:
        """Return the item with this code, or the only one with this name, accents and capitals aside."""
        return self.by_code.get(text) or self.by_name.get(fold(text)) or self._by_folded_code.get(fold(text))

    @cached_property
    def _by_folded_code(self) -> Mapping[str, CatalogItem]:
        return {fold(item.code): item for item in reversed(self.items)}


def use_folder(folder: Path | None) -> tuple[str, ...]:
    """Let the catalogues of a folder stand in the place of ours; return their names.

    Each file is `NAME.json`, as one of ours is written (see catalogs.json), with a version of its own.
    Without a folder ours stand again. Raise CatalogError, and change nothing, for what cannot be used.
    """
    if folder is not None and not folder.is_dir():
        raise CatalogError(f"{folder}: there is no such folder of catalogues.")
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))} if folder else {}
    _in_use.update({**_SHIPPED, **found})
    return tuple(found)


def _read(path: Path) -> Catalog:
    ours = _SHIPPED.get(path.stem)
    if ours is None:
        raise CatalogError(f"{path}: no catalogue of the form is called {path.stem!r}.")
    try:
        catalog = _catalog(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CatalogError(f"{path}: this is no catalogue ({error!r}).") from error
    if catalog.name != ours.name:
        raise CatalogError(f"{path}: the catalogue inside calls itself {catalog.name!r}.")
    if catalog.version == ours.version:
        raise CatalogError(f"{path}: the version {catalog.version!r} is that of ours; give it its own.")
    return catalog


def _load() -> dict[str, Catalog]:
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {raw["name"]: _catalog(raw) for raw in content["catalogs"]}


def _catalog(raw: Mapping[str, Any]) -> Catalog:
    items = tuple(CatalogItem(*item) for item in raw["items"])
    if not items or not all(_is_whole(item) for item in items):
        raise ValueError(
            f"The catalogue {raw['name']} is empty, or an item of it lacks its code or its name."
        )
    by_code = {item.code: item for item in items}
    if len(by_code) != len(items):
        raise ValueError(f"The catalogue {raw['name']} has two items with one code.")
    by_name: dict[str, CatalogItem | None] = {}
    for item in items:
        key = fold(item.label)
        by_name[key] = None if key in by_name else item
    version, source, certainty = str(raw["version"]), str(raw["source"]), str(raw["certainty"])
    return Catalog(raw["name"], str(raw["label"]), version, source, certainty, items, by_code, by_name)


def _is_whole(item: CatalogItem) -> bool:
    texts = (item.code, item.label, item.code if item.ministry_code is None else item.ministry_code)
    return all(isinstance(text, str) and text.strip() for text in texts) and isinstance(item.extra, Mapping)


_SHIPPED: Mapping[str, Catalog] = MappingProxyType(_load())
_in_use: dict[str, Catalog] = dict(_SHIPPED)
CATALOGS: Mapping[str, Catalog] = MappingProxyType(_in_use)
