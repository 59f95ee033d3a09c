"""A value out of a catalogue, given by its code or by its name."""

from collections.abc import Mapping

from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned


def choice(spec: Field, raw: Mapping[str, str]) -> str:
    """Return the code of the chosen item."""
    text = cleaned(spec, raw.get(spec.name, ""))
    if not text:
        return ""
    item = spec.catalog.find(text) if spec.catalog else None
    if item is None:
        raise refusal(spec, "unknown_choice")
    return item.code


def shown(spec: Field, code: str) -> str:
    """Return the item's name, or the code itself where the catalogue has since lost it."""
    item = spec.catalog.by_code.get(code) if spec.catalog else None
    return item.label if item else code
