"""The course of a life in months: army, school, recruitment, ranks, posts; all else follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.sandbox.generator.callings import STUDY, Calling, Post, Start
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.months import YEAR, month, month_of
from portal.sandbox.generator.persons import Person

_PROBATION = {"trung_cap": 6, "cao_dang": 9}
_SERVICE, _SERVED = 24, 0.14
_SEPTEMBER, _FEBRUARY = 9, 2
_SCHOOL_LEAVER = 18
_NEWEST = 3  # months since recruitment, at least
_WORKED_BEFORE = 0.45
# Years in a rank before the next, in a rank before the first post, in a post before the next.
_RANK_YEARS, _POST_YEARS, _NEXT_POST_YEARS = (9, 17), (6, 16), (5, 9)
_PROMOTED, _APPOINTED, _APPOINTED_AGAIN = 0.45, 0.22, 0.4


@dataclass(frozen=True, slots=True)
class Grade:
    """A rank held since a month."""

    since: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Office:
    """A post held since a month."""

    since: int
    post: Post


@dataclass(frozen=True, slots=True)
class Life:
    """The months of a life; `recruited` is the month of the decision, the first grade ends the probation."""

    army: tuple[int, int] | None
    studied: tuple[int, int]
    start: Start
    worked_before: int | None
    recruited: int
    grades: tuple[Grade, ...]
    offices: tuple[Office, ...]

    @property
    def leads(self) -> bool:
        """Say whether a post is held."""
        return bool(self.offices)


def life(draws: Draws, person: Person, calling: Calling, today: date) -> Life:
    """Draw the course of a life up to today."""
    now, leaves = month_of(today), person.born.year + _SCHOOL_LEAVER
    start = _start(draws, calling)
    latest = now - _NEWEST - STUDY[start.degree] - YEAR
    may_serve = not person.woman and month(leaves + 3, _SEPTEMBER) < latest
    army = None
    if may_serve and draws.chance(_SERVED):
        enlisted = month(leaves + 1, _FEBRUARY)
        army = (enlisted, enlisted + _SERVICE)
    begins = month(leaves + (3 if army else 0), _SEPTEMBER)
    ends = begins + STUDY[start.degree] - 1
    before = ends + draws.between(1, 4) if draws.chance(_WORKED_BEFORE) else None
    recruited = (before + draws.between(6, 40)) if before else ends + draws.between(2, 9)
    if recruited > now - _NEWEST:
        before, recruited = None, max(ends + 1, now - _NEWEST - draws.between(0, 6))
    grades = _grades(draws, calling, start, recruited, now)
    offices = _offices(draws, calling, grades, now)
    return Life(army, (begins, ends), start, before, recruited, grades, offices)


def _start(draws: Draws, calling: Calling) -> Start:
    if calling.junior and draws.chance(calling.junior_share):
        return calling.junior
    if calling.is_ranked:
        return calling.start
    return Start(calling.start.degree, "", draws.pick(calling.titles))


def _grades(draws: Draws, calling: Calling, start: Start, recruited: int, now: int) -> tuple[Grade, ...]:
    """Return the ranks held, or the one that a trainee is recruited for."""
    if not calling.is_ranked:
        return ()
    since = recruited + _PROBATION.get(start.degree, YEAR)
    if since > now:
        return (Grade(recruited, start.rank, calling.trainee),)
    grades = [Grade(since, start.rank, start.title)]
    further = 0 if start.rank not in calling.ranks else 1
    for code, title in list(zip(calling.ranks, calling.titles, strict=True))[further:]:
        since += draws.between(*_RANK_YEARS) * YEAR + draws.between(0, 5)
        if since > now or not draws.chance(_PROMOTED):
            break
        grades.append(Grade(since, code, title))
    return tuple(grades)


def _offices(draws: Draws, calling: Calling, grades: Sequence[Grade], now: int) -> tuple[Office, ...]:
    if not calling.posts or not grades or not (calling.leads or draws.chance(_APPOINTED)):
        return ()
    since = grades[0].since + draws.between(*_POST_YEARS) * YEAR + draws.between(0, 11)
    if calling.leads:
        since = min(since, now - 2)
    offices: list[Office] = []
    # Who is elected may begin with any of the posts; others begin with the lowest.
    for post in calling.posts[draws.between(0, len(calling.posts) - 1) if calling.leads else 0 :]:
        if since > now or since <= grades[0].since:
            break
        offices.append(Office(since, post))
        if not draws.chance(_APPOINTED_AGAIN):
            break
        since += draws.between(*_NEXT_POST_YEARS) * YEAR + draws.between(0, 11)
    return tuple(offices)
