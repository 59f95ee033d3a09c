"""Schools and courses: the degree before the post, what was studied beside it, and what each rank asks."""

from dataclasses import dataclass

from portal.record.rules import Row, Scalar
from portal.sandbox.generator.callings import SCHOOLS, Calling
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.lives import Life
from portal.sandbox.generator.months import YEAR, month, text
from portal.sandbox.generator.persons import Person

_FULL_TIME, _BESIDE_WORK = "chinh_quy", "vua_lam_vua_hoc"
_BACHELOR = "dai_hoc_cu_nhan"
_HIGHER_MONTHS = 24
_HIGH_OFFICE = 3  # the third post of a calling asks for the highest course in political theory
_FRAMEWORKS_SINCE = month(2014, 7)  # the frameworks for languages and for informatics replaced A, B, C
# Languages of peoples among whom officials work, by the people's code.
_PEOPLES_LANGUAGES = {
    "03": "tieng_thai_dan_toc", "08": "tieng_mong", "12": "tieng_e_de", "10": "tieng_gia_rai",
    "13": "tieng_ba_na", "26": "tieng_co_tu", "17": "tieng_cham", "05": "tieng_khmer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schooling:
    """The first school by name, the highest degree, and the rows of the six tables."""

    school: str
    highest: str
    rows: dict[str, list[Row]]


def schooling(draws: Draws, calling: Calling, person: Person, life: Life, now: int) -> Schooling:
    """Draw what an official has learnt."""
    schools = calling.schools[person.home.region]
    school, major = draws.pick(schools), draws.pick(calling.majors)
    begins, ends = life.studied
    degrees = [_studied(begins, ends, school, major, _FULL_TIME, life.start.degree)]
    degrees += _later_degrees(draws, calling, life, now, draws.pick(schools), major)
    rows = {
        "training_professional": degrees,
        "training_political_theory": _political(draws, person, life, now),
        "training_state_management": _for_ranks(draws, calling, person, life),
        "training_defence_security": _defence(draws, life, now),
        "training_informatics": _informatics(draws, life),
        "training_languages": _languages(draws, person, life, now),
    }
    return Schooling(school, str(degrees[-1]["degree"]), rows)


def _later_degrees(
    draws: Draws, calling: Calling, life: Life, now: int, school: str, major: str
) -> list[Row]:
    """Return the degrees taken beside the work: before the rank that asks for one, or a higher one."""
    if calling.junior and life.start is calling.junior:
        if len(life.grades) == 1:
            return []
        ends = life.grades[1].since - draws.between(3, 12)
        return [_studied(ends - 29, ends, school, major, _BESIDE_WORK, _BACHELOR)]
    found: list[Row] = []
    begins = life.grades[0].since if life.grades else now
    for degree in calling.higher:
        begins += draws.between(2, 7) * YEAR
        if begins + _HIGHER_MONTHS > now or not draws.chance(calling.higher_share):
            break
        ends = begins + _HIGHER_MONTHS - 1
        found.append(_studied(begins, ends, school, major, _BESIDE_WORK, degree))
        begins = ends
    return found


def _political(draws: Draws, person: Person, life: Life, now: int) -> list[Row]:
    since = life.offices[0].since if life.offices else life.recruited + draws.between(4, 12) * YEAR
    if not life.leads and not draws.chance(0.25):
        return []
    degree = "cao_cap" if len(life.offices) >= _HIGH_OFFICE else "trung_cap" if life.leads else "so_cap"
    ends = since + draws.between(-10, 12)
    months = {"cao_cap": 18, "trung_cap": 12, "so_cap": 3}[degree]
    begins = ends - months + 1
    if ends > now or begins <= life.recruited:
        return []
    row = _period(begins, ends)
    row["institution"] = SCHOOLS["politics"][person.home.region][degree == "cao_cap"]
    row["study_mode"] = "tai_chuc" if degree == "cao_cap" else _BESIDE_WORK
    row["degree"] = degree
    return [row]


def _for_ranks(draws: Draws, calling: Calling, person: Person, life: Life) -> list[Row]:
    if not calling.course:
        return []
    found = []
    for place, grade in enumerate(life.grades):
        ends = grade.since - draws.between(1, 5)
        if ends - 2 <= life.recruited:
            continue
        row = _period(ends - 2, ends)
        row["institution"] = SCHOOLS["politics"][person.home.region][place > 1]
        row["certificate"] = f"Chứng chỉ {calling.course} {grade.title[:1].lower()}{grade.title[1:]}"
        found.append(row)
    return found


def _defence(draws: Draws, life: Life, now: int) -> list[Row]:
    since = life.recruited + draws.between(6, 96)
    if since > now or not draws.chance(0.6):
        return []
    row = _period(since, since)
    row["institution"] = "Trung tâm Giáo dục quốc phòng và an ninh"
    row["certificate"] = (
        f"Chứng nhận bồi dưỡng kiến thức quốc phòng và an ninh, đối tượng {3 if len(life.offices) > 1 else 4}"
    )
    return [row]


def _informatics(draws: Draws, life: Life) -> list[Row]:
    begins = life.studied[1] - draws.between(4, 20)
    row = _period(begins, begins + 3)
    row["institution"] = "Trung tâm Tin học - Ngoại ngữ"
    modern = begins >= _FRAMEWORKS_SINCE
    row["certificate"] = (
        "Ứng dụng công nghệ thông tin cơ bản" if modern else draws.pick(("Tin học A", "Tin học B"))
    )
    return [row]


def _languages(draws: Draws, person: Person, life: Life, now: int) -> list[Row]:
    begins = life.studied[1] - draws.between(4, 20)
    row = _period(begins, begins + 5)
    row["institution"], row["language"] = "Trung tâm Tin học - Ngoại ngữ", "tieng_anh"
    modern = begins >= _FRAMEWORKS_SINCE
    row["certificate"] = draws.pick(
        ("Bậc 2 (A2)", "Bậc 3 (B1)") if modern else ("Tiếng Anh A", "Tiếng Anh B")
    )
    if modern:
        row["score"] = draws.pick(("5,5", "6", "6,5", "7"))
    found = [row]
    others = [
        code for code in _PEOPLES_LANGUAGES if code != person.origin.people and code in person.home.others
    ]
    begins = life.recruited + draws.between(2, 10)
    if others and begins <= now and draws.chance(0.15):
        own = _period(begins, begins)
        own["institution"] = "Trung tâm Giáo dục thường xuyên"
        own["language"] = _PEOPLES_LANGUAGES[draws.pick(others)]
        own["certificate"] = "Chứng chỉ tiếng dân tộc thiểu số"
        found.append(own)
    return found


def _studied(begins: int, ends: int, school: str, major: str, mode: str, degree: str) -> Row:
    row = _period(begins, ends)
    row["institution"], row["major"], row["study_mode"], row["degree"] = school, major, mode, degree
    return row


def _period(begins: int, ends: int) -> Row:
    row: dict[str, Scalar] = {"from_month": text(begins), "to_month": text(ends)}
    return row
