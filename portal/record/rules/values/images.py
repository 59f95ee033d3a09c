"""A picture: the number of the checked file that holds it; beside it, what to cut out of a new one.

How far the cut-out is moved and enlarged are whole per cents, so that sliders and scripts say the same.
"""

import re
from collections.abc import Mapping

from portal.core.text import digits
from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned

PARTS = ("across", "down", "zoom")
# In the middle, a little above, where a face is; nothing cut off but what the shape asks.
MIDDLE = {"across": 50, "down": 30, "zoom": 100}
HIGHEST = {"across": 100, "down": 100, "zoom": 400}
LOWEST = {"across": 0, "down": 0, "zoom": 100}
_CALLED = "Ảnh số "
_BIGGEST_ID = 2**63 - 1


def image(spec: Field, raw: Mapping[str, str]) -> int | None:
    """Return the number of the file; whose it is, and that it is a picture, is checked where it is kept."""
    text = digits(cleaned(spec, raw.get(spec.name, "")))
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,18}", text) or int(text) > _BIGGEST_ID:
        raise refusal(spec, "not_a_picture")
    return int(text)


def raw_image(spec: Field, stored: str) -> dict[str, str]:
    """Return what the inputs hold: the file there is, and a cut-out in the middle for a new one."""
    return {spec.name: stored} | {f"{spec.name}-{part}": str(MIDDLE[part]) for part in PARTS}


def shown(stored: str) -> str:
    """Return how a picture is called where it is not shown."""
    return f"{_CALLED}{stored}"


def number_of(text: str) -> str:
    """Return the number of the file out of what `shown` returned."""
    return text.removeprefix(_CALLED)
