"""What a page showed of a record, in one word, so that what changed since is not confirmed unseen."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from portal.record.rules.curriculum import Curriculum, FieldView, RowView


def seen_of(versions: Iterable[tuple[str, int]]) -> str:
    """Return the word for these keys at these versions, in whatever order; it tells nothing of the values."""
    lines = sorted(f"{key}={version}" for key, version in versions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def seen_in(curriculum: Curriculum, names: Iterable[str]) -> str:
    """Return the word for what a page offers to confirm of these fields and tables, all of them open.

    What waits for a decision is not among it; "" where nothing is.
    """
    shown = _shown(curriculum, frozenset(names))
    offered = [(key, version) for key, version in shown if key not in curriculum.waiting]
    return seen_of(offered) if offered else ""


def waiting_in(curriculum: Curriculum, names: Iterable[str]) -> Sequence[str]:
    """Return the keys of what a page shows of these fields and tables that waits for a decision."""
    return [key for key, _ in _shown(curriculum, frozenset(names)) if key in curriculum.waiting]


def _shown(curriculum: Curriculum, names: frozenset[str]) -> Iterator[tuple[str, int]]:
    for group in curriculum.groups:
        for section in group.sections:
            shown: list[FieldView | RowView] = [f for f in section.fields if f.key in names and _is_there(f)]
            for table in section.tables:
                if table.spec.name in names:
                    shown += table.rows
            yield from ((one.key, one.stamp.version) for one in shown)


def _is_there(field: FieldView) -> bool:
    return bool(field.raw_stamp and field.raw_stamp["is_filled"])
