"""The simple fields of the form, as the drawn official has them."""

from datetime import date, timedelta

from portal.record.rules import CATALOGS, Scalar
from portal.sandbox.generator import households, numbers, pay, places, service
from portal.sandbox.generator.drawn import Drawn
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.months import YEAR, first_day, moved, working_day

_TERM = 5
_REMARK = "Phẩm chất đạo đức tốt, có trách nhiệm trong công việc, hoàn thành nhiệm vụ được giao."
_CARDS_SINCE = date(2021, 3, 1)
_CARDS_FIRST_DAYS, _CARDS_RENEWED_DAYS = 1200, 40
_PROFESSOR, _PROFESSOR_AFTER = 0.4, 12
_HONOURED, _HONOURED_AFTER = 0.02, 22
_TWO_POSTS = 0.15
_RENEWING = timedelta(days=10)
_CARD_LAPSES_AT = (25, 40, 60)
_ALLOWANCES = CATALOGS["loai_phu_cap"].by_code


def values(draws: Draws, drawn: Drawn) -> dict[str, Scalar]:
    """Return every field that this kind of person has, in its stored form."""
    person, life = drawn.person, drawn.life
    return {
        **_identity(draws, drawn),
        **_recruitment(drawn),
        **service.party_and_unions(draws, drawn.calling, person, life, drawn.today),
        **service.military(draws, life),
        "general_education_level": "12_12",
        "highest_professional_level": drawn.learnt.highest,
        **_position(draws, drawn),
        **_distinctions(draws, drawn),
        **_pay(drawn),
        **households.health(draws, person),
        "detention_history": "Không",
        **households.economy(draws, person, drawn.pay, drawn.family, drawn.today),
        "agency_remark": _REMARK,
    }


def _identity(draws: Draws, drawn: Drawn) -> dict[str, Scalar]:
    person, work, number = drawn.person, drawn.work, drawn.person.number
    return {
        "managing_org": work.managing_org,
        "using_org": work.using_org,
        "staff_code": f"{work.agency_code}.{number:07d}.{drawn.calling.kind}",
        "record_code": person.personal_id,
        "birth_full_name": person.full_name,
        "gender": "nu" if person.woman else "nam",
        "other_names": "Không",
        "date_of_birth": person.born.isoformat(),
        "place_of_birth": (born_in := places.known_since(draws, person.birth_place)),
        "native_place": born_in
        if person.native_place is person.birth_place
        else places.known_since(draws, person.native_place),
        "ethnicity": person.origin.people,
        "religion": person.religion,
        "citizen_id_number": person.personal_id,
        "citizen_id_issue_date": _card_issued(draws, person.born, drawn.today).isoformat(),
        "contact_phone": numbers.phone(number),
        "social_insurance_no": numbers.social_insurance(number),
        "health_insurance_no": numbers.health_insurance(number, drawn.calling.insurance),
        "current_address": places.address(draws, person.lives_in),
        "family_class_origin": households.class_origin(draws),
    }


def _recruitment(drawn: Drawn) -> dict[str, Scalar]:
    life, history = drawn.life, drawn.history
    earlier = [job for job in history.jobs if job.since < life.recruited]
    return {
        "occupation_before_recruitment": earlier[-1].title if earlier else "Sinh viên",
        "first_recruitment_date": first_day(life.recruited).isoformat(),
        "recruiting_org_name": history.recruited_by,
        "joined_current_org_date": first_day(history.joined).isoformat(),
    }


def _position(draws: Draws, drawn: Drawn) -> dict[str, Scalar]:
    life, calling = drawn.life, drawn.calling
    duty = draws.pick(calling.duties)
    values: dict[str, Scalar] = {"current_position": "khong_giu_chuc_vu"}
    if life.offices:
        office = life.offices[-1]
        appointed = first_day(office.since)
        values["current_position"] = office.post.code
        values["appointment_date"] = appointed.isoformat()
        values["position_allowance"] = office.post.allowance
        terms = (drawn.now - office.since) // (_TERM * YEAR)
        if terms:
            values["reappointment_date"] = moved(appointed, terms * _TERM).isoformat()
        if draws.chance(0.3) and len(life.offices) < len(calling.posts):
            following = calling.posts[len(life.offices)].title
            values["planned_position"] = f"{following}, giai đoạn 2026–2031"
    values["main_assigned_duties"] = duty
    values["work_strengths"] = draws.pick(calling.strengths)
    values["longest_held_job"] = duty
    values["job_position"] = drawn.history.jobs[-1].title
    values["job_position_code"] = f"{calling.kind}-{calling.name[:3].upper()}-{draws.between(1, 40):02d}"
    return values


def _pay(drawn: Drawn) -> dict[str, Scalar]:
    paid, life = drawn.pay, drawn.life
    if paid is None:
        return _contract_pay(drawn)
    last = paid.steps[-1]
    values: dict[str, Scalar] = {
        "rank_title": last.rank,
        "rank_code": last.rank,
        "rank_appointment_date": first_day(life.grades[-1].since).isoformat(),
        "salary_step": last.step,
        "salary_coefficient": pay.coefficient(last.coefficient),
        "salary_effective_date": first_day(max(last.since, life.grades[-1].since)).isoformat(),
        "salary_percent": paid.percent,
    }
    if paid.over_percent:
        values["over_scale_seniority_percent"] = str(paid.over_percent)
        values["over_scale_effective_date"] = first_day(paid.over_since).isoformat()
    for standing in drawn.calling.allowances:
        values["other_allowance"] = f"{_ALLOWANCES[standing.type].label} {standing.percent}%"
    return values


def _contract_pay(drawn: Drawn) -> dict[str, Scalar]:
    """Return the pay of a position, as those have it whom the pay tables of ranks do not reach."""
    paid = pay.by_position(drawn.life.recruited, drawn.now)
    last = paid.steps[-1]
    values: dict[str, Scalar] = {
        "job_position_salary_step": last.step,
        "job_position_salary_amount": int(last.coefficient * households.base_pay(drawn.today)),
        "job_position_salary_effective_date": first_day(last.since).isoformat(),
        "job_position_salary_percent": paid.percent,
    }
    if paid.over_percent:
        values["job_position_over_scale_percent"] = str(paid.over_percent)
        values["job_position_over_scale_effective_date"] = first_day(paid.over_since).isoformat()
    return values


def _distinctions(draws: Draws, drawn: Drawn) -> dict[str, Scalar]:
    """Return what few have: a professor's title, an honour of the state, a second post."""
    values: dict[str, Scalar] = {}
    life, served = drawn.life, (drawn.now - drawn.life.recruited) // YEAR
    if drawn.learnt.highest == "tien_si" and served >= _PROFESSOR_AFTER and draws.chance(_PROFESSOR):
        values["academic_title"] = "PGS"
    if drawn.calling.honour and served >= _HONOURED_AFTER and draws.chance(_HONOURED):
        values["state_honorary_title"] = drawn.calling.honour
    if len(life.offices) > 1 and draws.chance(_TWO_POSTS):
        values["concurrent_position"] = life.offices[-2].post.code
        values["concurrent_allowance"] = "10% mức lương hiện hưởng"
    return values


def _card_issued(draws: Draws, born: date, today: date) -> date:
    """Return when the chip card was issued: since 2021, and again after the ages at which it lapses."""
    lapses = [moved(born, age) for age in _CARD_LAPSES_AT]
    begins = max((day for day in lapses if _CARDS_SINCE < day < today - _RENEWING), default=_CARDS_SINCE)
    ends = min((day for day in lapses if day > begins), default=today)
    days = _CARDS_RENEWED_DAYS if begins > _CARDS_SINCE else _CARDS_FIRST_DAYS
    span = min(days, (min(today, ends) - begins).days - 4)
    return working_day(begins + timedelta(days=draws.between(1, max(1, span))))
