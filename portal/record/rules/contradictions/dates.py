"""Dates against birth, against today and against each other."""

from collections.abc import Iterator

from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import is_before, least_years, months, most_years, span
from portal.record.rules.form import FORM
from portal.record.rules.terms import Kind

_BORN, _RECRUITED, _APPOINTED = "date_of_birth", "first_recruitment_date", "appointment_date"
_JOINED, _REAPPOINTED = "joined_current_org_date", "reappointment_date"
# What these dates tell of has happened; others may be those of a decision that takes effect later.
_PAST = (
    "citizen_id_issue_date", "party_admission_date", "party_official_date", "first_mass_org_join_date",
    "enlistment_date",
)  # fmt: skip
_DATES = tuple(f.name for f in FORM.fields.values() if f.kind is Kind.DATE)
_COMING = tuple(name for name in _DATES if name not in _PAST)
# Their own rule compares it with the birth.
_LIVED = tuple(name for name in _DATES if name != "citizen_id_issue_date")
_HISTORIES = tuple(table.name for table in FORM.tables.values() if "from_month" in table.by_name)
_NO_POSITION = "khong_giu_chuc_vu"


def _future(facts: Facts) -> Iterator[Hit]:
    for name in _PAST:
        value = facts.text(name)
        if is_before(facts.now, value):
            yield hit(name, label=FORM.fields[name].label, value=shown_date(value))


def _far_future(facts: Facts) -> Iterator[Hit]:
    for name in _COMING:
        ahead = months(facts.now, facts.text(name))
        if ahead is not None and ahead > LIMITS.far_months:
            yield hit(name, label=FORM.fields[name].label, value=shown_date(facts.text(name)))


def _before_birth(facts: Facts) -> Iterator[Hit]:
    born = shown_date(facts.born)
    for name in _LIVED:
        value = facts.text(name)
        if is_before(value, facts.born):
            yield hit(name, _BORN, label=FORM.fields[name].label, value=shown_date(value), born=born)
    for table in _HISTORIES:
        for line in facts.lines(table):
            value = line.text("from_month")
            if is_before(value, facts.born):
                label = FORM.tables[table].label
                yield hit(line.key, _BORN, label=label, value=shown_date(value), born=born)


def _row_reversed(facts: Facts) -> Iterator[Hit]:
    for table in _HISTORIES:
        for line in facts.lines(table):
            first, last = line.text("from_month"), line.text("to_month")
            if is_before(last, first):
                label = FORM.tables[table].label
                yield hit(line.key, label=label, first=shown_date(first), last=shown_date(last))


def _row_in_future(facts: Facts) -> Iterator[Hit]:
    for table in _HISTORIES:
        for line in facts.lines(table):
            first = line.text("from_month")
            if is_before(facts.now, first):
                yield hit(line.key, label=FORM.tables[table].label, first=shown_date(first))


def _year_in_future(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines("rewards"):
        if is_before(facts.now, line.text("year")):
            yield hit(line.key, year=line.text("year"))


def _recruited_young(facts: Facts) -> Iterator[Hit]:
    age = most_years(facts.born, facts.text(_RECRUITED))
    if age is not None and 0 <= age < LIMITS.recruitment_age:
        recruited, born = shown_date(facts.text(_RECRUITED)), shown_date(facts.born)
        yield hit(_RECRUITED, _BORN, recruited=recruited, born=born, age=str(age))


def _joined_before_recruited(facts: Facts) -> Iterator[Hit]:
    yield from _order(facts, _JOINED, _RECRUITED)


def _appointed_before_recruited(facts: Facts) -> Iterator[Hit]:
    yield from _order(facts, _APPOINTED, _RECRUITED)


def _reappointed_before_appointed(facts: Facts) -> Iterator[Hit]:
    yield from _order(facts, _REAPPOINTED, _APPOINTED)


def _term_over(facts: Facts) -> Iterator[Hit]:
    if facts.text("current_position") in ("", _NO_POSITION):
        return
    since = max(facts.text(_APPOINTED), facts.text(_REAPPOINTED))
    years = least_years(since, facts.now) if span(since) else None
    if years is not None and years >= LIMITS.term_years:
        yield hit(_REAPPOINTED, _APPOINTED, since=shown_date(since), years=str(years))


def _order(facts: Facts, later: str, earlier: str) -> Iterator[Hit]:
    if is_before(facts.text(later), facts.text(earlier)):
        after, before = shown_date(facts.text(later)), shown_date(facts.text(earlier))
        yield hit(later, earlier, later=after, earlier=before)


RULES = (
    Rule("dates.future", Severity.BLOCK, _future),
    Rule("dates.before_birth", Severity.BLOCK, _before_birth),
    Rule("dates.row_reversed", Severity.BLOCK, _row_reversed),
    Rule("dates.year_in_future", Severity.BLOCK, _year_in_future),
    Rule("dates.far_future", Severity.WARN, _far_future),
    Rule("dates.row_in_future", Severity.WARN, _row_in_future),
    Rule("dates.recruited_young", Severity.WARN, _recruited_young),
    Rule("dates.joined_before_recruited", Severity.WARN, _joined_before_recruited),
    Rule("dates.appointed_before_recruited", Severity.WARN, _appointed_before_recruited),
    Rule("dates.reappointed_before_appointed", Severity.WARN, _reappointed_before_appointed),
    Rule("dates.term_over", Severity.NOTE, _term_over),
)
