"""Pay: rank, step and coefficient against the pay tables, and the dates of raises."""

from collections.abc import Iterator
from decimal import Decimal

from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import is_before, months, most_years
from portal.record.rules.contradictions.scales import Scale, base_pay_on, fits_some, is_legacy, scale_of
from portal.record.rules.values.numbers import shown_decimal, shown_whole

_RANK, _STEP, _COEFFICIENT = "rank_code", "salary_step", "salary_coefficient"
_SINCE, _RANKED, _RECRUITED = "salary_effective_date", "rank_appointment_date", "first_recruitment_date"
_OVER, _OVER_SINCE = "over_scale_seniority_percent", "over_scale_effective_date"
_NO_POSITION = "khong_giu_chuc_vu"
_SENIORITY = "phu_cap_tham_nien_nghe"
_CIVIL_SERVANT = "CC"
_PROBATION, _WHOLE_PAY = Decimal(85), Decimal(100)
_PLACES = 2
_YEAR = 12


def _title_code(facts: Facts) -> Iterator[Hit]:
    if facts.text("rank_title") and facts.text(_RANK) and facts.text("rank_title") != facts.text(_RANK):
        yield hit(_RANK, "rank_title", code=facts.shown(_RANK), title=facts.shown("rank_title"))


def _step_beyond(facts: Facts) -> Iterator[Hit]:
    scale, step = scale_of(facts.text(_RANK)), _whole(facts.text(_STEP))
    if scale is not None and step > len(scale.coefficients):
        last = str(len(scale.coefficients))
        yield hit(_STEP, _RANK, step=str(step), rank=facts.shown(_RANK), scale=scale.label, last=last)


def _coefficient(facts: Facts) -> Iterator[Hit]:
    scale, step = scale_of(facts.text(_RANK)), _whole(facts.text(_STEP))
    found, expected = facts.number(_COEFFICIENT), scale.coefficient(step) if scale else None
    if scale is not None and expected is not None and found is not None and found != expected:
        yield hit(
            _COEFFICIENT, _STEP, _RANK, found=_shown(found), expected=_shown(expected), step=str(step),
            rank=facts.shown(_RANK), scale=_named(scale),
        )  # fmt: skip


def _coefficient_nowhere(facts: Facts) -> Iterator[Hit]:
    found, step = facts.number(_COEFFICIENT), _whole(facts.text(_STEP))
    if scale_of(facts.text(_RANK)) is None and found is not None and step and not fits_some(step, found):
        yield hit(_COEFFICIENT, _STEP, found=_shown(found), step=str(step))


def _legacy_rank(facts: Facts) -> Iterator[Hit]:
    if is_legacy(facts.text(_RANK)):
        yield hit(_RANK, code=facts.shown(_RANK))


def _before_rank(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.text(_SINCE), facts.text(_RANKED)):
        since, ranked = shown_date(facts.text(_SINCE)), shown_date(facts.text(_RANKED))
        yield hit(_SINCE, _RANKED, since=since, ranked=ranked)


def _rank_before_recruitment(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.text(_RANKED), facts.text(_RECRUITED)):
        ranked, recruited = shown_date(facts.text(_RANKED)), shown_date(facts.text(_RECRUITED))
        yield hit(_RANKED, _RECRUITED, ranked=ranked, recruited=recruited)


def _raise_due(facts: Facts) -> Iterator[Hit]:
    scale, step = scale_of(facts.text(_RANK)), _whole(facts.text(_STEP))
    waited = months(facts.text(_SINCE), facts.now)
    if scale is None or not 0 < step < len(scale.coefficients) or waited is None:
        return
    if waited >= scale.raise_months + LIMITS.grace_months:
        since, cycle = shown_date(facts.text(_SINCE)), str(scale.raise_months)
        yield hit(_SINCE, _STEP, step=str(step), since=since, months=str(waited), cycle=cycle)


def _over_scale_step(facts: Facts) -> Iterator[Hit]:
    scale, step, percent = scale_of(facts.text(_RANK)), _whole(facts.text(_STEP)), facts.number(_OVER)
    if scale is not None and percent and 0 < step < len(scale.coefficients):
        last = str(len(scale.coefficients))
        yield hit(_OVER, _STEP, percent=f"{percent:f}%", step=str(step), last=last)


def _over_scale_due(facts: Facts) -> Iterator[Hit]:
    scale, step = scale_of(facts.text(_RANK)), _whole(facts.text(_STEP))
    waited = months(facts.text(_SINCE), facts.now)
    if scale is None or waited is None or facts.number(_OVER):
        return
    if step == len(scale.coefficients) and waited >= scale.raise_months + LIMITS.grace_months:
        since = shown_date(facts.text(_SINCE))
        yield hit(_OVER, _SINCE, step=str(step), since=since, cycle=str(scale.raise_months))


def _over_scale_little(facts: Facts) -> Iterator[Hit]:
    percent = facts.number(_OVER)
    if percent and percent < LIMITS.over_scale_percent:
        yield hit(_OVER, percent=f"{percent:f}%", least=f"{LIMITS.over_scale_percent}%")


def _over_scale_date(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.text(_OVER_SINCE), facts.text(_SINCE)):
        over, since = shown_date(facts.text(_OVER_SINCE)), shown_date(facts.text(_SINCE))
        yield hit(_OVER_SINCE, _SINCE, over=over, since=since)


def _percent(facts: Facts) -> Iterator[Hit]:
    percent = facts.number("salary_percent")
    if percent is not None and percent not in (_PROBATION, _WHOLE_PAY):
        yield hit("salary_percent", percent=facts.shown("salary_percent"))


def _probation_long(facts: Facts) -> Iterator[Hit]:
    served = months(facts.text(_RECRUITED), facts.now) or 0
    if facts.number("salary_percent") == _PROBATION and served >= LIMITS.probation_months:
        recruited = shown_date(facts.text(_RECRUITED))
        yield hit("salary_percent", _RECRUITED, recruited=recruited, months=str(served))


def _kind_rank(facts: Facts) -> Iterator[Hit]:
    if facts.whole.kind == _CIVIL_SERVANT and facts.text(_RANK).startswith("V."):
        yield hit(_RANK, code=facts.shown(_RANK))


def _allowance_without_position(facts: Facts) -> Iterator[Hit]:
    allowance = facts.number("position_allowance")
    if allowance and facts.text("current_position") == _NO_POSITION:
        position = facts.shown("current_position")
        yield hit("position_allowance", "current_position", allowance=_shown(allowance), position=position)


def _seniority(facts: Facts) -> Iterator[Hit]:
    served = most_years(facts.text(_RECRUITED), facts.now)
    for line in facts.lines("allowance_history"):
        percent = line.number("percent")
        is_seniority = line.text("allowance_type") == _SENIORITY and not line.text("to_month")
        if is_seniority and percent is not None and served is not None and percent > max(served, 0):
            recruited = shown_date(facts.text(_RECRUITED))
            yield hit(line.key, _RECRUITED, percent=f"{percent:f}%", years=str(served), recruited=recruited)


def _income(facts: Facts) -> Iterator[Hit]:
    income, coefficient = facts.number("annual_income_salary"), facts.number(_COEFFICIENT)
    base, percent = base_pay_on(facts.today), facts.number("salary_percent") or _WHOLE_PAY
    if income is None or coefficient is None or base is None:
        return
    own = int(coefficient * base * percent / 100) * _YEAR
    # What is kept back for insurance may have been left out of the income.
    if income < own * _PROBATION / 100:
        said, expected = shown_whole(int(income)), shown_whole(own)
        yield hit("annual_income_salary", _COEFFICIENT, income=said, own=expected, base=shown_whole(base))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _shown(number: Decimal) -> str:
    return shown_decimal(f"{number:f}", _PLACES)


def _named(scale: Scale) -> str:
    return scale.label if scale.is_sure else f"{scale.label} (bảng tạm dùng)"


RULES = (
    Rule("pay.title_code", Severity.WARN, _title_code),
    Rule("pay.step_beyond", Severity.WARN, _step_beyond),
    Rule("pay.coefficient", Severity.WARN, _coefficient),
    Rule("pay.coefficient_nowhere", Severity.WARN, _coefficient_nowhere),
    Rule("pay.before_rank", Severity.WARN, _before_rank),
    Rule("pay.rank_before_recruitment", Severity.WARN, _rank_before_recruitment),
    Rule("pay.over_scale_step", Severity.WARN, _over_scale_step),
    Rule("pay.over_scale_little", Severity.WARN, _over_scale_little),
    Rule("pay.over_scale_date", Severity.WARN, _over_scale_date),
    Rule("pay.probation_long", Severity.WARN, _probation_long),
    Rule("pay.kind_rank", Severity.WARN, _kind_rank),
    Rule("pay.allowance_without_position", Severity.WARN, _allowance_without_position),
    Rule("pay.seniority", Severity.WARN, _seniority),
    Rule("pay.legacy_rank", Severity.NOTE, _legacy_rank),
    Rule("pay.percent", Severity.NOTE, _percent),
    Rule("pay.raise_due", Severity.NOTE, _raise_due),
    Rule("pay.over_scale_due", Severity.NOTE, _over_scale_due),
    Rule("pay.income", Severity.NOTE, _income),
)
