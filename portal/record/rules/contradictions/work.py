"""The posts that a person held: gaps, overlaps, and the dates of the record beside them."""

import re
from collections.abc import Iterator

from portal.core.text import fold
from portal.record.rules.contradictions.frame import Facts, Hit, Line, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import (
    ends_in,
    is_before,
    most_years,
    shown_month,
    span,
    starts_in,
)

_TABLE, _RECRUITED, _BORN = "work_history", "first_recruitment_date", "date_of_birth"
# Studying and serving beside a post is no second post.
_BESIDE = ("kiem nhiem", "sinh vien", "hoc vien", "nghien cuu sinh", "biet phai")
_OFFICES = re.compile(r"\b(?:quận|huyện|thị xã)\b", re.IGNORECASE)


def _overlap(facts: Facts) -> Iterator[Hit]:
    furthest: Line | None = None
    for line in (line for line in facts.dated(_TABLE) if not _is_beside(line)):
        if furthest is not None:
            shared = _shared(facts, furthest, line)
            if shared > LIMITS.overlap_months:
                first, second = _named(furthest), _named(line)
                yield hit(line.key, furthest.key, first=first, second=second, months=str(shared))
        if furthest is None or _until(facts, line) > _until(facts, furthest):
            furthest = line


def _gap_in_service(facts: Facts) -> Iterator[Hit]:
    yield from _gaps(facts, in_service=True)


def _gap_before_service(facts: Facts) -> Iterator[Hit]:
    yield from _gaps(facts, in_service=False)


def _no_current(facts: Facts) -> Iterator[Hit]:
    lines = facts.dated(_TABLE)
    if lines and all(span(line.text("to_month")) and _is_over(facts, line) for line in lines):
        last = max(lines, key=lambda line: line.text("to_month"))
        yield hit(last.key, last=_named(last))


def _several_current(facts: Facts) -> Iterator[Hit]:
    current = [line for line in facts.dated(_TABLE) if not line.text("to_month") and not _is_beside(line)]
    if len(current) > 1:
        first, last = _named(current[0]), _named(current[-1])
        keys = [line.key for line in current]
        yield hit(*keys, first=first, last=last, count=str(len(current)))


def _recruitment_missing(facts: Facts) -> Iterator[Hit]:
    recruited, lines = starts_in(facts.text(_RECRUITED)), facts.dated(_TABLE)
    if recruited is None or not lines or is_before(facts.now, facts.text(_RECRUITED)):
        return
    if not any(_covers(line, recruited) for line in lines):
        yield hit(_RECRUITED, *(line.key for line in lines[:1]), recruited=shown_date(facts.text(_RECRUITED)))


def _joined_missing(facts: Facts) -> Iterator[Hit]:
    joined, lines = starts_in(facts.text("joined_current_org_date")), facts.dated(_TABLE)
    if joined is None or not lines or is_before(facts.now, facts.text("joined_current_org_date")):
        return
    if not any(_begins_about(line, joined) for line in lines):
        value = shown_date(facts.text("joined_current_org_date"))
        yield hit("joined_current_org_date", lines[-1].key, joined=value)


def _too_young(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_TABLE):
        age = most_years(facts.born, line.text("from_month"))
        if age is not None and 0 <= age < LIMITS.working_age:
            yield hit(line.key, _BORN, line=_named(line), age=str(age), born=shown_date(facts.born))


def _same_position(facts: Facts) -> Iterator[Hit]:
    for main, beside in (
        ("current_position", "concurrent_position"),
        ("party_position", "concurrent_party_position"),
    ):
        if (
            facts.text(main)
            and facts.text(main) == facts.text(beside)
            and not facts.text(main).startswith("khong")
        ):
            yield hit(beside, main, position=facts.shown(main))


def _abolished(facts: Facts) -> Iterator[Hit]:
    for line in facts.dated(_TABLE):
        if not line.text("to_month") and _OFFICES.search(line.text("organisation")):
            yield hit(line.key, organisation=line.text("organisation"), year=str(LIMITS.two_levels_from))


def _gaps(facts: Facts, *, in_service: bool) -> Iterator[Hit]:
    recruited = starts_in(facts.text(_RECRUITED))
    reached: int | None = None
    before: Line | None = None
    for line in facts.dated(_TABLE):
        since = starts_in(line.text("from_month")) or 0
        if before is not None and reached is not None:
            missing = since - reached - 1
            is_served = recruited is not None and reached >= recruited
            if missing >= LIMITS.gap_months and is_served is in_service:
                first, last = shown_month(reached + 1), shown_month(since - 1)
                # What is missing is a row; less often one of its neighbours is wrong.
                keys = (f"{_TABLE}/new", line.key, before.key)
                yield hit(*keys, first=first, last=last, months=str(missing))
        until = _until(facts, line)
        if reached is None or until >= reached:
            reached, before = until, line


def _named(line: Line) -> str:
    title, organisation = line.text("title"), line.text("organisation")
    named = ", ".join(part for part in (title, organisation) if part)
    return f"{named} ({line.period})" if named else line.period


def _is_beside(line: Line) -> bool:
    named = fold(f"{line.text('title')} {line.text('organisation')}")
    return any(word in named for word in _BESIDE)


def _until(facts: Facts, line: Line) -> int:
    return (ends_in(line.text("to_month")) if line.text("to_month") else starts_in(facts.now)) or 0


def _shared(facts: Facts, first: Line, second: Line) -> int:
    """Return for how many months two rows surely stand side by side; two that go on are another rule's."""
    if not (first.text("to_month") or second.text("to_month")):
        return 0
    since = max(_latest_start(first, 0), _latest_start(second, 0))
    ends = [starts_in(line.text("to_month") or facts.now) or 0 for line in (first, second)]
    return min(ends) - since + 1


def _is_over(facts: Facts, line: Line) -> bool:
    return is_before(line.text("to_month"), facts.now)


def _covers(line: Line, month: int) -> bool:
    since, until = starts_in(line.text("from_month")), ends_in(line.text("to_month"))
    return since is not None and since <= month + 1 and (until is None or month <= until)


def _begins_about(line: Line, month: int) -> bool:
    since = starts_in(line.text("from_month"))
    latest = _latest_start(line, since or 0)
    return since is not None and since - 1 <= month <= latest + 1


def _latest_start(line: Line, since: int) -> int:
    """Return the last month in which a row that is known to the year may have begun."""
    return ends_in(line.text("from_month")) or since


RULES = (
    Rule("work.overlap", Severity.WARN, _overlap),
    Rule("work.gap_in_service", Severity.WARN, _gap_in_service),
    Rule("work.no_current", Severity.WARN, _no_current),
    Rule("work.several_current", Severity.WARN, _several_current),
    Rule("work.recruitment_missing", Severity.WARN, _recruitment_missing),
    Rule("work.abolished", Severity.WARN, _abolished),
    Rule("work.too_young", Severity.WARN, _too_young),
    Rule("work.gap_before_service", Severity.NOTE, _gap_before_service),
    Rule("work.joined_missing", Severity.NOTE, _joined_missing),
    Rule("work.same_position", Severity.NOTE, _same_position),
)
