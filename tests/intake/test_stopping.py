"""When the worker itself fails: the officer is told, nothing is lost or written twice, and it can go on or go."""

import pytest
from sqlalchemy import func, select

from portal.intake import actions, tasks
from portal.intake.actions import accepting, checking
from portal.intake.models import SheetImport
from portal.intake.rules import ImportState
from portal.record.models import RecordChange
from tests.intake.conftest import people
from tests.intake.test_actions import mine


class Broken(Exception):
    """A fault of our own."""


def fails(*_given, **_how):
    raise Broken


@pytest.fixture
def stopped(session, cast, send, monkeypatch):
    """The worker failed at the second of two people."""
    others = [[cast.colleague.personal_id, cast.colleague.name, "", "", "0905000111"], mine(cast)]
    row = send(people(*others))
    actions.accept(session, row.id, creates_people=False, actor=cast.hr.actor)
    monkeypatch.setattr(checking, "PEOPLE_A_CHUNK", 1)
    load, calls = accepting.load, []

    def second_fails(*given, **how):
        calls.append(given)
        return load(*given, **how) if len(calls) == 1 else fails()

    with monkeypatch.context() as during:
        during.setattr(accepting, "load", second_fails)
        with pytest.raises(Broken):
            tasks.write(row.id)
    return _again(session, row)


def test_what_stopped_is_told_and_goes_on_behind_what_was_written(session, cast, stopped, client_for):
    assert (stopped.state, stopped.is_stopped, stopped.done) == (ImportState.APPLYING, True, 1)
    before = _changes(session)
    assert before
    client = client_for(cast.hr)
    page = client.get(f"/imports/{stopped.id}")
    assert "Việc ghi dừng giữa chừng vì lỗi của cổng" in page.text
    assert "Đã ghi 1 trên 2 người" in page.text
    assert 'hx-trigger="every 10s"' in page.html, "the worker may try again by itself"
    assert "Dừng vì lỗi của cổng" in client.get("/imports").text
    client.get(f"/imports/{stopped.id}")
    page = client.click("Ghi tiếp")
    assert "Đang ghi vào hồ sơ" in page.text
    tasks.write(stopped.id)
    done = _again(session, stopped)
    assert (done.state, done.done, done.is_stopped) == (ImportState.DONE, 2, False)
    versions = session.execute(
        select(RecordChange.person_id, RecordChange.target_key, func.count())
        .group_by(RecordChange.person_id, RecordChange.target_key)
        .having(func.count() > 1)
    )
    assert versions.all() == [], "nothing is written twice"


def test_what_stopped_can_be_removed_and_is_forgotten_in_time(session, cast, stopped, client_for):
    client = client_for(cast.hr)
    client.get(f"/imports/{stopped.id}")
    client.post(f"/imports/{stopped.id}/removal")
    assert session.scalar(select(func.count()).select_from(SheetImport)) == 0
    assert _changes(session), "what was written stays"


def test_a_second_try_of_the_worker_itself_goes_on(session, stopped):
    tasks.write(stopped.id)
    assert _again(session, stopped).state is ImportState.DONE


def test_a_reading_that_failed_is_told_and_can_be_removed(session, cast, send, monkeypatch, client_for):
    with monkeypatch.context() as during:
        during.setattr(checking, "judged_people", fails)
        with pytest.raises(Broken):
            send(people(mine(cast)))
    row = session.scalars(select(SheetImport)).one()
    assert (row.state, row.is_stopped) == (ImportState.COMPARING, True)
    client = client_for(cast.hr)
    page = client.get(f"/imports/{row.id}")
    assert "Việc đọc tệp dừng vì lỗi của cổng" in page.text
    tasks.check(row.id)
    assert _again(session, row).state is ImportState.CHECKED, "the next try reads on"


def _again(session, row):
    session.expire_all()
    return session.get_one(SheetImport, row.id)


def _changes(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(RecordChange))
