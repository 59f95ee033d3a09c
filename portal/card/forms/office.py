"""What the office sends: why a card ends, what became of a report, on what a badge is printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.printing import Sheet
from portal.card.rules import LONGEST_NOTE, Outcome, Revocation
from portal.core.errors import Invalid, Problem
from portal.core.text import clean_long, shown_again
from portal.core.web.errors import sentence


@dataclass(frozen=True)
class TypedAnswer:
    """What is said of a report: as it was typed, and what is wrong with it."""

    outcome: str = ""
    answer: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> list[tuple[str, str]]:
        """For the error summary."""
        return [(f"#{problem.field}", sentence(problem)) for problem in self.problems]

    @property
    def wrong(self) -> Mapping[str, str]:
        """The sentence under each input."""
        return {problem.field: sentence(problem) for problem in self.problems}


def read_revocation(form: Mapping[str, str]) -> Revocation:
    """Read why a card is ended."""
    try:
        return Revocation(form.get("reason", ""))
    except ValueError as error:
        raise Invalid("card.revocation", name="reason") from error


def read_answer(form: Mapping[str, str]) -> TypedAnswer:
    """Read what became of a report."""
    outcome, answer = form.get("outcome", ""), shown_again(form.get("answer", ""))
    problems: list[Problem] = []
    if outcome not in {one.value for one in Outcome}:
        outcome = ""
        problems.append(Problem("outcome", "card.outcome"))
    try:
        cleaned = clean_long(answer, name="answer")
    except Invalid as error:
        return TypedAnswer(outcome, answer, (*problems, *error.problems))
    if len(cleaned) > LONGEST_NOTE:
        problems.append(Problem("answer", "card.text_long", {"longest": str(LONGEST_NOTE)}))
        return TypedAnswer(outcome, answer, tuple(problems))
    return TypedAnswer(outcome, cleaned, tuple(problems))


def read_sheet(form: Mapping[str, str]) -> Sheet:
    """Read on what a badge is printed; plastic where nothing else is asked for."""
    return Sheet.A4 if form.get("sheet") == Sheet.A4 else Sheet.CARD
