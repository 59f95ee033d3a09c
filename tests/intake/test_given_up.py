"""Work at a sheet that fails for good, or whose workers died, has an end that its officer sees."""

import pytest
from sqlalchemy import select, text

from portal.core import confinement
from portal.core.lanes import Lane
from portal.core.tasks import MOST_ATTEMPTS
from portal.intake import actions, labels, tasks
from portal.intake.actions import accepting
from portal.intake.models import SheetImport
from portal.intake.rules import ImportState
from tests.core.test_rescue import MAKE_WORKER, TAKE, rescue
from tests.intake.conftest import people
from tests.intake.test_actions import mine
from tests.support.working import jobs_named, let_time_pass, work

END = text("UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status)")


@pytest.fixture
def received(session, cast, send, monkeypatch):
    """A sheet that waits for the worker."""
    with monkeypatch.context() as before:
        before.setattr(tasks, "check", lambda import_id: None)
        return send(people(mine(cast)))


def standing(session, row):
    session.rollback()
    session.expire_all()
    row = session.get_one(SheetImport, row.id)
    return row.state, row.is_stopped, row.is_stopped_for_good


def run_out(session, database, name):
    """Let the worker try, as often as it does, until no job is left."""
    for tries in range(20):
        if not any(status == "todo" for status, *_ in jobs_named(session, name)):
            return tries
        let_time_pass(session)
        work(database, Lane.SHEETS)
    raise AssertionError("it is tried for ever")


def end_jobs(session, status):
    session.execute(END, {"status": status})
    session.commit()


def test_a_reading_that_always_fails_ends_and_the_sheet_can_be_sent_again(
    session, database, cast, received, client_for, send
):
    client = client_for(cast.hr)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(confinement, "_command", lambda *given: ["/bin/false"])
        work(database, Lane.SHEETS)
        assert standing(session, received) == (ImportState.READING, True, False)
        page = client.get(f"/imports/{received.id}")
        assert labels.READING_AGAIN in page.text
        assert 'hx-trigger="every 10s"' in page.html
        assert run_out(session, database, "intake:check") == 5
        tasks.resume(0)
    assert standing(session, received) == (ImportState.READING, True, True)
    page = client.get(f"/imports/{received.id}")
    assert labels.STOPPED_READING in page.text
    assert "hx-get" not in page.html, "there is nothing to wait for"
    client.post(f"/imports/{received.id}/removal")
    assert session.scalars(select(SheetImport)).all() == []
    assert send(people(mine(cast))).state is ImportState.CHECKED


def test_a_sheet_that_outlives_no_worker_ends_too(session, database, received):
    worker = session.scalar(MAKE_WORKER, {"age": 300})
    session.execute(TAKE, {"worker": worker, "attempts": MOST_ATTEMPTS})
    session.commit()
    rescue(database)
    assert standing(session, received) == (ImportState.RECEIVED, False, False)
    tasks.resume(0)
    assert standing(session, received) == (ImportState.RECEIVED, True, True)
    tasks.resume(0)
    assert len(jobs_named(session, "intake:check")) == 1


def test_a_sheet_that_lost_its_job_gets_another(session, database, received):
    tasks.resume(0)
    assert len(jobs_named(session, "intake:check")) == 1, "it waits for its turn"
    end_jobs(session, "aborted")
    tasks.resume(0)
    work(database, Lane.SHEETS)
    assert standing(session, received) == (ImportState.CHECKED, False, False)


def test_a_writing_that_ended_for_good_goes_on_when_its_officer_says_so(
    session, database, cast, send, client_for, monkeypatch
):
    def fails(*_given, **_how):
        raise KeyError

    row = send(people(mine(cast)))
    end_jobs(session, "aborted")
    actions.accept(session, row.id, creates_people=False, actor=cast.hr.actor)
    with monkeypatch.context() as during:
        during.setattr(accepting, "load", fails)
        assert run_out(session, database, "intake:write") == 1
    tasks.resume(0)
    assert standing(session, row) == (ImportState.APPLYING, True, True)
    client = client_for(cast.hr)
    assert labels.STOPPED_WRITING in client.get(f"/imports/{row.id}").text
    client.click("Ghi tiếp")
    assert standing(session, row) == (ImportState.APPLYING, False, False)
    tasks.resume(0)
    work(database, Lane.SHEETS)
    assert standing(session, row) == (ImportState.DONE, False, False)


def test_who_looks_at_what_stopped_is_shown_it_anew_only_when_it_goes_on(session, cast, received, client_for):
    client = client_for(cast.hr)
    asked = f"/imports/{received.id}/progress?stopped=yes"
    actions.stop(session, received.id, tasks.Stop.FOR_NOW)
    client.get(asked, 204)
    actions.go_on(session, received.id)
    assert "hx-get" in client.fragment(asked).html
    actions.stop(session, received.id, tasks.Stop.FOR_GOOD)
    assert "hx-get" not in client.fragment(asked).html
