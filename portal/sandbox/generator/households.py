"""Health, income, house and land: what only the official knows, in plain and modest figures."""

from datetime import date

from portal.record.rules import CATALOGS, Scalar
from portal.sandbox.generator.draws import Draws, Weighted
from portal.sandbox.generator.families import Family
from portal.sandbox.generator.months import YEAR
from portal.sandbox.generator.pay import Pay
from portal.sandbox.generator.persons import Person

_BLOOD = Weighted({"o": 40, "b": 28, "a": 20, "ab": 5, "o_rh_duong": 4, "b_rh_duong": 3})
_HEALTH = Weighted({"Tốt, loại I": 45, "Khá, loại II": 42, "Trung bình, loại III": 13})
_ORIGINS = Weighted(
    {"nong_dan": 55, "cong_nhan": 14, "vien_chuc": 12, "cong_chuc": 8, "tieu_thuong": 6, "quan_nhan": 5}
)
_BASE_PAY = sorted((item.extra["from"], item.extra["value"]) for item in CATALOGS["luong_co_so"].items)
_MILLION = 1_000_000
_CONTRACT_PAY = 6_500_000


def health(draws: Draws, person: Person) -> dict[str, Scalar]:
    """Return height, weight and the like."""
    height = draws.between(148, 166) if person.woman else draws.between(158, 178)
    weight = height - 100 - draws.between(0, 9)
    return {
        "health_status": draws.weighted(_HEALTH),
        "height_cm": height,
        "weight_kg": f"{weight}.5" if draws.chance(0.3) else str(weight),
        "blood_type": draws.weighted(_BLOOD),
    }


def economy(draws: Draws, person: Person, pay: Pay | None, family: Family, today: date) -> dict[str, Scalar]:
    """Return what a household of such pay could have."""
    monthly = _CONTRACT_PAY if pay is None else int(pay.steps[-1].coefficient * base_pay(today))
    earners = 1 + 0.8 * family.married
    values: dict[str, Scalar] = {
        "annual_income_salary": int(monthly * YEAR * earners) // _MILLION * _MILLION,
        "annual_income_other": draws.between(0, 6) * 6 * _MILLION,
        "production_land": "Không",
    }
    if family.married and draws.chance(0.8):
        certificate = f"Giấy chứng nhận số ZZ {draws.between(100000, 999999)}"
        values["house_owned_type"] = draws.pick(
            ("Nhà cấp 4", "Nhà riêng, hai tầng", "Nhà riêng, ba tầng", "Căn hộ")
        )
        values["house_owned_area_m2"] = str(draws.between(50, 160))
        values["house_owned_certificate"] = certificate
        values["land_purchased_area_m2"] = str(draws.between(70, 250))
        values["land_purchased_certificate"] = certificate
    elif draws.chance(0.1):
        values["house_allocated_type"] = "Nhà công vụ, căn hộ tập thể"
        values["house_allocated_area_m2"] = str(draws.between(24, 45))
        values["house_allocated_certificate"] = "Hợp đồng thuê nhà ở công vụ"
    if person.lives_in.name.startswith("Xã") and draws.chance(0.5):
        values["production_land"] = f"Đất vườn của gia đình {draws.between(2, 20) * 100} m²"
    if person.home.hill_allowance and draws.chance(0.08):
        values["land_allocated_area_m2"] = str(draws.between(100, 400))
        values["land_allocated_certificate"] = f"Giấy chứng nhận số ZZ {draws.between(100000, 999999)}"
    return values


def class_origin(draws: Draws) -> str:
    """Return the class that the family comes from."""
    return draws.weighted(_ORIGINS)


def base_pay(today: date) -> int:
    """Return the base pay of a day, in đồng a month."""
    return int([value for since, value in _BASE_PAY if since <= today.isoformat()][-1])
