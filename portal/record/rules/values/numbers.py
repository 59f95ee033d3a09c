"""Quantities as they are written in Vietnam: comma before the decimals, dots between thousands."""

import re
from collections.abc import Mapping
from decimal import Decimal

from portal.core.text import digits
from portal.record.rules.form import Field
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned

_GROUPED = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+")
# An amount in đồng has no decimals, so that these commas can only stand between thousands.
_BY_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_PLAIN = re.compile(r"[0-9]{1,15}")
# A trillion đồng: more than any salary or house of an official, and exact in every JSON reader.
_MOST_MONEY = 10**12
_MOST_PERCENT = 200
_MOST = 10**6
_PERCENT_PLACES = 2


def whole(spec: Field, raw: Mapping[str, str]) -> int | None:
    """Read a whole number within the field's bounds."""
    text = _digits(spec, raw)
    if not text:
        return None
    if not _PLAIN.fullmatch(text):
        raise refusal(spec, "not_a_whole_number")
    return int(_within(spec, Decimal(text), spec.low or 0, spec.high or _MOST))


def money(spec: Field, raw: Mapping[str, str]) -> int | None:
    """Read an amount in đồng: "2530000", "2.530.000 đ", "2 530 000", "2,530,000" as machines write."""
    text = re.sub(r"\s*(?:đồng|đ|vnđ|vnd)\.?$", "", _digits(spec, raw), flags=re.IGNORECASE)
    if not text:
        return None
    if not _GROUPED.fullmatch(text) and not _BY_COMMAS.fullmatch(text) and not _PLAIN.fullmatch(text):
        raise refusal(spec, "not_money")
    return int(_within(spec, Decimal(re.sub(r"[., ]", "", text)), 0, _MOST_MONEY))


def decimal(spec: Field, raw: Mapping[str, str]) -> str:
    """Read a number with decimals; stored with a dot and without idle zeros ("3.66", "4.4")."""
    return _decimal(spec, _digits(spec, raw), spec.places, spec.high or _MOST)


def percent(spec: Field, raw: Mapping[str, str]) -> str:
    """Read a percentage, with or without its sign; stored as the number alone."""
    text = _digits(spec, raw).removesuffix("%").strip()
    return _decimal(spec, text, _PERCENT_PLACES, spec.high or _MOST_PERCENT)


def shown_whole(number: int) -> str:
    """Return the number with dots between thousands."""
    return f"{number:,}".replace(",", ".")


def shown_decimal(stored: str, places: int) -> str:
    """Return the number with a comma; `places` are filled up, as pay tables print them."""
    number = Decimal(stored)
    text = f"{number:,.{places}f}" if places else f"{number:,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def _digits(spec: Field, raw: Mapping[str, str]) -> str:
    text = digits(cleaned(spec, raw.get(spec.name, "")))
    # The unit stands beside the input, and is often typed all the same.
    for unit in filter(None, (spec.unit, spec.unit.replace("²", "2"))):
        if text.lower().endswith(unit) and text.lower() != unit:
            return text[: -len(unit)].rstrip()
    return text


def _decimal(spec: Field, text: str, places: int, high: int) -> str:
    if not text:
        return ""
    number = _number(spec, text, places)
    if -int(number.as_tuple().exponent) > places:
        raise refusal(spec, "too_many_places", places=places)
    return f"{_within(spec, number, spec.low or 0, high):f}"


def _number(spec: Field, text: str, places: int) -> Decimal:
    # "1.234" has three decimals for nobody here: no field of the form takes more than two.
    if "," in text or (_GROUPED.fullmatch(text) and places < 3):  # noqa: PLR2004 - thousands are grouped by three
        text = re.sub(r"(?<=[0-9])[. ](?=[0-9]{3}(?:[. ,]|$))", "", text).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", text):
        raise refusal(spec, "not_a_number")
    number = Decimal(text).normalize()
    return number.quantize(Decimal(1)) if int(number.as_tuple().exponent) > 0 else number


def _within(spec: Field, number: Decimal, low: int, high: int) -> Decimal:
    if not low <= number <= high:
        raise refusal(spec, "out_of_range", low=shown_whole(low), high=shown_whole(high))
    return number
