"""The words by which sheets name things, beside the form's own; read once."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core.text import fold
from portal.people.rules import OfficialKind

_FILE = Path(__file__).parent.parent / "data" / "synonyms.toml"
_SIGNS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return a name without accents, capitals and signs, as names are compared."""
    return _SIGNS.sub(" ", fold(text)).strip()


def _load() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _names(raw: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in raw.items()}


_RAW = _load()

PARTS: Mapping[str, tuple[str, ...]] = _names(_RAW["parts"])
PEOPLE: Mapping[str, tuple[str, ...]] = _names(_RAW["people"])
COLUMNS: Mapping[str, tuple[str, ...]] = _names(_RAW["columns"])
VALUES: Mapping[str, Mapping[str, str]] = {
    catalog: {plain(name): label for label, names in items.items() for name in names}
    for catalog, items in _RAW["values"].items()
}
NOTHING = frozenset(fold(word) for word in _RAW["nothing"]["words"])
ONGOING = frozenset(fold(word) for word in _RAW["nothing"]["ongoing"])
LONGEST_NOTHING = 4 + max(len(word) for word in NOTHING | ONGOING)
KINDS: Mapping[str, OfficialKind] = {
    plain(name): OfficialKind(kind) for kind, names in _RAW["kinds"].items() for name in (kind, *names)
}
