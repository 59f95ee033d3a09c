"""The mixed column of the family tables: asked for part by part, kept and printed as one text.

"Quê quán: Điện Bàn, Quảng Nam; Nghề nghiệp: nông dân": what stands before the first part belongs to none.
"""

import re
from collections.abc import Mapping

from portal.core.text import fold
from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned, lines

_TITLED = re.compile(r"([^:;]{1,60}):\s*(.*)")


def names_of(spec: Field) -> tuple[str, ...]:
    """Return the names of the inputs: what belongs to no part first."""
    return (spec.name, *(f"{spec.name}-{part}" for part in spec.parts))


def details(spec: Field, raw: Mapping[str, str]) -> str:
    """Read the parts, or one text that already has them, into the one text."""
    given = split(spec, lines(spec, raw))
    for part in spec.parts:
        typed = cleaned(spec, raw.get(f"{spec.name}-{part}", "")).strip("; ")
        if typed:
            given[part] = "; ".join(text for text in (given.get(part, ""), typed) if text)
    text = _settled(spec, join(spec, given))
    if len(text) > spec.longest:
        raise refusal(spec, "too_long", longest=spec.longest, length=len(text))
    return text


def _settled(spec: Field, text: str) -> str:
    """Return the text that its own parts make: what was typed into one part may hold the title of another."""
    for _ in range(len(spec.parts)):
        again = join(spec, split(spec, text))
        if again == text:
            return text
        text = again
    return text


def raw_details(spec: Field, stored: str) -> dict[str, str]:
    """Return what the inputs hold for a stored text."""
    given = split(spec, stored)
    return {spec.name: given.get("", "")} | {
        f"{spec.name}-{part}": given.get(part, "") for part in spec.parts
    }  # fmt: skip


def split(spec: Field, text: str) -> dict[str, str]:
    """Return the parts of a text by name, "" for what belongs to none; a piece without a title goes on."""
    titles = {fold(title): name for name, title in spec.parts.items()}
    found: dict[str, str] = {}
    part = ""
    for piece in (piece.strip() for piece in re.split("[;\n]", text)):
        match = _TITLED.fullmatch(piece)
        name = titles.get(fold(match[1]), "") if match else ""
        begins = match is not None and name != "" and name not in found
        part = name if begins else part
        said = match[2] if match and begins else piece
        if said:
            found[part] = f"{found[part]}; {said}" if part in found else said
    return found


def join(spec: Field, given: Mapping[str, str]) -> str:
    """Return the parts as one text, in the order of the form."""
    titled = [f"{title}: {given[name]}" for name, title in spec.parts.items() if given.get(name)]
    return "; ".join([given[""], *titled] if given.get("") else titled)
