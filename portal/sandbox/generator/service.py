"""Party, unions, army; ratings, rewards, discipline: what a service leaves behind."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.record.rules import Row, Scalar
from portal.sandbox.generator.callings import Calling
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.lives import Life
from portal.sandbox.generator.months import YEAR, first_day, moved, text, year_of
from portal.sandbox.generator.persons import Person
from portal.sandbox.generator.workplaces import Workplace

_UNION = "doan_thanh_nien_cong_san_ho_chi_minh"
_UNION_AGE = 16
_FEASTS = ((2, 3), (3, 26), (5, 19), (9, 2), (11, 7), (12, 22))
_MEMBERS = {"CB": 1.0, "CC": 0.72, "XA": 0.75, "VC": 0.36, "XA0": 0.3, "HD": 0.12}
_RANKS = ("Binh nhất", "Hạ sĩ", "Hạ sĩ", "Trung sĩ")
_POLICIES = Weighted(
    {"khong": 88, "con_thuong_binh": 6, "con_liet_si": 2, "con_benh_binh": 3, "thuong_binh": 1}
)
_RATED_YEARS = 8
_RATINGS = Weighted({"HTXSNV": 20, "HTTNV": 68, "HTNV": 12})
_CITED_AFTER = 3  # excellent years
_TWO_POSTS = 0.3
_PUNISHED = 0.012
_VIOLATIONS = (
    "Chậm giải quyết hồ sơ được giao", "Vi phạm quy chế làm việc của cơ quan", "Vi phạm quy định về dạy thêm",
    "Thiếu trách nhiệm trong quản lý tài sản",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Punishment:
    """A discipline in force for a year from its month."""

    since: int
    row: Row


def party_and_unions(
    draws: Draws, calling: Calling, person: Person, life: Life, today: date
) -> dict[str, Scalar]:
    """Return the dates of joining and what is held in the Party."""
    values: dict[str, Scalar] = {
        "first_mass_org_join_date": _feast_after(draws, moved(person.born, _UNION_AGE)).isoformat(),
        "first_mass_org_name": _UNION,
    }
    if not (life.leads or draws.chance(_MEMBERS[calling.kind])):
        return values
    before = first_day(life.offices[0].since) if life.offices else today
    latest = moved(before, -1)
    earliest = max(moved(person.born, 20), first_day(life.studied[0]) + timedelta(days=400))
    span = (latest - earliest).days
    if span <= 0:
        return values
    likely = min(span, 365 * 16)
    admitted = _feast_after(draws, earliest + timedelta(days=draws.between(0, max(0, likely - 120))))
    if admitted >= today:
        return values
    values["party_admission_date"] = admitted.isoformat()
    official = moved(admitted, 1)
    if official < today:
        values["party_official_date"] = official.isoformat()
        values["party_position"] = _party_position(draws, life)
        if values["party_position"] == "bi_thu_chi_bo" and draws.chance(_TWO_POSTS):
            values["concurrent_party_position"] = "dang_uy_vien"
    return values


def military(draws: Draws, life: Life) -> dict[str, Scalar]:
    """Return the service in the army, if there was one, and the family's standing."""
    values: dict[str, Scalar] = {"policy_beneficiary_category": draws.weighted(_POLICIES)}
    if life.army:
        enlisted = first_day(life.army[0]) + timedelta(days=draws.between(5, 24))
        values["enlistment_date"] = enlisted.isoformat()
        values["discharge_date"] = (moved(enlisted, 2) - timedelta(days=draws.between(1, 12))).isoformat()
        values["highest_military_rank"] = draws.pick(_RANKS)
    elif values["policy_beneficiary_category"] == "thuong_binh":
        values["policy_beneficiary_category"] = "khong"
    return values


def punishment(draws: Draws, life: Life, work: Workplace, now: int) -> Punishment | None:
    """Return what a few were punished for."""
    since = life.recruited + draws.between(2, 14) * YEAR
    if life.leads or since + YEAR > now or not draws.chance(_PUNISHED):
        return None
    row: Row = {
        "from_month": text(since),
        "to_month": text(since + YEAR - 1),
        "form": "khien_trach",
        "main_violation": draws.pick(_VIOLATIONS),
        "deciding_body": work.managing_org,
    }
    return Punishment(since, row)


def honours(draws: Draws, life: Life, punished: Punishment | None, now: int) -> list[Row]:
    """Return a rating for each finished year, with the titles and rewards that such a rating allows."""
    rows: list[Row] = []
    excellent = 0
    for year in range(max(year_of(life.recruited) + 1, year_of(now) - _RATED_YEARS), year_of(now)):
        rating = draws.weighted(_RATINGS)
        if punished and year_of(punished.since) <= year <= year_of(punished.since + YEAR - 1):
            rows.append({"year": year, "professional_rating": "HTNV"})
            continue
        row: Row = {"year": year, "professional_rating": rating}
        if rating != "HTNV":
            row["emulation_title"] = "lao_dong_tien_tien"
        if rating == "HTXSNV":
            excellent += 1
            row["emulation_title"] = "chien_si_thi_dua_co_so"
            row["reward_form"] = (
                "bang_khen_cua_bo_ban_nganh_tinh" if excellent >= _CITED_AFTER else "giay_khen"
            )
        rows.append(row)
    return rows


def _party_position(draws: Draws, life: Life) -> str:
    if len(life.offices) > 1:
        return draws.pick(("bi_thu_chi_bo", "chi_uy_vien", "dang_uy_vien"))
    return draws.pick(("chi_uy_vien", "dang_vien")) if life.leads else "dang_vien"


def _feast_after(draws: Draws, day: date) -> date:
    """Return one of the days on which people are admitted, the next or the one after it."""
    days = [date(year, *feast) for year in (day.year, day.year + 1) for feast in _FEASTS]
    later = [feast for feast in days if feast >= day]
    return later[draws.between(0, 1)]
