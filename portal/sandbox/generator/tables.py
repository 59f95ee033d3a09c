"""The tables of the form, as the drawn official has them."""

from itertools import pairwise, zip_longest

from portal.record.rules import Row
from portal.sandbox.generator import pay, service
from portal.sandbox.generator.drawn import Drawn
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.lives import Life
from portal.sandbox.generator.months import YEAR, text
from portal.sandbox.generator.workplaces import History

_ABROAD = 0.04
_SENIORITY_BEGINS = 5
_WITH_PAY = "Trả cùng lương hằng tháng"
_TRIPS = (
    "Dự khóa bồi dưỡng ngắn hạn về dịch vụ công tại Xin-ga-po theo quyết định cử của cơ quan",
    "Tham quan, học tập kinh nghiệm tại Nhật Bản theo chương trình hợp tác của tỉnh",
    "Dự hội thảo chuyên ngành tại Thái Lan theo thư mời của ban tổ chức",
    "Tập huấn kỹ thuật tại Hàn Quốc do dự án tài trợ",
)


def rows(draws: Draws, drawn: Drawn) -> dict[str, list[Row]]:
    """Return the rows of all tables, in their stored form, oldest first."""
    life, now = drawn.life, drawn.now
    punished = service.punishment(draws, life, drawn.work, now)
    return {
        **drawn.learnt.rows,
        "work_history": _jobs(drawn.history),
        "former_regime_work": [],
        "foreign_org_relations": _abroad(draws, life, now),
        "rewards": service.honours(draws, life, punished, now),
        "discipline": [punished.row] if punished else [],
        "family_own": drawn.family.own,
        "family_spouse_side": drawn.family.spouse_side,
        "salary_history": pay.rows(drawn.pay) if drawn.pay else [],
        "allowance_history": _allowances(drawn),
    }


def _jobs(history: History) -> list[Row]:
    found: list[Row] = []
    for job, following in pairwise(history.jobs):
        row: Row = {"from_month": text(job.since), "to_month": text(following.since - 1)}
        row["organisation"], row["title"] = job.organisation, job.title
        found.append(row)
    last = history.jobs[-1]
    found.append({"from_month": text(last.since), "organisation": last.organisation, "title": last.title})
    return found


def _abroad(draws: Draws, life: Life, now: int) -> list[Row]:
    since = life.recruited + draws.between(24, 150)
    if since + 1 > now or not draws.chance(_ABROAD):
        return []
    return [{"from_month": text(since), "to_month": text(since), "details": draws.pick(_TRIPS)}]


def _allowances(drawn: Drawn) -> list[Row]:
    """Return the allowances: of the calling, for seniority of teachers, of posts, of the hills."""
    life, now = drawn.life, drawn.now
    found: list[Row] = []
    for standing in drawn.calling.allowances:
        since = max(standing.since, text(life.recruited))
        found.append(_allowance(since, standing.type, percent=standing.percent))
    served = (now - life.grades[0].since) // YEAR if life.grades else 0
    if drawn.calling.has_seniority and served >= _SENIORITY_BEGINS:
        since = text(life.grades[0].since + served * YEAR)
        found.append(_allowance(since, "phu_cap_tham_nien_nghe", percent=str(served)))
    for office, following in zip_longest(life.offices, life.offices[1:]):
        until = text(following.since - 1) if following else ""
        kind = "phu_cap_chuc_vu_lanh_dao"
        found.append(_allowance(text(office.since), kind, until, coefficient=office.post.allowance))
    if drawn.pay and drawn.pay.over_percent:
        since, percent = text(drawn.pay.over_since), str(drawn.pay.over_percent)
        found.append(_allowance(since, "phu_cap_tham_nien_vuot_khung", percent=percent))
    return found


def _allowance(since: str, kind: str, until: str = "", *, percent: str = "", coefficient: str = "") -> Row:
    row: Row = {"from_month": since}
    if until:
        row["to_month"] = until
    row["allowance_type"] = kind
    if percent:
        row["percent"] = percent
    if coefficient:
        row["coefficient"] = coefficient
    row["payment_form"] = _WITH_PAY
    return row
