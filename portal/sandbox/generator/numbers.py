"""The numbers that an official bears, each of a kind that nobody real can have.

A personal ID is PPP G YY NNNNNN. The generator's province code is 999, which no province has (hand-written
people of the demo have 000). An official's number is spread over five million slots; a slot gives the six
last digits and the year of birth modulo five. Two officials with the same six digits therefore differ in
that remainder, so also in YY (a century is a multiple of five): no two IDs are alike, and none needs to be
remembered.
"""

from datetime import date

MOST = 5_000_000

_PROVINCE = "999"
_REMAINDERS = 5
# Odd and no multiple of five, so that it shares no factor with MOST: the spread meets every slot once.
_SPREAD = 2_654_437
_CENTURY = {19: 0, 20: 2}
_INSURANCE_SPREAD = 61_803_399
_INSURANCE_NUMBERS = 10**8


def remainder(number: int, seed: int) -> int:
    """Return what the official's year of birth must leave when divided by five."""
    return _slot(number, seed) % _REMAINDERS


def nearest_year(year: int, number: int, seed: int) -> int:
    """Return the year closest to the wanted one with the official's remainder: at most two away."""
    highest = year + _REMAINDERS // 2
    return highest - (highest - remainder(number, seed)) % _REMAINDERS


def personal_id(number: int, seed: int, *, woman: bool, born: date) -> str:
    """Return the official's personal ID; the year of birth must be one of `nearest_year`."""
    if born.year % _REMAINDERS != remainder(number, seed):
        raise ValueError("The year of birth is not one of the official's.")
    gender = _CENTURY[born.year // 100] + woman
    return f"{_PROVINCE}{gender}{born.year % 100:02d}{_slot(number, seed) // _REMAINDERS:06d}"


def social_insurance(number: int) -> str:
    """Return ten digits that begin with 00, which no province's office issues."""
    return f"00{number * _INSURANCE_SPREAD % _INSURANCE_NUMBERS:08d}"


def health_insurance(number: int, group: str) -> str:
    """Return a card number: the group, its benefit level 4, the province 00, the insurance number."""
    return f"{group}400{social_insurance(number)}"


def phone(number: int) -> str:
    """Return a number behind 0900, which nobody is given."""
    return f"0900{number % 10**6:06d}"


def _slot(number: int, seed: int) -> int:
    if not 0 <= number < MOST:
        raise ValueError(f"An official's number lies between 0 and {MOST - 1}.")
    return (number * _SPREAD + seed * 1_000_003) % MOST
