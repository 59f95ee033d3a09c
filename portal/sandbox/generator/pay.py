"""Pay by the tables: the steps of each rank, raised in its cycle, and what is paid beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.record.rules import CATALOGS, Row
from portal.sandbox.generator.lives import Grade
from portal.sandbox.generator.months import YEAR, month, text

# The tables are those of Decree 204/2004; what was paid before is not on them.
_TABLES_BEGIN = month(2004, 10)
_LEAST_ON_THEM = 24  # months; a shorter rest of a step would look like an early raise
_OVER_SCALE, _A_YEAR = 5, 1
_FULL, _TRAINEE = "100", "85"
_CONTRACT_TABLE = "LAI_XE"


@dataclass(frozen=True, slots=True)
class Scale:
    """One pay table: how many months a step lasts, and the coefficients of its steps."""

    cycle: int
    coefficients: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the pay history."""

    since: int
    rank: str
    step: int
    coefficient: float


@dataclass(frozen=True, slots=True)
class Pay:
    """The pay history up to today, and the percent above the last step with its month."""

    steps: tuple[Step, ...]
    percent: str
    over_percent: int
    over_since: int


def pay(grades: Sequence[Grade], recruited: int, now: int) -> Pay | None:
    """Return the pay of somebody with these grades; None where the tables do not apply."""
    if not grades:
        return None
    steps = [step for step in _steps(grades, recruited, now) if step.since <= now]
    percent = _TRAINEE if grades[0].since == recruited else _FULL
    over = _over(scale_of(steps[-1].rank), steps[-1], now)
    return Pay(tuple(_on_the_tables(steps)), percent, *over)


def scale_of(rank: str) -> Scale:
    """Return the pay table of a rank; raise KeyError where none is known."""
    return _SCALES[_SCALE_NAMES[rank]]


def by_position(since: int, now: int) -> Pay:
    """Return the pay of somebody under contract, whose position is paid by the drivers' table."""
    scale = _SCALES[_CONTRACT_TABLE]
    passed = (now - since) // scale.cycle
    step = min(passed, len(scale.coefficients) - 1)
    reached = since + step * scale.cycle
    over = _over(scale, Step(reached, "", step + 1, scale.coefficients[step]), now)
    return Pay((Step(reached, "", step + 1, scale.coefficients[step]),), _FULL, *over)


def rows(pay: Pay) -> list[Row]:
    """Return the pay history as the form's rows."""
    ends: list[int | None] = [later.since - 1 for _, later in pairwise(pay.steps)]
    return [_row(step, until) for step, until in zip(pay.steps, [*ends, None], strict=True)]


def coefficient(number: float) -> str:
    """Return a coefficient as it is stored: "3.66", "4.4", "4"."""
    return f"{number:g}"


def _row(step: Step, until: int | None) -> Row:
    row: Row = {"from_month": text(step.since)}
    if until is not None:
        row["to_month"] = text(until)
    row["rank_code"], row["step"], row["coefficient"] = step.rank, step.step, coefficient(step.coefficient)
    return row


def _steps(grades: Sequence[Grade], recruited: int, now: int) -> Iterator[Step]:
    """Yield each step with its month: the first from recruitment, the others counted after probation."""
    ends = [later.since for _, later in pairwise(grades)]
    held = 0.0
    for grade, until in zip(grades, [*ends, now + 1], strict=True):
        scale = scale_of(grade.code)
        step = next((n for n, c in enumerate(scale.coefficients) if c >= held), len(scale.coefficients) - 1)
        since, paid_since = grade.since, grade.since if held else recruited
        while since < until:
            held = scale.coefficients[step]
            yield Step(paid_since, grade.code, step + 1, held)
            step += 1
            since += scale.cycle
            paid_since = since
            if step == len(scale.coefficients):
                break


def _over(scale: Scale, last: Step, now: int) -> tuple[int, int]:
    """Return the percent above the last step and its month: five after a cycle, one more each year."""
    years = (now - last.since - scale.cycle) // YEAR
    if last.step < len(scale.coefficients) or years < 0:
        return 0, 0
    return _OVER_SCALE + _A_YEAR * years, last.since + scale.cycle + years * YEAR


def _on_the_tables(steps: Sequence[Step]) -> Iterator[Step]:
    """Yield the steps as far as they lie within the tables' time."""
    for place, step in enumerate(steps):
        if step.since >= _TABLES_BEGIN:
            yield step
        elif place + 1 == len(steps) or steps[place + 1].since >= _TABLES_BEGIN + _LEAST_ON_THEM:
            yield Step(_TABLES_BEGIN, step.rank, step.step, step.coefficient)


_SCALES: Mapping[str, Scale] = {
    item.code: Scale(item.extra["raise_months"], tuple(item.extra["coefficients"]))
    for item in CATALOGS["thang_luong"].items
}
_SCALE_NAMES: Mapping[str, str] = {
    item.code: item.extra["salary_scale"]
    for name in ("ngach_cong_chuc", "chuc_danh_nghe_nghiep")
    for item in CATALOGS[name].items
    if item.extra.get("salary_scale")
}
