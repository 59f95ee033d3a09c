"""Which letters changed between two shown values, with their diacritics.

Words are compared first: letters that two different words happen to share would only be noise.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this the comparison of letters costs more than it tells.
LONGEST = 400
# Words that share fewer of their letters are different words: "Mẫu" and "Bạch", not a slip of the pen.
_ALIKE = 0.6

# How the kind of a unit is written before its name.
_KINDS = frozenset({"phường", "xã", "tỉnh"})
_LONGER_KINDS = frozenset({("thành", " ", "phố"), ("đặc", " ", "khu")})

Compared = Callable[[Sequence[str]], Sequence[str]]
"""Gives for the words of a value what is compared of each."""

# A run of letters: whether it changed, and the letters.
Segment = tuple[bool, str]


@dataclass(frozen=True)
class Difference:
    """The old and the new value cut where they differ."""

    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


def difference(old: str, new: str) -> Difference:
    """Return both values in segments; a letter with its marks is one unit: "ô" against "ổ" is a change of it.

    Text is compared in NFC, so a decomposed letter is never a change by itself.
    """
    return _difference(old, new, list)


def difference_of_places(old: str, new: str) -> Difference:
    """Return the same of two places: "phường Hải Châu" and "Phường Hải Châu" are one."""
    return _difference(old, new, _places_compared)


def is_same_place(old: str, new: str) -> bool:
    """Say whether two places read alike, whether or not the kind of a unit begins with a capital."""
    return _compared(old, _places_compared) == _compared(new, _places_compared)


def _difference(old: str, new: str, compared: Compared) -> Difference:
    before, after = _letters(old), _letters(new)
    if max(len(before), len(after)) > LONGEST:
        changed = _compared(old, compared) != _compared(new, compared)
        return Difference(_segments([(changed, "".join(before))]), _segments([(changed, "".join(after))]))
    old_runs: list[Segment] = []
    new_runs: list[Segment] = []
    old_words, new_words = _words("".join(before)), _words("".join(after))
    matcher = SequenceMatcher(None, compared(old_words), compared(new_words), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(old_words[a:b]), "".join(new_words[c:d])
        if tag == "replace" and _are_alike(gone, come):
            _add_letters(old_runs, new_runs, gone, come)
        else:
            old_runs.append((tag != "equal", gone))
            new_runs.append((tag != "equal", come))
    return Difference(_segments(old_runs), _segments(new_runs))


def _compared(text: str, compared: Compared) -> Sequence[str]:
    return compared(_words("".join(_letters(text))))


def _places_compared(words: Sequence[str]) -> Sequence[str]:
    """Return the words with the kinds of units in small letters; two words of one stand a space apart."""
    small = [word.lower() for word in words]
    kinds = [one in _KINDS or (one, *small[at + 1 : at + 3]) in _LONGER_KINDS for at, one in enumerate(small)]
    return [one if is_kind else word for word, one, is_kind in zip(words, small, kinds, strict=True)]


def _add_letters(old_runs: list[Segment], new_runs: list[Segment], gone: str, come: str) -> None:
    before, after = _letters(gone), _letters(come)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old_runs.append((tag != "equal", "".join(before[a:b])))
        new_runs.append((tag != "equal", "".join(after[c:d])))


def _are_alike(gone: str, come: str) -> bool:
    return SequenceMatcher(None, _letters(gone), _letters(come), autojunk=False).ratio() >= _ALIKE


def _segments(runs: list[Segment]) -> tuple[Segment, ...]:
    """Return the runs without empty ones; neighbours that are alike become one."""
    joined: list[Segment] = []
    for changed, text in runs:
        if text and joined and joined[-1][0] == changed:
            joined[-1] = (changed, joined[-1][1] + text)
        elif text:
            joined.append((changed, text))
    return tuple(joined)


def _words(text: str) -> list[str]:
    """Return the words and what stands between them; a letter keeps its marks."""
    return re.findall(r"\w[\w\u0300-\u036f]*|\W[\u0300-\u036f]*", text)


def _letters(text: str) -> list[str]:
    letters: list[str] = []
    for ch in unicodedata.normalize("NFC", text):
        if letters and unicodedata.combining(ch):
            letters[-1] += ch
        else:
            letters.append(ch)
    return letters
