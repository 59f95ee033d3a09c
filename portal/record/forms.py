"""Reading the record's forms, and pointing at what is wrong in them."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from portal.core.db import BIGGEST_ID
from portal.core.errors import Conflict, Problem
from portal.core.text import shown_again
from portal.core.web.errors import sentence
from portal.record.labels import KEEP_FORMER
from portal.record.rules import Field, Policy, Stricter, Table, input_names
from portal.record.rules.places import FormerCommune, provinces
from portal.record.rules.values.images import MIDDLE, number_of
from portal.record.rules.values.places import KEEP, offer

__all__ = ["KEEP_FORMER", "MIDDLE", "asked_from", "error_links", "raw_from", "seen_from", "version_from"]

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


def picture_address(text: str) -> str:
    """Return where the picture lies that a page calls by its number; who may not see it finds nothing."""
    return f"/evidence/{number_of(text)}/preview"


def version_from(form: Mapping[str, str]) -> int:
    """Return the version that the page was made for; a page without one is out of date."""
    text = form.get("version", "")
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(BIGGEST_ID)):
        raise Conflict("record.version")
    return int(text)


def seen_from(form: Mapping[str, str]) -> str:
    """Return the word for what the page showed; a page without one is out of date."""
    return form.get("seen", "")


def asked_from(form: Mapping[str, str], name: str) -> tuple[Stricter, list[Problem]]:
    """Return what a unit shall ask of a target, and what is wrong with how it was chosen."""
    chosen, problems = form.get("policy", ""), []
    if chosen not in {"", *Policy}:
        chosen, problems = "", [Problem("policy", "record.not_stricter")]
    ticked = {box: form.get(box, "") for box in ("required", "proof")}
    problems += [Problem(box, "record.bad_box") for box, text in ticked.items() if text not in ("", "yes")]
    asked = Stricter(name, Policy(chosen) if chosen else None, *(text == "yes" for text in ticked.values()))
    return asked, problems


def _input_of(spec: Field | Table, problem: Problem) -> str:
    column = spec.by_name.get(problem.field) if isinstance(spec, Table) else spec
    if column is None:  # The problem is the whole row's.
        return input_names(spec)[0]
    part = f"{column.name}-{problem.details.get('part', '')}"
    names = input_names(column)
    return part if part in names else names[0]
