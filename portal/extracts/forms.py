"""Reading the room's forms: why a copy is issued or withdrawn, how much of the record it holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.errors import Invalid, Problem
from portal.core.text import clean, shown_again
from portal.core.web.errors import sentence
from portal.extracts.rules import Contents
from portal.extracts.rules.copies import LONGEST_REASON


@dataclass(frozen=True)
class Typed:
    """What stands in a form: as it was typed, and what is wrong with it."""

    reason: str = ""
    contents: str = Contents.WHOLE.value
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> list[tuple[str | None, str]]:
        """For the error summary: each problem's input, where it is one's, and sentence."""
        return [(f"#{p.field}" if p.field else None, sentence(p)) for p in self.problems]

    @property
    def wrong(self) -> Mapping[str, str]:
        """The sentence under each input."""
        return {problem.field: sentence(problem) for problem in self.problems}


def contents_from(text: str | None) -> Contents:
    """Return how much of a record is asked for in an address; by itself, what the form has: everything.

    Raise Invalid for a word that is none: who meant to leave something out would hand out everything.
    """
    if text is None:
        return Contents.WHOLE
    try:
        return Contents(text)
    except ValueError:
        raise Invalid("extracts.unknown_contents", name="contents") from None


def read_wish(form: Mapping[str, str]) -> tuple[Typed, Contents]:
    """Read what is asked of a new copy."""
    given = form.get("contents", "")
    typed = read_reason(form)
    if given not in {one.value for one in Contents}:
        problems = (*typed.problems, Problem("contents", "extracts.no_contents"))
        return Typed(typed.reason, "", problems), Contents.WHOLE
    return Typed(typed.reason, given, typed.problems), Contents(given)


def read_reason(form: Mapping[str, str]) -> Typed:
    """Read why a copy is issued or withdrawn."""
    given = shown_again(form.get("reason", ""))
    try:
        reason = clean(given, name="reason")
    except Invalid as error:
        return Typed(given, problems=tuple(error.problems))
    if not reason:
        return Typed(given, problems=(Problem("reason", "extracts.no_reason"),))
    if len(reason) > LONGEST_REASON:
        longest = {"longest": str(LONGEST_REASON)}
        return Typed(given, problems=(Problem("reason", "extracts.reason_too_long", longest),))
    return Typed(reason)
