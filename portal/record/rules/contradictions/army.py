"""Service in the armed forces: its two dates, its rank, and what else was done at that time."""

from collections.abc import Iterator

from portal.core.text import fold
from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import ends_in, is_before, most_years, starts_in

_IN, _OUT, _RANK, _BORN = "enlistment_date", "discharge_date", "highest_military_rank", "date_of_birth"
_POLICY = "policy_beneficiary_category"
_NONE = frozenset({"", "khong", "khong co"})
_INVALIDS = frozenset({"thuong_binh", "benh_binh", "nguoi_huong_chinh_sach_nhu_thuong_binh"})
_SERVING = ("quan doi", "quan su", "quan khu", "bo doi", "bien phong", "cong an", "tieu doan", "trung doan",
            "su doan", "lu doan", "quan doan", "quan chung", "si quan", "chien si")  # fmt: skip


def _discharge_before_enlistment(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.text(_OUT), facts.text(_IN)):
        yield hit(_OUT, _IN, out=shown_date(facts.text(_OUT)), enlisted=shown_date(facts.text(_IN)))


def _discharge_alone(facts: Facts) -> Iterator[Hit]:
    if facts.text(_OUT) and not facts.text(_IN):
        yield hit(_IN, _OUT, out=shown_date(facts.text(_OUT)))


def _rank_alone(facts: Facts) -> Iterator[Hit]:
    if fold(facts.text(_RANK)) not in _NONE and not facts.text(_IN):
        yield hit(_IN, _RANK, rank=facts.text(_RANK))


def _too_young(facts: Facts) -> Iterator[Hit]:
    age = most_years(facts.born, facts.text(_IN))
    if age is not None and 0 <= age < LIMITS.enlistment_age:
        enlisted, born = shown_date(facts.text(_IN)), shown_date(facts.born)
        yield hit(_IN, _BORN, enlisted=enlisted, born=born, age=str(age))


def _beside_work(facts: Facts) -> Iterator[Hit]:
    since, until = ends_in(facts.text(_IN)), starts_in(facts.text(_OUT))
    if since is None or until is None:
        return
    for line in facts.dated("work_history"):
        first = ends_in(line.text("from_month")) or 0
        last = starts_in(line.text("to_month") or facts.now) or 0
        named = fold(f"{line.text('organisation')} {line.text('title')}")
        # A month shared at either end is the month of coming and going.
        shared = min(until, last) - max(since, first)
        if shared > LIMITS.overlap_months and not any(word in named for word in _SERVING):
            period = f"{shown_date(facts.text(_IN))} – {shown_date(facts.text(_OUT))}"
            yield hit(
                line.key, _IN, _OUT, post=f"{line.text('organisation')} ({line.period})", service=period
            )


def _invalid_without_service(facts: Facts) -> Iterator[Hit]:
    if facts.text(_POLICY) in _INVALIDS and not facts.text(_IN):
        yield hit(_IN, _POLICY, category=facts.shown(_POLICY))


RULES = (
    Rule("army.discharge_before_enlistment", Severity.BLOCK, _discharge_before_enlistment),
    Rule("army.discharge_alone", Severity.WARN, _discharge_alone),
    Rule("army.rank_alone", Severity.WARN, _rank_alone),
    Rule("army.too_young", Severity.WARN, _too_young),
    Rule("army.beside_work", Severity.NOTE, _beside_work),
    Rule("army.invalid_without_service", Severity.NOTE, _invalid_without_service),
)
