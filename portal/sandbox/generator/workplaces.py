"""Where officials work: an agency that manages, a unit that uses, and the places somebody came through."""

from dataclasses import dataclass

from portal.record.rules.places import Commune, bare
from portal.sandbox.generator import places
from portal.sandbox.generator.callings import Calling, Sector
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.lives import Life
from portal.sandbox.generator.months import YEAR
from portal.sandbox.generator.places import PROVINCES, Province

_HEROES = (
    "Nguyễn Trãi", "Trần Quốc Toản", "Lê Hồng Phong", "Kim Đồng", "Võ Thị Sáu", "Phan Bội Châu", "Chu Văn An",
    "Nguyễn Du", "Lý Tự Trọng", "Hoàng Văn Thụ", "Trần Hưng Đạo", "Nguyễn Bỉnh Khiêm", "Lương Thế Vinh",
)  # fmt: skip
_CAME_FROM_ELSEWHERE = 0.35
_LEAST_STAY = 2 * YEAR


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody is employed; a caller may name one, else it is drawn."""

    managing_org: str
    using_org: str
    agency_code: str
    province_code: str
    sector: Sector


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the work history, from a month until the next line begins."""

    since: int
    organisation: str
    title: str


@dataclass(frozen=True, slots=True)
class History:
    """The lines of the work history, and the month in which the present workplace was joined."""

    jobs: tuple[Job, ...]
    joined: int
    recruited_by: str


def province_of(draws: Draws, workplace: Workplace | None) -> Province:
    """Return the workplace's province, or draw one by its people."""
    return PROVINCES[workplace.province_code] if workplace else places.home(draws)


def workplace(draws: Draws, calling: Calling, province: Province, commune: Commune) -> Workplace:
    """Draw an invented workplace of a calling in a commune."""
    managing = _named(draws, draws.pick(calling.managing), commune, province)
    if managing.startswith("Sở"):
        managing = f"{managing} {places.inside(province.name)}"
    using = _named(draws, draws.pick(calling.using), commune, province)
    code = f"{province.agency_code}.{draws.between(1, 40):02d}.{draws.between(1, 60):02d}"
    return Workplace(managing, using, code, province.code, calling.sector)


def history(draws: Draws, calling: Calling, life: Life, work: Workplace, school: str) -> History:
    """Return the work history, without a month missing between two lines."""
    jobs = list(_before(draws, calling, life, school))
    titled = _titled(calling, life)
    joined, earlier = life.recruited, work.using_org
    spell = titled[-1].since - life.recruited if len(titled) > 1 else 0
    if spell > 2 * _LEAST_STAY and draws.chance(_CAME_FROM_ELSEWHERE):
        joined = life.recruited + draws.between(_LEAST_STAY, spell)
        province = PROVINCES[work.province_code]
        earlier = workplace(draws, calling, province, places.commune(draws, province)).using_org
    organisations = ((earlier, life.recruited, joined), (work.using_org, joined, None))
    for organisation, since, until in organisations:
        jobs.extend(_at(organisation, titled, since, until))
    return History(tuple(jobs), joined, work.managing_org)


def _before(draws: Draws, calling: Calling, life: Life, school: str) -> list[Job]:
    """Return what was done before recruitment; who served in the army tells the years of study too."""
    jobs = []
    begins, ends = life.studied
    if life.army:
        jobs.append(Job(life.army[0], "Quân đội nhân dân Việt Nam", "Chiến sĩ, nghĩa vụ quân sự"))
        jobs.append(Job(life.army[1], "Tại địa phương", "Lao động tự do, ôn thi"))
        jobs.append(Job(begins, school, "Học viên" if "nghề" in school else "Sinh viên"))
    if life.worked_before:
        if life.army and life.worked_before > ends + 1:
            jobs.append(Job(ends + 1, "Tại địa phương", "Chờ việc làm"))
        title, organisation = draws.pick(calling.before)
        jobs.append(Job(life.worked_before, organisation, title))
    elif life.army and life.recruited > ends + 1:
        jobs.append(Job(ends + 1, "Tại địa phương", "Chờ việc làm"))
    return jobs


def _titled(calling: Calling, life: Life) -> list[Job]:
    """Return the titles held since recruitment, oldest first, without a workplace yet."""
    titles = [(grade.since, grade.title) for grade in life.grades]
    titles += [(office.since, office.post.title) for office in life.offices]
    if not life.grades:
        return [Job(life.recruited, "", life.start.title)]
    found = [Job(life.recruited, "", calling.trainee)]
    last_office = life.offices[0].since if life.offices else None
    for since, title in sorted(titles):
        # Whoever leads keeps the post's name when the rank rises.
        is_rank = any(grade.since == since and grade.title == title for grade in life.grades)
        keeps_name = is_rank and last_office is not None and since >= last_office
        if keeps_name or title == found[-1].title:
            continue
        if since == found[-1].since:
            found.pop()
        found.append(Job(since, "", title))
    return found


def _at(organisation: str, titled: list[Job], since: int, until: int | None) -> list[Job]:
    """Return the titles held at one workplace between two months."""
    held = [job for job in titled if job.since <= since][-1:]
    held += [job for job in titled if job.since > since]
    return [
        Job(max(job.since, since), organisation, job.title)
        for job in held
        if until is None or max(job.since, since) < until
    ]


def _named(draws: Draws, form: str, commune: Commune, province: Province) -> str:
    return form.format(
        commune=places.inside(commune.name),
        place=bare(commune.name),
        hero=draws.pick(_HEROES),
        province=places.inside(province.name),
    )
