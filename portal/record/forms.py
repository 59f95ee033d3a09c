"""Reading the record's forms, and pointing at what is wrong in them."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from portal.core.db import BIGGEST_ID
from portal.core.errors import Conflict, Problem
from portal.core.text import shown_again
from portal.core.web.errors import sentence
from portal.record.labels import KEEP_FORMER
from portal.record.rules import Field, Table, input_names
from portal.record.rules.places import FormerCommune, provinces
from portal.record.rules.values.images import MIDDLE
from portal.record.rules.values.places import KEEP, offer

__all__ = ["KEEP_FORMER", "MIDDLE", "error_links", "raw_from", "version_from"]

Links = list[tuple[str, str]]


def raw_from(form: MultiDict[str, str], spec: Field | Table) -> dict[str, str]:
    """Return what was typed into the inputs of a field or a row, as the form can show it again."""
    return {name: shown_again(form.get(name, "")) for name in input_names(spec)}


def error_links(spec: Field | Table, problems: Sequence[Problem]) -> Links:
    """Return for each problem its sentence and the input that it leads to, for the error summary."""
    return [(f"#{_input_of(spec, problem)}", sentence(problem)) for problem in problems]


def province_options() -> list[tuple[str, str]]:
    """Return the provinces to choose from, each with those that it was made of."""
    return [(one.code, one.label) for one in provinces()]


def place_offer(spec: Field, raw: Mapping[str, str]) -> FormerCommune | None:
    """Return the former commune that a form names, while nobody has said where it is today."""
    return offer(spec, raw)


def offer_options(former: FormerCommune) -> list[tuple[str, str]]:
    """Return what the former commune became, to choose from."""
    return [*((one.code, one.text) for one in former.successors), (KEEP, KEEP_FORMER)]


def version_from(form: Mapping[str, str]) -> int:
    """Return the version that the page was made for; a page without one is out of date."""
    text = form.get("version", "")
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(BIGGEST_ID)):
        raise Conflict("record.version")
    return int(text)


def _input_of(spec: Field | Table, problem: Problem) -> str:
    column = spec.by_name.get(problem.field) if isinstance(spec, Table) else spec
    if column is None:  # The problem is the whole row's.
        return input_names(spec)[0]
    part = f"{column.name}-{problem.details.get('part', '')}"
    names = input_names(column)
    return part if part in names else names[0]
