"""Contradictions as a page shows them: a sentence with the values, and the way to mend it in one tap."""

from portal.record.findings.reading import found_in
from portal.record.findings.wording import (
    SENTENCES,
    SEVERITIES,
    TITLES,
    TONES,
    Shown,
    Way,
    group_of,
    own_way,
    way_of,
    worded,
)

__all__ = [
    "SENTENCES",
    "SEVERITIES",
    "TITLES",
    "TONES",
    "Shown",
    "Way",
    "found_in",
    "group_of",
    "own_way",
    "way_of",
    "worded",
]
