"""The board as an officer sees it: counts by rule and unit within reach, and the way into a record."""

import pytest
from sqlalchemy import select

from portal.access.models import Look
from portal.access.rules import Purpose
from portal.reports.rules import PAGE_SIZE
from tests.scale import bulk
from tests.scale.statements import counted


@pytest.fixture
def found(cast, make, night):
    make(cast.owner, citizen_id_number="000088104217", record_code="000088104217")
    make(cast.colleague)
    make(cast.hr_elsewhere, salary_percent="90")
    night()


def test_before_the_first_night_the_board_says_when(cast, client_for):
    assert "Chưa có kết quả rà soát" in client_for(cast.hr).get("/reports/quality").text


def test_the_board_counts_what_is_within_reach(found, cast, client_for):
    page = client_for(cast.hr).get("/reports/quality")
    assert "1 trong 2 hồ sơ không có điểm cần kiểm tra" in page.text
    assert "Số căn cước khác giới tính" in page.text
    assert "Phần trăm hưởng lương khác thường" not in page.text
    above = client_for(cast.hr_above).get("/reports/quality")
    assert "2 trong 3 hồ sơ" in above.text
    assert "Phần trăm hưởng lương khác thường" in above.text
    assert "Theo đơn vị" in above.text


def test_the_board_of_one_unit(found, cast, client_for):
    office = cast.units["office"]
    page = client_for(cast.hr_above).get(f"/reports/quality?unit={office.id}")
    assert "1 trong 2 hồ sơ" in page.text
    assert "Phần trăm hưởng lương khác thường" not in page.text
    assert any(href.endswith(f"identity.id_gender?unit={office.id}") for href in page.links().values())


def test_from_a_rule_to_a_record_in_one_tap_with_its_purpose(found, cast, client_for, session):
    hr = client_for(cast.hr)
    page = hr.get("/reports/quality/identity.id_gender")
    assert cast.owner.name in page.text
    assert "000088104217" not in page.html
    hr.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "quality_review"})
    assert f"Hồ sơ của {cast.owner.name}" in hr.follow().text
    look = session.scalars(select(Look)).one()
    assert (look.person_id, look.purpose) == (cast.owner.person_id, Purpose.QUALITY_REVIEW)


def test_people_elsewhere_are_not_on_the_list(found, cast, client_for):
    page = client_for(cast.hr).get("/reports/quality/pay.percent")
    assert "Không còn hồ sơ nào" in page.text
    assert cast.hr_elsewhere.name not in page.text


@pytest.mark.parametrize("who", ["owner", "signer", "auditor", "guard"])
def test_the_board_is_for_hr(cast, client_for, who):
    client_for(getattr(cast, who)).get("/reports/quality", 404)


def test_the_way_to_the_board_stands_on_the_first_page_of_hr(cast, client_for):
    assert "/reports/quality" in client_for(cast.hr).get("/").links().values()
    assert "/reports/quality" not in client_for(cast.owner).get("/").links().values()


def test_a_long_list_goes_on_by_name(session, cast, make, night, client_for):
    bulk.officials(session, cast.units["office"], PAGE_SIZE + 2, lines=1)
    session.commit()
    night(size=100)
    hr = client_for(cast.hr)
    code = next(href for href in hr.get("/reports/quality").links().values() if "/reports/quality/" in href)
    first = hr.get(code)
    following = next(href for href in first.links().values() if "after=" in href)
    second = hr.get(following)
    names = [form.action for page in (first, second) for form in page.forms() if "/looks" in form.action]
    assert len(names) == len(set(names)) == PAGE_SIZE + 2


def test_the_board_costs_the_same_with_many_records(session, cast, night, client_for):
    hr = client_for(cast.hr)
    statements = []
    for count in (1, 40):
        bulk.officials(session, cast.units["office"], count, lines=1)
        session.commit()
        night(size=100)
        hr.get("/reports/quality")
        with counted() as seen:
            hr.get("/reports/quality")
        statements.append(len(seen))
    assert statements[0] == statements[1] <= 7


def test_a_path_is_asked_by_a_function_that_row_security_trusts(found, cast, client_for):
    """LIKE is not leakproof: under row security no index serves it."""
    office = cast.units["office"]
    client = client_for(cast.hr_above)
    with counted() as seen:
        client.get(f"/reports/quality?unit={office.id}")
    asked = [statement for statement in seen if "path" in statement]
    assert any("starts_with(rule_quality.unit_path" in statement for statement in asked)
    assert any("starts_with(unit.path" in statement for statement in asked)
    assert not [statement for statement in asked if " LIKE " in statement]
