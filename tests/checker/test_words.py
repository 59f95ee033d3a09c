"""The words that scripts have for a card: every kind of official has one, the same everywhere."""

import re
from pathlib import Path

from portal.people.labels import OFFICIAL_KINDS

STATIC = Path(__file__).resolve().parents[2] / "static"


def kinds_of(script: str) -> dict[str, str]:
    block = re.search(r"export const kinds = \{(.*?)\};", (STATIC / script).read_text(), re.DOTALL)
    assert block is not None
    return dict(re.findall(r'(\w+): "([^"]+)"', block[1]))


def test_every_kind_of_official_has_one_word_everywhere() -> None:
    words = {kind.value: word for kind, word in OFFICIAL_KINDS.items()}
    assert kinds_of("check/words.js") == words
    assert kinds_of("js/card/holder_words.js") == words
