"""What a signer types of a duty: what, where, by which decision, on which day, from when to when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.card.rules import Duty
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.text import clean, digits, shown_again
from portal.core.web.errors import sentence

LONGEST = {"task": 60, "place": 60, "decision": 40}
_MISSING = {
    "task": Problem("task", "card.no_task"),
    "place": Problem("place", "card.no_place"),
    "decision": Problem("decision", "card.no_decision"),
}
_DAY_PARTS = ("on-day", "on-month", "on-year")
_INPUTS = (*LONGEST, *_DAY_PARTS, "starts", "ends")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:[:hH.]([0-5][0-9])?)?")


@dataclass(frozen=True)
class TypedDuty:
    """A form as it was typed, the duty that it says once nothing is wrong, and what is wrong with it."""

    raw: Mapping[str, str]
    duty: Duty | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> list[tuple[str | None, str]]:
        """For the error summary: each problem's input, where it is one's, and sentence."""
        return [(f"#{p.field}" if p.field else None, sentence(p)) for p in self.problems]

    @property
    def wrong(self) -> Mapping[str, str]:
        """The sentence under each input."""
        return {problem.field: sentence(problem) for problem in self.problems}

    @staticmethod
    def blank(on: date) -> "TypedDuty":
        """Return the form as it opens: today."""
        parts = (on.day, on.month, on.year)
        return TypedDuty({name: str(part) for name, part in zip(_DAY_PARTS, parts, strict=True)})


def read_duty(form: Mapping[str, str]) -> TypedDuty:
    """Read the form; an end that is earlier in the day than the start lies on the next day."""
    raw = {name: shown_again(form.get(name, "")) for name in _INPUTS}
    problems: list[Problem] = []
    texts = {name: _text(raw[name], name, problems) for name in LONGEST}
    on = _day(raw)
    if on is None:
        problems.append(Problem("on", "card.no_day"))
    starts, ends = _hour(raw["starts"]), _hour(raw["ends"])
    problems += [
        Problem(name, "card.no_hour") for name, hour in (("starts", starts), ("ends", ends)) if hour is None
    ]
    if problems or on is None or starts is None or ends is None:
        return TypedDuty(raw, problems=tuple(problems))
    last = on if ends > starts else on + timedelta(days=1)
    starts_at, ends_at = (datetime.combine(*when, clock.HANOI) for when in ((on, starts), (last, ends)))
    return TypedDuty(raw, Duty(texts["task"], texts["place"], starts_at, ends_at, texts["decision"]))


def _text(typed: str, name: str, problems: list[Problem]) -> str:
    try:
        text = clean(typed, name=name)
    except Invalid as error:
        problems += error.problems
        return ""
    if not text:
        problems.append(_MISSING[name])
    elif len(text) > LONGEST[name]:
        problems.append(Problem(name, "card.text_long", {"longest": str(LONGEST[name])}))
    return text


def _day(raw: Mapping[str, str]) -> date | None:
    parts = [digits(raw[name]).strip() for name in _DAY_PARTS]
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    day, month, year = map(int, parts)
    try:
        # The last day of all has no next one.
        return date(year, month, day) if year < date.max.year else None
    except ValueError:
        return None


def _hour(typed: str) -> time | None:
    found = _HOUR.fullmatch(digits(typed).strip())
    return time(int(found[1]), int(found[2] or 0)) if found else None
