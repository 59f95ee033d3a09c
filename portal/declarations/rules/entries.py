"""What is typed of a declaration, right or wrong, and how two devices write it without losing anything."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# Longer input is shown again but not kept; no field takes even a fifth of it.
LONGEST_KEPT = 20_000
_SEEN = re.compile(r"([a-z0-9_/]{1,100}):([0-9a-f]{12})")
_ROW = re.compile(r"([a-z0-9_]{1,60})/([0-9a-f]{32})")


@dataclass(frozen=True)
class Entry:
    """What stands for one field or one row: the inputs as typed, the papers, and which page wrote it last."""

    raw: Mapping[str, str]
    papers: tuple[int, ...] = ()
    page: str = ""
    turn: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not any(text.strip() for text in self.raw.values())


@dataclass(frozen=True)
class PageMark:
    """Which page saves: its own name, how often it did so, and what stood there when it was opened."""

    page: str
    turn: int
    seen: Mapping[str, str]


@dataclass(frozen=True)
class Merged:
    """What is kept now, and where another device had written meanwhile: there its words stay."""

    entries: dict[str, Entry]
    clashes: tuple[str, ...]


def merge(stored: Mapping[str, Entry], typed: Mapping[str, Mapping[str, str]], mark: PageMark) -> Merged:
    """Take what a page sends, target by target, without overwriting what it has never seen.

    A page may go on changing its own words. What it did not touch keeps what another page wrote; where
    both wrote, the stored words stay and the target is named, so that the person compares and saves again.
    """
    entries, clashes = dict(stored), []
    for key, raw in typed.items():
        standing = stored.get(key, Entry({}))
        if is_same(raw, standing.raw):
            continue
        if standing.page == mark.page:
            if mark.turn < standing.turn:
                continue  # A slow request that an earlier state of the same page had sent.
        elif mark.seen.get(key, digest({})) != digest(standing.raw):
            if digest(raw) != mark.seen.get(key):
                clashes.append(key)
            continue
        entries[key] = replace(standing, raw=dict(raw), page=mark.page, turn=mark.turn)
    kept = {key: entry for key, entry in entries.items() if entry.papers or not entry.is_empty}
    return Merged(kept, tuple(clashes))


def is_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether the same was typed; an empty input is none."""
    return _filled(one) == _filled(other)


def digest(raw: Mapping[str, str]) -> str:
    """Return a short name of what stands there."""
    text = "\0".join(f"{name}={value}" for name, value in sorted(_filled(raw).items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def seen_text(entries: Mapping[str, Entry], keys: tuple[str, ...]) -> str:
    """Return what a page shows, as it tells when it saves."""
    return " ".join(f"{key}:{digest(entries[key].raw if key in entries else {})}" for key in keys)


def seen_from(text: str) -> dict[str, str]:
    """Read it again; nonsense is as if nothing had been seen, so that nothing is overwritten."""
    found = (_SEEN.fullmatch(part) for part in text.split(" "))
    return {match[1]: match[2] for match in found if match}


def row_key(table: str, uid: str) -> str | None:
    """Return the key of a row of the draft, None for a name that no page of ours gives."""
    key = f"{table}/{uid}"
    return key if _ROW.fullmatch(key) else None


def is_row(key: str) -> bool:
    """Say whether a key names a row of a table."""
    return "/" in key


def stored_entries(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """Return the entries as JSON."""
    return {
        key: {"raw": dict(e.raw), "papers": list(e.papers), "page": e.page, "turn": e.turn}
        for key, e in entries.items()
    }


def entries_from(stored: Mapping[str, Any]) -> dict[str, Entry]:
    """Return the entries of their JSON."""
    return {
        key: Entry(one["raw"], tuple(one["papers"]), one["page"], one["turn"]) for key, one in stored.items()
    }


def _filled(raw: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in raw.items() if text.strip()}
