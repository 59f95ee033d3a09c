"""Numbers that name: a telephone, a person."""

import re
from collections.abc import Mapping

from portal.core.text import digits
from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned

_SEPARATORS = re.compile(r"[\s().\-]+")
# Mobile numbers have ten digits since 2018, land lines ten or eleven; both begin with 0 at home.
_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{8,9}")
_PERSON_ID = re.compile(r"[0-9]{12}")


def phone(spec: Field, raw: Mapping[str, str]) -> str:
    """Return a Vietnamese number as digits from 0; +84, 84 and separators are understood."""
    text = _SEPARATORS.sub("", digits(cleaned(spec, raw.get(spec.name, ""))))
    text = re.sub(r"^(?:(?:\+|00)84|84(?=[0-9]{9}))0?", "0", text)
    if text and not _PHONE.fullmatch(text):
        raise refusal(spec, "not_a_phone")
    return text


def person_id(spec: Field, raw: Mapping[str, str]) -> str:
    """Return the twelve digits of a personal ID number; what they say is judged elsewhere, as a warning."""
    text = _SEPARATORS.sub("", digits(cleaned(spec, raw.get(spec.name, ""))))
    if text and not _PERSON_ID.fullmatch(text):
        raise refusal(spec, "not_a_person_id")
    return text


def shown_phone(number: str) -> str:
    """Return the number in groups, as it is read aloud."""
    return f"{number[:4]} {number[4:7]} {number[7:]}"
