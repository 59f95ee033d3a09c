"""The contradictions of a record stand in the group that they belong to, for its owner and for HR."""

import re

import pytest
from sqlalchemy import select

from portal.access import actions
from portal.access.rules import Purpose
from portal.record import steps
from portal.record.findings import way_of
from portal.record.models import RecordEntry
from tests.record.contradictions.base import ROWS, VALUES


@pytest.fixture
def spoilt(session, cast):
    values = {
        **VALUES,
        "salary_percent": "90",
        "party_official_date": "2015-05-18",
        "position_allowance": "0.5",
    }
    values["current_position"] = "khong_giu_chuc_vu"
    owner = cast.owner
    steps.create(
        session, person_id=owner.person_id, unit_path=owner.unit_path, values=values, entries=ROWS, actor=None
    )
    session.commit()
    return owner


def test_a_group_says_what_in_it_needs_a_look_and_leads_to_the_mending(spoilt, client_for):
    client = client_for(spoilt)
    page = client.get("/record/groups/6")
    assert "Phần trăm hưởng lương 90%; thường là 100% hoặc 85%." in page.text
    assert page.links()["Báo sai: Phần trăm hưởng lương"] == "/proposals/new?target=salary_percent"
    assert "Ngày chính thức" not in page.text
    client.get("/proposals/new?target=salary_percent")


def test_what_opens_on_a_tap_is_said_in_its_own_group_alone(spoilt, client_for):
    client = client_for(spoilt)
    said = "Ngày chính thức 18/05/2015 sớm hơn ngày vào Đảng 19/05/2015."
    shown = [number for number in range(1, 11) if said in client.get(f"/record/groups/{number}").text]
    assert shown == [7]
    assert said not in client.get("/record").text


def test_a_group_without_contradictions_says_nothing(spoilt, client_for):
    assert "Điểm cần xem lại" not in client_for(spoilt).get("/record/groups/10").html


def test_hr_reads_the_same_under_a_purpose(spoilt, cast, client_for, session):
    hr, person_id = client_for(cast.hr), spoilt.person_id
    actions.look(
        session, actor=cast.hr.actor, person_id=person_id, unit_path=spoilt.unit_path,
        purpose=Purpose.QUALITY_REVIEW,
    )  # fmt: skip
    page = hr.get(f"/people/{person_id}/record/groups/6")
    assert "Phần trăm hưởng lương 90%; thường là 100% hoặc 85%." in page.text
    assert not any(href.startswith("/proposals/new") for href in page.links().values())


@pytest.mark.parametrize(
    "key", ["salary_percent", "health_insurance_no", "work_history/{}", "work_history/new"]
)
def test_hr_comes_to_the_very_value_or_row(spoilt, cast, client_for, session, key):
    person_id = spoilt.person_id
    row = session.scalars(
        select(RecordEntry.id).where(
            RecordEntry.person_id == person_id, RecordEntry.table_name == "work_history"
        )
    ).first()
    key = key.format(row)
    actions.look(
        session, actor=cast.hr.actor, person_id=person_id, unit_path=spoilt.unit_path,
        purpose=Purpose.QUALITY_REVIEW,
    )  # fmt: skip
    address, name = way_of(person_id)(key)
    page = client_for(cast.hr).get(address)
    label = name.removeprefix("Mở: ")
    if key.endswith("/new"):
        assert address == f"/people/{person_id}/record/groups/4#work_history"
        assert re.search(rf'id="work_history"[^>]*>{label}<', page.html)
    else:
        assert address == f"/people/{person_id}/record/fields/{key}"
        assert page.h1.endswith(label)
