"""What an operator may say, and why a command is refused."""

import re
from dataclasses import dataclass
from datetime import date

from portal.access.rules import Role
from portal.core.errors import DomainError, Invalid
from portal.core.text import clean
from portal.people.rules import (
    LONGEST_CODE,
    OfficialKind,
    UnitKind,
    is_address,
    is_agency_code,
    is_official_code,
)
from portal.record.rules import FORM, parse

# An official in service is one without a grant.
GRANTED_ROLES = tuple(role for role in Role if role is not Role.OFFICIAL)
# What each level of the tree may stand under; the top stands under nothing.
ABOVE = {
    UnitKind.TOP: frozenset[UnitKind](),
    UnitKind.DEPARTMENT: frozenset({UnitKind.TOP, UnitKind.DEPARTMENT}),
    UnitKind.UNIT: frozenset(UnitKind),
}
_LONGEST_LINE = 200
_DIGITS_OF_A_PERSON = re.compile(r"(?<!\d)\d{12}(?!\d)")
# The digit after the province's code says century and gender: even for men, odd for women.
_GENDER_DIGIT = 3


class Refused(DomainError):  # noqa: N818 - the vocabulary names refusals, not errors
    """A command does nothing; the code says why."""


@dataclass(frozen=True)
class Newcomer:
    """What is said of somebody whom the portal does not know yet."""

    name: str
    title: str
    kind: OfficialKind = OfficialKind.CIVIL_SERVANT
    work_email: str | None = None
    official_code: str = ""


@dataclass(frozen=True)
class Term:
    """From which day on something holds, and its last day if it has one."""

    starts_on: date
    ends_on: date | None = None


def line(text: str, what: str) -> str:
    """Return one line as stored; raise Refused where it says nothing, or too much."""
    try:
        cleaned = clean(text)
    except Invalid as error:
        raise Refused("operate.unreadable", what=what) from error
    if not cleaned or len(cleaned) > _LONGEST_LINE:
        raise Refused("operate.line", what=what, most=str(_LONGEST_LINE))
    return cleaned


def personal_id(text: str) -> str:
    """Return the twelve digits; the refusal does not repeat what was typed."""
    return _parsed("citizen_id_number", text, "operate.personal_id")


def full_name(text: str) -> str:
    """Return a person's name as the record keeps it."""
    return _parsed("birth_full_name", text, "operate.name")


def agency_code(text: str) -> str:
    """Return a unit's code; raise Refused unless it is written as Decision 20/2020/QĐ-TTg asks."""
    code = text.strip()
    if not is_agency_code(code):
        raise Refused("operate.agency_code", said=code[:LONGEST_CODE])
    return code


def official_code(text: str) -> str:
    """Return an official's code; one of nines would leave the agency no next number."""
    code = text.strip()
    if not is_official_code(code):
        raise Refused("operate.official_code", said=code[:LONGEST_CODE])
    return code


def work_email(text: str) -> str:
    """Return an address to which mail can go."""
    address = line(text, "the e-mail address")
    if not is_address(address):
        raise Refused("operate.work_email")
    return address


def gender_of(number: str) -> str:
    """Return the gender that a personal ID says."""
    return "Nữ" if int(number[_GENDER_DIGIT]) % 2 else "Nam"


def personal_ids_in(text: str) -> frozenset[str]:
    """Return every personal ID that stands in a certificate's subject."""
    return frozenset(_DIGITS_OF_A_PERSON.findall(text))


def _parsed(field: str, text: str, code: str) -> str:
    try:
        value = parse(FORM.fields[field], {field: text})
    except Invalid as error:
        raise Refused(code) from error
    if not value:
        raise Refused(code)
    return str(value)
