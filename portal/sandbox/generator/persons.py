"""Who an official is, before any school or post: gender, birth, people, name, home."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.record.rules.places import Commune
from portal.sandbox.generator import names, numbers, places
from portal.sandbox.generator.callings import STUDY, Calling
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.months import YEAR
from portal.sandbox.generator.names import Origin
from portal.sandbox.generator.places import Province

# Ages at which somebody may be drawn; the year of birth then moves by two at most, so that nobody is
# younger than 24 or at the age of retirement (60 for men, 57 for women in 2026).
_AGES = Weighted(
    dict.fromkeys(range(26, 31), 2.2)
    | dict.fromkeys(range(31, 37), 3.6)
    | dict.fromkeys(range(37, 45), 4.0)
    | dict.fromkeys(range(45, 51), 3.0)
    | dict.fromkeys(range(51, 55), 2.2)
)
_OLDER_MEN = Weighted(dict.fromkeys(range(51, 58), 1))
_OLD_MAN = 0.09
# Who holds an elected office has worked for some years before.
_LEADERS_AGE = 40
# Between school and a finished probation lie the years of study and some to find a post in.
_SCHOOL_LEAVER, _SPARE = 18, 5
_LOCAL, _NATIVE, _NEAR = 0.86, 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Person:
    """An official as a person; `family` is the surname."""

    number: int
    woman: bool
    born: date
    origin: Origin
    family: str
    full_name: str
    personal_id: str
    religion: str
    home: Province
    birth_place: Commune
    native_place: Commune
    lives_in: Commune


def person(
    draws: Draws, calling: Calling, work: Province, commune: Commune, *, number: int, seed: int, today: date
) -> Person:
    """Draw the person; most live and work where they were born."""
    woman = draws.chance(calling.female)
    old = not woman and draws.chance(_OLD_MAN)
    age = draws.weighted(_OLDER_MEN if old else _AGES)
    age = max(
        age, _LEADERS_AGE if calling.leads else _SCHOOL_LEAVER + STUDY[calling.start.degree] // YEAR + _SPARE
    )
    year = numbers.nearest_year(today.year - age, number, seed)
    born = date(year, 1, 1) + timedelta(days=draws.between(0, 364))
    home = work if draws.chance(_LOCAL) else places.home(draws)
    origin = Origin(draws.weighted(home.peoples), home.region)
    family = names.surname(draws, origin)
    birth_place = places.commune(draws, home)
    native = home if draws.chance(_NATIVE) else places.home(draws)
    return Person(
        number,
        woman,
        born,
        origin,
        family,
        names.full_name(draws, origin, family, woman=woman, born=year),
        numbers.personal_id(number, seed, woman=woman, born=born),
        draws.weighted(home.religions),
        home,
        birth_place,
        birth_place if native is home and draws.chance(_NATIVE) else places.commune(draws, native),
        commune if draws.chance(_NEAR) else places.commune(draws, work),
    )
