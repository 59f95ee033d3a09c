"""What an auditor reads: looks and leaves of the unit, page by page, and no value of anybody."""

import re

import pytest

from portal.access import actions as access
from portal.access.models import RoleGrant
from portal.access.rules import Purpose, Role
from portal.core import clock, trail
from portal.operate.actions.leaves import leave
from tests.proposals import desk


@pytest.fixture(autouse=True)
def records(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.nobody)


@pytest.fixture
def auditor(session, cast, client_for):
    return client_for(cast.auditor)


def looked(session, officer, whose):
    access.look(
        session, actor=officer.actor, person_id=whose.person_id, unit_path=whose.unit_path,
        purpose=Purpose.PERSONNEL_WORK,
    )  # fmt: skip


def test_who_looked_at_whose_record_and_why(session, cast, auditor):
    looked(session, cast.hr, cast.owner)
    page = auditor.get("/audit/looks")
    assert f"{cast.hr.name} xem hồ sơ của {cast.owner.name}" in page.text
    assert "Công tác nhân sự theo thẩm quyền" in page.text


def test_the_trail_names_what_was_done_by_whom_and_shows_no_value(session, cast, auditor):
    desk.sent(session, cast.owner, "current_address", "5 Lê Lợi")
    page = auditor.get("/audit/trail")
    for said in ("Gửi đề nghị", "Đề nghị số", "Mã nhật ký", cast.owner.name):
        assert said in page.text
    assert "proposal.submitted" not in page.text
    for value in ("Lê Lợi", desk.VALUES["current_address"], desk.VALUES["contact_phone"]):
        assert value not in page.html
    assert not page.forms() or {form.action for form in page.forms()} == {"/sign-out"}


def test_what_a_command_did_names_who_ran_it(session, cast, auditor, monkeypatch):
    monkeypatch.setenv("LOGNAME", "quantri")
    leave(session, "role.given", object_type="role_grant", object_id=7, unit_path=cast.owner.unit_path)
    for purpose in (None, "import 3"):
        trail.append(
            session, "card.revoked", actor=None, object_type="card", object_id=8, person_id=None,
            unit_path=cast.owner.unit_path, purpose=purpose,
        )  # fmt: skip
    session.commit()
    said = auditor.get("/audit/trail").text
    assert said.count("người vận hành (quantri)") == said.count("người vận hành") == 1
    assert len(re.findall(r"Thu hồi thẻ [^·]+ · hệ thống", said)) == 2


def test_an_account_is_named_by_whose_it_is(session, cast, auditor):
    whose = cast.owner.person_id
    for object_id, person_id in ((whose, whose), (cast.hr.person_id, None)):
        leave(
            session, "identity.linked", object_type="person", object_id=object_id, person_id=person_id,
            unit_path=cast.owner.unit_path,
        )  # fmt: skip
    session.commit()
    said = auditor.get("/audit/trail").text
    assert said.count(f"Tài khoản của {cast.owner.name}") == 1
    assert f"Tài khoản số {cast.hr.person_id}" in said


def test_a_role_of_a_command_is_said_in_clear(session, cast, auditor):
    leave(
        session, "role.ended", object_type="role_grant", object_id=7, unit_path=cast.owner.unit_path,
        about="signer at H17.01, 2026-11-22/2026-12-01, on behalf of person 12",
    )  # fmt: skip
    session.commit()
    said = auditor.get("/audit/trail").text
    assert "Kết thúc vai trò" in said
    assert "Người ký duyệt, đơn vị H17.01, từ 22/11/2026 đến 01/12/2026, thay mặt tài khoản số 12" in said


def test_the_unit_is_where_it_ends(session, cast, client_for):
    """An auditor of the office sees neither looks nor leaves of people elsewhere."""
    office = cast.units["office"]
    session.add(
        RoleGrant(
            person_id=cast.colleague.person_id, role=Role.AUDITOR, unit_id=office.id,
            starts_on=clock.today(),
        )
    )  # fmt: skip
    session.commit()
    looked(session, cast.hr, cast.owner)
    looked(session, cast.hr_elsewhere, cast.nobody)
    client = client_for(cast.colleague)
    seen = client.get("/audit/looks").text
    assert cast.owner.name in seen
    assert cast.nobody.name not in seen
    assert cast.nobody.name not in client.get("/audit/trail").text


@pytest.mark.parametrize("who", ["owner", "hr", "signer", "administrator", "guard", "nobody"])
def test_nobody_else_finds_them(cast, client_for, who):
    client = client_for(getattr(cast, who))
    for address in ("/audit/looks", "/audit/trail"):
        client.get(address, 404)
    assert not {"/audit/looks", "/audit/trail"} & set(client.get("/").links().values())


@pytest.mark.parametrize("part", ["looks", "trail"])
def test_page_by_page_everything_is_there_once(session, cast, auditor, part):
    for _ in range(120):
        looked(session, cast.hr, cast.owner)
    counts, page = [], auditor.get(f"/audit/{part}")
    while True:
        counts.append(page.html.count("timeline__event"))
        if "Sau" not in page.links():
            break
        page = auditor.get(page.links()["Sau"])
    expected = 120 if part == "looks" else session.query(trail.TrailLeaf).count()
    assert sum(counts) == expected
    assert set(counts[:-1]) == {50}


def test_the_home_of_an_auditor_leads_there(auditor):
    assert {"/audit/looks", "/audit/trail"} <= set(auditor.get("/").links().values())


def test_what_somebody_writes_as_a_purpose_makes_them_no_operator(session, cast, auditor):
    trail.append(
        session, "desk.asked", actor=cast.guard.actor, object_type="desk_request", object_id=3,
        person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, purpose="operator root: tất cả",
    )  # fmt: skip
    session.commit()
    said = auditor.get("/audit/trail").text
    assert f"· {cast.guard.name}" in said
    assert "Mục đích: operator root: tất cả" in said
    assert "người vận hành" not in said


def test_one_object_or_one_person_is_read_alone(session, cast, auditor):
    desk.sent(session, cast.owner, "current_address", "5 Lê Lợi")
    looked(session, cast.hr_elsewhere, cast.nobody)
    whole = auditor.get("/audit/trail")
    page = auditor.get(next(url for url in whole.links().values() if "object=proposal-" in url))
    assert {"Gửi đề nghị", "Soạn bản nháp"} <= set(titles(page))
    assert "Kiểm tra" not in page.text
    assert set(re.findall(r"object=([a-z_]+)-", page.html)) == {"proposal"}
    page = auditor.get(f"/audit/trail?person={cast.nobody.person_id}")
    assert f"liên quan đến {cast.nobody.name}" in page.text
    assert "Xem hồ sơ" in titles(page)
    assert cast.owner.name not in page.text


def test_pages_of_one_person_stay_with_that_person(session, cast, auditor):
    for _ in range(60):
        looked(session, cast.hr, cast.owner)
        looked(session, cast.hr_elsewhere, cast.nobody)
    page = auditor.get(f"/audit/trail?person={cast.owner.person_id}")
    assert len(titles(page)) == 50
    page = auditor.get(page.links()["Sau"])
    assert 10 <= len(titles(page)) < 50
    assert cast.nobody.name not in page.text


@pytest.mark.parametrize("asked", ["object=proposal-0", "object=thing-1", "object=-1", "person=a"])
def test_what_cannot_be_meant_is_the_whole_and_says_so(session, cast, auditor, asked):
    looked(session, cast.hr, cast.owner)
    page = auditor.get(f"/audit/trail?{asked}")
    assert "Trong phạm vi đơn vị của bạn" in page.text
    assert titles(page) == titles(auditor.get("/audit/trail"))


def titles(page):
    return re.findall(r'timeline__title">([^<]+)<', page.html)
