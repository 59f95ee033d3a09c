"""Families: parents, brothers and sisters, the spouse and their family, children, at ages that can be."""

from dataclasses import dataclass

from portal.record.rules import Row
from portal.sandbox.generator import names, places
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.names import KINH, Origin
from portal.sandbox.generator.persons import Person

_MARRIED_BY = ((27, 0.35), (31, 0.75), (36, 0.9), (200, 0.95))
_SAME_PEOPLE = 0.8
_REDRAWN = 3
_OLDEST_ALIVE, _RETIRED, _SCHOOL, _STUDENT, _WORKING = 78, 61, 6, 18, 22
_CHILDREN = Weighted({0: 8, 1: 27, 2: 55, 3: 10})
_JOBS = (
    "Nông dân", "Giáo viên", "Công nhân", "Buôn bán", "Kế toán", "Công chức xã", "Lái xe", "Thợ may",
    "Kỹ sư xây dựng", "Điều dưỡng", "Nhân viên văn phòng", "Lập trình viên", "Nội trợ",
)  # fmt: skip
_OLD_JOBS = (
    "Nông dân",
    "Giáo viên nghỉ hưu",
    "Công nhân nghỉ hưu",
    "Cán bộ hưu trí",
    "Nội trợ",
    "Buôn bán nhỏ",
)


@dataclass(frozen=True, slots=True)
class Family:
    """The rows of both family tables; `married` for what a household earns and owns."""

    own: list[Row]
    spouse_side: list[Row]
    married: bool


@dataclass(frozen=True, slots=True)
class _House:
    """One generation's house: who bears which name, and where it stands."""

    origin: Origin
    surname: str
    place: str
    year: int
    # A given name is not given twice among relatives, as far as there are others; small peoples have few.
    given: set[str]


def family(draws: Draws, person: Person, year: int) -> Family:
    """Draw a family as it is in a year."""
    house = _House(
        person.origin,
        person.family,
        places.sentence(person.birth_place),
        year,
        {person.full_name.rsplit(" ", 1)[-1]},
    )
    own = _parents_and_siblings(draws, house, person.born.year, _OWN)
    married = draws.chance(_likely(year - person.born.year))
    if not married:
        return Family(own, [], married=False)
    spouse_born = max(
        year - 62, min(year - 21, person.born.year + draws.between(-5, 2) * (-1 if person.woman else 1))
    )
    origin = person.origin if draws.chance(_SAME_PEOPLE) else Origin(KINH, person.home.region)
    theirs = _House(
        origin,
        names.surname(draws, origin),
        places.sentence(places.commune(draws, person.home)),
        year,
        house.given,
    )
    relation = "chong" if person.woman else "vo"
    here = _House(origin, theirs.surname, places.sentence(person.lives_in), year, house.given)
    own.append(_row(draws, here, relation, woman=not person.woman, born=spouse_born, job=draws.pick(_JOBS)))
    own += _children(draws, person, theirs, spouse_born, year)
    spouse_side = _parents_and_siblings(draws, theirs, spouse_born, _THEIRS)
    return Family(own, spouse_side, married=True)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the relations are called on one side."""

    father: str
    mother: str
    older_brother: str
    older_sister: str
    younger: str


_OWN = _Words("cha", "me", "anh_ruot", "chi_ruot", "em_ruot")
_THEIRS = _Words("cha_vo_chong", "me_vo_chong", "anh_vo_chong", "chi_vo_chong", "em_vo_chong")


def _parents_and_siblings(draws: Draws, house: _House, child_born: int, words: _Words) -> list[Row]:
    mother_born = child_born - draws.between(20, 33)
    father_born = mother_born - draws.between(-1, 7)
    # Children bear the name of one of their parents; the other has another.
    other = _House(house.origin, names.surname(draws, house.origin), house.place, house.year, house.given)
    by_mother = names.heirs_surname(house.origin, "", "mother") == "mother"
    father, mother = (other, house) if by_mother else (house, other)
    job = draws.pick(_OLD_JOBS)
    rows = [
        _row(draws, father, words.father, woman=False, born=father_born, job=job),
        _row(draws, mother, words.mother, woman=True, born=mother_born, job=draws.pick(_OLD_JOBS)),
    ]
    born = {child_born}
    for _ in range(draws.between(0, 3)):
        year = child_born + draws.between(-9, 9)
        if year in born or not mother_born + 18 <= year <= min(mother_born + 43, house.year - 1):
            continue
        born.add(year)
        woman = draws.chance(0.49)
        older = words.older_sister if woman else words.older_brother
        relation = older if year < child_born else words.younger
        job = _occupation(draws, house.year - year)
        rows.append(_row(draws, house, relation, woman=woman, born=year, job=job))
    return rows


def _children(draws: Draws, person: Person, theirs: _House, spouse_born: int, year: int) -> list[Row]:
    mother_born = person.born.year if person.woman else spouse_born
    first = max(person.born.year, spouse_born) + draws.between(22, 28)
    wanted = draws.weighted(_CHILDREN)
    fathers, mothers = (theirs.surname, person.family) if person.woman else (person.family, theirs.surname)
    mother = person.origin if person.woman else theirs.origin
    father = theirs.origin if person.woman else person.origin
    surname = names.heirs_surname(mother, fathers, mothers)
    origin = mother if surname == mothers else father
    house = _House(origin, surname, places.sentence(person.lives_in), year, theirs.given)
    rows: list[Row] = []
    born = first
    while len(rows) < wanted and born <= min(year - 1, mother_born + 44):
        woman, job = draws.chance(0.48), _occupation(draws, year - born)
        rows.append(_row(draws, house, "con", woman=woman, born=born, job=job))
        born += draws.between(2, 6)
    return rows


def _row(draws: Draws, house: _House, relation: str, *, woman: bool, born: int, job: str) -> Row:
    name = names.full_name(draws, house.origin, house.surname, woman=woman, born=born)
    for _ in range(_REDRAWN):
        if name.rsplit(" ", 1)[-1] not in house.given:
            break
        name = names.full_name(draws, house.origin, house.surname, woman=woman, born=born)
    house.given.add(name.rsplit(" ", 1)[-1])
    return {
        "relation": relation,
        "full_name": name,
        "birth_year": born,
        "details": _details(draws, house, born, job),
    }


def _details(draws: Draws, house: _House, born: int, job: str) -> str:
    if house.year - born > _OLDEST_ALIVE and draws.chance(0.6):
        return f"Quê quán: {house.place}; Đã mất năm: {born + draws.between(65, house.year - born)}"
    return f"Nghề nghiệp: {job}; Nơi ở: {house.place}"


def _occupation(draws: Draws, age: int) -> str:
    if age < _SCHOOL:
        return "Còn nhỏ"
    if age < _STUDENT:
        return "Học sinh"
    if age < _WORKING:
        return "Sinh viên"
    return draws.pick(_JOBS) if age < _RETIRED else draws.pick(_OLD_JOBS)


def _likely(age: int) -> float:
    return next(share for limit, share in _MARRIED_BY if age <= limit)
