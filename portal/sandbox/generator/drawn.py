"""Everything that is drawn about one official, from which the record is written."""

from dataclasses import dataclass
from datetime import date

from portal.sandbox.generator import callings, families, lives, pay, persons, places, schooling, workplaces
from portal.sandbox.generator.callings import Calling
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.families import Family
from portal.sandbox.generator.lives import Life
from portal.sandbox.generator.months import month_of
from portal.sandbox.generator.pay import Pay
from portal.sandbox.generator.persons import Person
from portal.sandbox.generator.schooling import Schooling
from portal.sandbox.generator.workplaces import History, Workplace


@dataclass(frozen=True, slots=True)
class Drawn:
    """One official as drawn: the parts know of each other what they must, and nothing is drawn twice."""

    calling: Calling
    person: Person
    work: Workplace
    life: Life
    learnt: Schooling
    history: History
    family: Family
    pay: Pay | None
    today: date

    @property
    def now(self) -> int:
        """Return the month of today."""
        return month_of(self.today)


def drawn(draws: Draws, *, number: int, seed: int, today: date, workplace: Workplace | None) -> Drawn:
    """Draw an official; a workplace that is given decides the calling's sector and the province."""
    calling = callings.drawn(draws, workplace.sector if workplace else None)
    province = workplaces.province_of(draws, workplace)
    commune = places.commune(draws, province)
    person = persons.person(draws, calling, province, commune, number=number, seed=seed, today=today)
    life, now = lives.life(draws, person, calling, today), month_of(today)
    work = workplace or workplaces.workplace(draws, calling, province, commune)
    learnt = schooling.schooling(draws, calling, person, life, now)
    history = workplaces.history(draws, calling, life, work, learnt.school)
    family = families.family(draws, person, today.year)
    paid = pay.pay(life.grades, life.recruited, now)
    return Drawn(calling, person, work, life, learnt, history, family, paid, today)
