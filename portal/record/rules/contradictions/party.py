"""The Party and the mass organisations: dates in their order, positions with a membership."""

from collections.abc import Iterator

from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import ends_in, is_before, most_years, starts_in
from portal.record.rules.form import FORM

_ADMITTED, _OFFICIAL, _BORN = "party_admission_date", "party_official_date", "date_of_birth"
_POSITIONS = ("party_position", "concurrent_party_position")
_NONE = "khong"
_UNION = "doan_thanh_nien_cong_san_ho_chi_minh"


def _official_before_admission(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.text(_OFFICIAL), facts.text(_ADMITTED)):
        yield hit(_OFFICIAL, _ADMITTED, **_dates(facts))


def _official_too_soon(facts: Facts) -> Iterator[Hit]:
    since, until = starts_in(facts.text(_ADMITTED)), ends_in(facts.text(_OFFICIAL))
    if since is not None and until is not None and 0 <= until - since < LIMITS.candidate_months:
        limit = str(LIMITS.candidate_months)
        yield hit(_OFFICIAL, _ADMITTED, months=str(until - since), limit=limit, **_dates(facts))


def _too_young(facts: Facts) -> Iterator[Hit]:
    age = most_years(facts.born, facts.text(_ADMITTED))
    if age is not None and 0 <= age < LIMITS.party_age:
        admitted = shown_date(facts.text(_ADMITTED))
        yield hit(_ADMITTED, _BORN, admitted=admitted, born=shown_date(facts.born), age=str(age))


def _candidate_too_long(facts: Facts) -> Iterator[Hit]:
    since, now = ends_in(facts.text(_ADMITTED)), starts_in(facts.now) or 0
    if since is not None and not facts.text(_OFFICIAL) and now - since >= LIMITS.candidate_most_months:
        admitted = shown_date(facts.text(_ADMITTED))
        yield hit(_OFFICIAL, _ADMITTED, admitted=admitted, months=str(now - since))


def _position_without_admission(facts: Facts) -> Iterator[Hit]:
    for name in _POSITIONS:
        if facts.text(name) not in ("", _NONE) and not facts.text(_ADMITTED):
            yield hit(_ADMITTED, name, position=facts.shown(name))
            return


def _official_without_admission(facts: Facts) -> Iterator[Hit]:
    if facts.text(_OFFICIAL) and not facts.text(_ADMITTED):
        yield hit(_ADMITTED, _OFFICIAL, official=shown_date(facts.text(_OFFICIAL)))


def _position_not_in_catalog(facts: Facts) -> Iterator[Hit]:
    for name in _POSITIONS:
        catalog = FORM.fields[name].catalog
        if facts.text(name) and catalog is not None and facts.text(name) not in catalog.by_code:
            yield hit(name, label=FORM.fields[name].label, position=facts.text(name))


def _union_too_young(facts: Facts) -> Iterator[Hit]:
    joined = facts.text("first_mass_org_join_date")
    age = most_years(facts.born, joined)
    if facts.text("first_mass_org_name") == _UNION and age is not None and 0 <= age < LIMITS.union_age:
        joined, born = shown_date(joined), shown_date(facts.born)
        yield hit("first_mass_org_join_date", _BORN, joined=joined, born=born, age=str(age))


def _dates(facts: Facts) -> dict[str, str]:
    return {
        "official": shown_date(facts.text(_OFFICIAL)),
        "admitted": shown_date(facts.text(_ADMITTED)),
    }


RULES = (
    Rule("party.official_before_admission", Severity.BLOCK, _official_before_admission),
    Rule("party.too_young", Severity.WARN, _too_young),
    Rule("party.official_without_admission", Severity.WARN, _official_without_admission),
    Rule("party.position_without_admission", Severity.WARN, _position_without_admission),
    Rule("party.position_not_in_catalog", Severity.WARN, _position_not_in_catalog),
    Rule("party.union_too_young", Severity.WARN, _union_too_young),
    Rule("party.official_too_soon", Severity.NOTE, _official_too_soon),
    Rule("party.candidate_too_long", Severity.NOTE, _candidate_too_long),
)
