"""Who looked at the own record: by name and office, a day's looks of one purpose in one line."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from portal.access import row_security
from portal.access.models import Look
from portal.access.rules import Purpose
from portal.core import clock
from portal.people.models import Official, Unit
from tests.record.test_views import statements


def test_every_look_is_read_page_by_page(record, cast, client_for):
    whose = {"person_id": cast.owner.person_id, "unit_path": cast.owner.unit_path}
    for number in range(120):
        looker, at = (cast.hr, cast.hr_above)[number == 0], clock.now() - timedelta(days=120 - number)
        record.add(Look(**whose, looker_id=looker.person_id, purpose=Purpose.AUDIT, looked_at=at))
        record.flush()
    record.commit()
    client, pages = client_for(cast.owner), []
    client.get("/record/looks")
    while True:
        pages.append(client.page)
        if "Sau" not in client.page.links():
            break
        client.get(client.page.links()["Sau"])
    assert [page.html.count("timeline__event") for page in pages] == [50, 50, 20]
    assert [cast.hr_above.name in page.text for page in pages] == [False, False, True]
    assert client.page.links()["Trước"] == "/record/looks"


def test_a_look_says_of_which_office_and_a_days_looks_are_one_line(record, cast, client_for, clean_database):
    whose = {"person_id": cast.owner.person_id, "unit_path": cast.owner.unit_path}
    # Half past six in the evening of the 21st, six times; then after midnight in Vietnam, on the same day in UTC.
    first = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    for minutes in (0, 1, 2, 3, 4, 5, 400, 401):
        for looker, purpose in ((cast.hr, Purpose.AUDIT), (cast.hr_above, Purpose.PERSONNEL_WORK)):
            at = first + timedelta(minutes=minutes)
            record.add(Look(**whose, looker_id=looker.person_id, purpose=purpose, looked_at=at))
            record.flush()
    record.commit()
    client = client_for(cast.owner)
    client.get("/record/looks")
    with statements(clean_database) as seen:
        page = client.get("/record/looks")
    assert len(seen) <= 2, seen
    assert page.html.count("timeline__event") == 4
    assert page.text.count("6 lần, lần cuối 18:35 21/11/2026") == 2
    assert page.text.count("2 lần, lần cuối 01:11 22/11/2026") == 2
    hr = record.get_one(Official, cast.hr.person_id)
    assert page.text.count(f"{hr.title}, {record.get_one(Unit, hr.managing_unit_id).name}") == 2


def test_the_office_is_told_of_who_looked_alone(record, cast, clean_database):
    opened = clean_database.app_sessions()
    row_security.install(opened)
    with opened() as session:
        row_security.belongs_to(session, cast.owner.actor)
        office = select(func.looker_office(cast.hr.person_id))
        assert session.scalar(office) is None
        whose = {"person_id": cast.owner.person_id, "unit_path": cast.owner.unit_path}
        record.add(Look(**whose, looker_id=cast.hr.person_id, purpose=Purpose.AUDIT, looked_at=clock.now()))
        record.commit()
        assert session.scalar(office)
        row_security.belongs_to(session, cast.colleague.actor)
        session.rollback()
        assert session.scalar(office) is None


def test_nobody_looked_is_said_too(record, cast, client_for):
    assert "Chưa ai khác xem" in client_for(cast.owner).get("/record/looks").text
