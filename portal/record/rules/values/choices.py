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
    """Return the item's name, or the code itself where the catalogue has since lost it.

    Ranks have codes that officials know by heart: where the form asks for the code, it stands first.
    """
    catalog = spec.catalog
    item = catalog.by_code.get(code) if catalog else None
    if item is None:
        return code
    return f"{code} · {item.label}" if spec.name == "rank_code" else item.label
