"""Which letters changed between two shown values, with their diacritics."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this the comparison of letters costs more than it tells.
LONGEST = 400

# A run of letters: whether it changed, and the letters.
Segment = tuple[bool, str]


@dataclass(frozen=True)
class Difference:
    """The old and the new value cut where they differ."""

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]

    @property
    def is_change(self) -> bool:
        """Say whether anything differs."""
        return any(changed for changed, _ in (*self.old, *self.new))


def difference(old: str, new: str) -> Difference:
    """Return both values in segments; a letter with its marks is one unit: "ô" against "ổ" is a change of it.

    Text is compared in NFC, so a decomposed letter is never a change by itself.
    """
    before, after = _letters(old), _letters(new)
    if max(len(before), len(after)) > LONGEST:
        changed = before != after
        return Difference(_segments([(changed, "".join(before))]), _segments([(changed, "".join(after))]))
    old_runs: list[Segment] = []
    new_runs: list[Segment] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old_runs.append((tag != "equal", "".join(before[a:b])))
        new_runs.append((tag != "equal", "".join(after[c:d])))
    return Difference(_segments(old_runs), _segments(new_runs))


def _segments(runs: list[Segment]) -> tuple[Segment, ...]:
    return tuple(run for run in runs if run[1])


def _letters(text: str) -> list[str]:
    letters: list[str] = []
    for ch in unicodedata.normalize("NFC", text):
        if letters and unicodedata.combining(ch):
            letters[-1] += ch
        else:
            letters.append(ch)
    return letters
