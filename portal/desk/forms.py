"""What the desk's pages send."""

import base64
import binascii
from collections.abc import Mapping, Sequence

from portal.core.db import number_from
from portal.core.errors import Invalid, Problem
from portal.core.text import clean, clean_long, digits
from portal.desk.actions.asking import Question
from portal.desk.actions.consenting import LONGEST_DELEGATION, Consent
from portal.desk.actions.offices import OfficeDetails
from portal.desk.models import DeskOffice
from portal.desk.rules import (
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    MOST_PURPOSES,
    Claim,
    Wanted,
    Wish,
)

_SPOKEN = frozenset("0123456789 .-+()")
_FEWEST_DIGITS = 3


def read_office(form: Mapping[str, str], claims: Sequence[str]) -> OfficeDetails:
    """Read what an administrator registers."""
    problems: list[Problem] = []
    name = _line(form, "name", LONGEST_NAME, problems)
    contact = digits(_line(form, "contact", LONGEST_CONTACT, problems))
    if len(contact) <= LONGEST_CONTACT and contact and not _is_number(contact):
        problems.append(Problem("contact", "desk.contact"))
    purposes = _purposes(form.get("purposes", ""), problems)
    picked = tuple(claim for claim in Claim if claim.value in claims)
    if not picked or len(picked) != len(set(claims)):
        problems.append(Problem("claims", "desk.claims"))
    unit_id = number_from(form.get("unit"))
    if unit_id is None:
        problems.append(Problem("unit", "desk.unit"))
    if problems:
        raise Invalid(problems)
    assert unit_id is not None
    return OfficeDetails(unit_id, name, contact, purposes, picked)


def read_question(form: Mapping[str, str], offices: Sequence[DeskOffice]) -> Question:
    """Read what an officer asks; raise Invalid with all that is wrong."""
    number = number_from(form.get("office"))
    office = next((one for one in offices if one.id == number), None)
    if office is None:
        raise Invalid("desk.office", name="office")
    problems = []
    purpose = form.get("purpose", "")
    if purpose not in office.purposes:
        problems.append(Problem("purpose", "desk.purpose"))
    wishes: dict[Claim, Wish] = {}
    for claim in Claim:
        if claim.value in office.claims:
            try:
                wishes[claim] = Wish(form.get(f"ask-{claim.value}", ""))
            except ValueError:
                problems.append(Problem(f"ask-{claim.value}", "desk.wish"))
        elif form.get(f"ask-{claim.value}", Wish.NOT.value) != Wish.NOT:
            problems.append(Problem("claims", "desk.claim_not_registered"))
    if problems:
        raise Invalid(problems)
    return Question(office.id, purpose, Wanted.of(wishes))


def read_consent(form: Mapping[str, str]) -> Consent:
    """Read what a bearer ticked, and the passkey's word; the action judges both."""
    try:
        ticked = tuple(Claim(name) for name in form.get("claims", "").split(","))
    except ValueError as error:
        raise Invalid("desk.claim_not_asked", name="claims") from error
    text = form.get("delegation", "")
    if len(text) > LONGEST_DELEGATION:
        raise Invalid("desk.not_verified", name="delegation")
    try:
        return Consent(ticked, base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Invalid("desk.not_verified", name="delegation") from error


def _is_number(contact: str) -> bool:
    return not set(contact) - _SPOKEN and sum(ch.isdigit() for ch in contact) >= _FEWEST_DIGITS


def _line(form: Mapping[str, str], name: str, longest: int, problems: list[Problem]) -> str:
    try:
        text = clean(form.get(name, ""), name=name)
    except Invalid as error:
        problems.extend(error.problems)
        return ""
    if not text:
        problems.append(Problem(name, f"desk.{name}"))
    elif len(text) > longest:
        problems.append(Problem(name, f"desk.{name}_long"))
    return text


def _purposes(typed: str, problems: list[Problem]) -> tuple[str, ...]:
    try:
        lines = [line for line in clean_long(typed, name="purposes").split("\n") if line]
    except Invalid as error:
        problems.extend(error.problems)
        return ()
    if not lines:
        problems.append(Problem("purposes", "desk.purposes"))
    elif len(lines) > MOST_PURPOSES or any(len(line) > LONGEST_PURPOSE for line in lines):
        problems.append(Problem("purposes", "desk.purposes_long"))
    return tuple(dict.fromkeys(lines))
