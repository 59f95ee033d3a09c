"""Who a person is: the numbers against birth, gender and each other."""

from collections.abc import Iterator

from portal.record.rules.catalogs import CATALOGS
from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import is_before, least_years

_ID, _BORN, _ISSUED = "citizen_id_number", "date_of_birth", "citizen_id_issue_date"
_LENGTH = 12
_FIRST_COUNTRY = 100
_MALE, _FEMALE = "nam", "nu"
_GENDERS = {_MALE: "nam", _FEMALE: "nữ"}
_CARD_TAIL = 10
# "Người nước ngoài" and "Không rõ" stand in the population database's list only.
_NO_ETHNICITY = frozenset({"55", "56"})


def _birth_year(facts: Facts) -> Iterator[Hit]:
    number, born = _id_of(facts), facts.born[:4]
    if number and born:
        said = f"{19 + int(number[3]) // 2}{number[4:6]}"
        if said != born:
            yield hit(_ID, _BORN, number=number, said=said, born=shown_date(facts.born))


def _gender(facts: Facts) -> Iterator[Hit]:
    number, gender = _id_of(facts), facts.text("gender")
    if number and gender in _GENDERS:
        said = _FEMALE if int(number[3]) % 2 else _MALE
        if said != gender:
            yield hit(_ID, "gender", number=number, said=_GENDERS[said], gender=_GENDERS[gender])


def _province(facts: Facts) -> Iterator[Hit]:
    # Codes from 100 up are countries of birth, and 000 is nobody's: neither list is known here.
    number = _id_of(facts)
    code = number[:3]
    if code and 0 < int(code) < _FIRST_COUNTRY and code not in CATALOGS["ma_tinh_so_dinh_danh"].by_code:
        yield hit(_ID, number=number, code=code)


def _two_numbers(facts: Facts) -> Iterator[Hit]:
    number, code = facts.text(_ID), facts.text("record_code")
    if number and code and number != code:
        yield hit(_ID, "record_code", number=number, code=code)


def _issued_before_birth(facts: Facts) -> Iterator[Hit]:
    issued = facts.text(_ISSUED)
    if is_before(issued, facts.born):
        yield hit(_ISSUED, _BORN, issued=shown_date(issued), born=shown_date(facts.born))


def _issued_too_early(facts: Facts) -> Iterator[Hit]:
    issued = facts.text(_ISSUED)
    if _id_of(facts) and is_before(issued, str(LIMITS.oldest_number)) and not is_before(issued, facts.born):
        yield hit(_ISSUED, _ID, issued=shown_date(issued), year=str(LIMITS.oldest_number))


def _no_issue_date(facts: Facts) -> Iterator[Hit]:
    if facts.text(_ID) and not facts.text(_ISSUED):
        yield hit(_ISSUED)


def _no_insurance(facts: Facts) -> Iterator[Hit]:
    recruited = facts.text("first_recruitment_date")
    if is_before(recruited, facts.now) and not facts.text("social_insurance_no"):
        yield hit("social_insurance_no", "first_recruitment_date", recruited=shown_date(recruited))


def _insurance_numbers(facts: Facts) -> Iterator[Hit]:
    social, health = facts.text("social_insurance_no"), facts.text("health_insurance_no")
    if social and len(health) >= _CARD_TAIL and health[-_CARD_TAIL:] != social:
        yield hit("health_insurance_no", "social_insurance_no", health=health, social=social)


def _born_in_future(facts: Facts) -> Iterator[Hit]:
    if is_before(facts.now, facts.born):
        yield hit(_BORN, born=shown_date(facts.born))


def _past_retirement(facts: Facts) -> Iterator[Hit]:
    age = least_years(facts.born, facts.now)
    limit = LIMITS.retirement_age_women if facts.text("gender") == _FEMALE else LIMITS.retirement_age_men
    if age is not None and age >= limit:
        yield hit(_BORN, born=shown_date(facts.born), age=str(age), limit=str(limit))


def _ethnicity(facts: Facts) -> Iterator[Hit]:
    if facts.text("ethnicity") in _NO_ETHNICITY:
        yield hit("ethnicity", ethnicity=facts.shown("ethnicity"))


def _id_of(facts: Facts) -> str:
    number = facts.text(_ID)
    return number if len(number) == _LENGTH and number.isascii() and number.isdigit() else ""


RULES = (
    Rule("identity.born_in_future", Severity.BLOCK, _born_in_future),
    Rule("identity.issued_before_birth", Severity.BLOCK, _issued_before_birth),
    Rule("identity.id_birth_year", Severity.WARN, _birth_year),
    Rule("identity.id_gender", Severity.WARN, _gender),
    Rule("identity.two_numbers", Severity.WARN, _two_numbers),
    Rule("identity.insurance_numbers", Severity.WARN, _insurance_numbers),
    Rule("identity.ethnicity", Severity.WARN, _ethnicity),
    Rule("identity.id_province", Severity.NOTE, _province),
    Rule("identity.issued_too_early", Severity.NOTE, _issued_too_early),
    Rule("identity.no_issue_date", Severity.NOTE, _no_issue_date),
    Rule("identity.no_insurance", Severity.NOTE, _no_insurance),
    Rule("identity.past_retirement", Severity.NOTE, _past_retirement),
)
