"""The history of pay: each row by the tables, the rows among each other, the last against the present."""

from collections.abc import Iterator
from itertools import pairwise

from portal.record.rules.contradictions.frame import Facts, Hit, Line, Rule, Severity, hit, shown, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import ends_in, is_before, shown_month, starts_in
from portal.record.rules.contradictions.scales import fits_some, scale_of
from portal.record.rules.form import FORM
from portal.record.rules.values.numbers import shown_decimal

_TABLE = "salary_history"
_LOWERED = frozenset({"ha_bac_luong", "ha_ngach"})
_PRESENT = (("rank_code", "rank_code"), ("step", "salary_step"), ("coefficient", "salary_coefficient"))
_PLACES = 2


def _by_the_tables(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_TABLE):
        step, found = _step(line), line.number("coefficient")
        # What was paid before the present tables stands by tables that are not held.
        if not step or found is None or is_before(line.text("from_month"), str(LIMITS.pay_tables_from)):
            continue
        scale = scale_of(line.text("rank_code"))
        expected = scale.coefficient(step) if scale else None
        fits = found == expected if scale else fits_some(step, found)
        if not fits:
            yield hit(line.key, code=line.text("rank_code"), step=str(step), found=_shown(line))


def _falling(facts: Facts) -> Iterator[Hit]:
    if any(line.text("form") in _LOWERED for line in facts.lines("discipline")):
        return
    for first, second in pairwise(facts.dated(_TABLE)):
        one, other = first.number("coefficient"), second.number("coefficient")
        is_same = first.text("rank_code") == second.text("rank_code")
        if is_same and one is not None and other is not None and other < one:
            since = shown_date(second.text("from_month"))
            yield hit(second.key, first.key, before=_shown(first), after=_shown(second), since=since)


def _overlap(facts: Facts) -> Iterator[Hit]:
    for first, second in pairwise(facts.dated(_TABLE)):
        since = ends_in(second.text("from_month")) or 0
        until = starts_in(first.text("to_month"))
        if first.text("to_month") and until is not None and until > since:
            yield hit(second.key, first.key, first=first.period, second=second.period)


def _gap(facts: Facts) -> Iterator[Hit]:
    for first, second in pairwise(facts.dated(_TABLE)):
        until, since = ends_in(first.text("to_month")), starts_in(second.text("from_month")) or 0
        if until is not None and since - until > LIMITS.gap_months:
            begin, end = shown_month(until + 1), shown_month(since - 1)
            yield hit(second.key, first.key, first=begin, last=end, months=str(since - until - 1))


def _jump(facts: Facts) -> Iterator[Hit]:
    for first, second in pairwise(facts.dated(_TABLE)):
        is_same = first.text("rank_code") == second.text("rank_code")
        if is_same and _step(first) and _step(second) > _step(first) + 1:
            since = shown_date(second.text("from_month"))
            yield hit(
                second.key, first.key, before=str(_step(first)), after=str(_step(second)), since=since
            )  # fmt: skip


def _early(facts: Facts) -> Iterator[Hit]:
    for first, second in pairwise(facts.dated(_TABLE)):
        scale = scale_of(second.text("rank_code"))
        is_next = first.text("rank_code") == second.text("rank_code") and _step(second) == _step(first) + 1
        if scale is None or not is_next:
            continue
        waited = (ends_in(second.text("from_month")) or 0) - (starts_in(first.text("from_month")) or 0)
        if 0 < waited < scale.raise_months - LIMITS.early_raise_months:
            cycle, since = str(scale.raise_months), shown_date(second.text("from_month"))
            yield hit(
                second.key, first.key, step=str(_step(second)), since=since, months=str(waited), cycle=cycle
            )  # fmt: skip


def _several_current(facts: Facts) -> Iterator[Hit]:
    current = [line for line in facts.dated(_TABLE) if not line.text("to_month")]
    if len(current) > 1:
        first, last = shown_date(current[0].text("from_month")), shown_date(current[-1].text("from_month"))
        yield hit(*(line.key for line in current), first=first, last=last)


def _not_the_present(facts: Facts) -> Iterator[Hit]:
    lines = [line for line in facts.dated(_TABLE) if not is_before(facts.now, line.text("from_month"))]
    if not lines:
        return
    last = lines[-1]
    for column, field in _PRESENT:
        said, held = last.text(column), facts.text(field)
        # 3.0 and 3.00 are one coefficient.
        is_same = said == held or (
            last.number(column) is not None and last.number(column) == facts.number(field)
        )
        if said and held and not is_same:
            label = FORM.fields[field].label
            present = shown(FORM.tables[_TABLE].by_name[column], last.row[column])
            yield hit(last.key, field, period=last.period, label=label, said=present, held=facts.shown(field))
            return


def _step(line: Line) -> int:
    text = line.text("step")
    return int(text) if text.isascii() and text.isdigit() else 0


def _shown(line: Line) -> str:
    number = line.number("coefficient")
    return "" if number is None else shown_decimal(f"{number:f}", _PLACES)


RULES = (
    Rule("pay.history_table", Severity.WARN, _by_the_tables),
    Rule("pay.history_falling", Severity.WARN, _falling),
    Rule("pay.history_overlap", Severity.WARN, _overlap),
    Rule("pay.history_several_current", Severity.WARN, _several_current),
    Rule("pay.history_not_present", Severity.WARN, _not_the_present),
    Rule("pay.history_gap", Severity.NOTE, _gap),
    Rule("pay.history_jump", Severity.NOTE, _jump),
    Rule("pay.history_early", Severity.NOTE, _early),
)
