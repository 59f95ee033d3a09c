"""Text of one line or several: names, places, descriptions, numbers that are no quantities."""

import re
from collections.abc import Callable, Mapping

from portal.core.errors import Invalid
from portal.core.text import clean, clean_long
from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal

# Far more than any field takes; what is longer is not even normalised.
_LONGEST_INPUT = 20_000
_WORD = re.compile(r"[^\W\d_]+")


def line(spec: Field, raw: Mapping[str, str]) -> str:
    """Read one line; a pattern of the form's is matched without spaces, in capitals."""
    text = cleaned(spec, raw.get(spec.name, ""), clean)
    if spec.is_name:
        text = named(text)
    if spec.pattern and text:
        text = text.replace(" ", "").upper()
        if not re.fullmatch(spec.pattern, text):
            raise refusal(spec, "pattern", hint=spec.hint)
    return _not_longer(spec, text)


def lines(spec: Field, raw: Mapping[str, str]) -> str:
    """Read a text of several lines."""
    return _not_longer(spec, cleaned(spec, raw.get(spec.name, ""), clean_long))


def named(text: str) -> str:
    """Return a person's name in capitals and small letters where it was typed in one kind alone.

    A name in both is left as it is: nobody knows better how it is written.
    """
    if text not in (text.upper(), text.lower()):
        return text
    return _WORD.sub(lambda word: word.group().capitalize(), text)


def cleaned(spec: Field, text: str, cleaner: Callable[[str], str] = clean) -> str:
    """Return the text in its stored form, or refuse it with a sentence that names the field."""
    if len(text) > _LONGEST_INPUT:
        raise refusal(spec, "too_long", longest=spec.longest)
    try:
        return cleaner(text)
    except Invalid as error:
        raise refusal(spec, "control_character") from error


def _not_longer(spec: Field, text: str) -> str:
    if len(text) > spec.longest:
        raise refusal(spec, "too_long", longest=spec.longest, length=len(text))
    return text
