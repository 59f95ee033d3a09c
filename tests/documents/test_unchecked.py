"""A check that fails for good has an end that its owner sees, and the same file sent again is checked anew."""

import errno
from datetime import timedelta

import pytest
from psycopg.errors import DiskFull
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from notifications.models import Notification
from portal.core import clock, jobs
from portal.core import confinement as sandbox
from portal.core.lanes import Lane
from portal.core.tasks import MOST_ATTEMPTS
from portal.documents import actions, confinement, tasks
from portal.documents.labels import REFUSALS, STATES, STILL_CHECKING
from portal.documents.models import Evidence, EvidenceBlob
from portal.documents.rules import EvidenceState, Refusal
from tests.core.test_rescue import MAKE_WORKER, TAKE, rescue
from tests.documents import files
from tests.proposals import desk
from tests.support.working import jobs_named, let_time_pass, work

CHECK = "documents:check"


@pytest.fixture
def evidence(session, cast):
    return send(session, cast.owner)


def send(session, member):
    return actions.receive(session, actor=member.actor, filename="bằng.jpg", data=files.jpeg()).id


def status_of(client, number):
    return client.fragment(f"/evidence/{number}/status").response.text


def standing(session, number):
    session.rollback()
    session.expire_all()
    row = session.get_one(Evidence, number)
    return row.state, row.refused_code


def run_out(session, database):
    """Let the worker try, as often as it does, until no job is left."""
    for tries in range(20):
        if not any(status == "todo" for status, *_ in jobs_named(session, CHECK)):
            return tries
        let_time_pass(session)
        work(database, Lane.PAPERS)
    raise AssertionError("it is tried for ever")


def no_sandbox(monkeypatch):
    monkeypatch.setattr(sandbox, "_command", lambda *given: ["/bin/false"])


def no_memory_file(monkeypatch):
    def fail(name):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(confinement, "in_memory", fail)


def full_storage(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("INSERT", None, DiskFull())

    monkeypatch.setattr(actions, "_keep_clean", fail)


def a_mistake_of_ours(monkeypatch):
    def fail(*args, **kwargs):
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(tasks, "check_confined", fail)


@pytest.fixture(
    params=[(no_sandbox, 6), (no_memory_file, 6), (full_storage, 6), (a_mistake_of_ours, 1)],
    ids=lambda given: given[0].__name__,
)
def unchecked(request, session, database, evidence):
    """A file whose check failed each time that it was tried."""
    breaks, tries = request.param
    with pytest.MonkeyPatch.context() as patched:
        breaks(patched)
        assert run_out(session, database) == tries
        assert standing(session, evidence) == (EvidenceState.RECEIVED, None)
        tasks.recheck(0)
    return evidence


def test_a_check_that_always_fails_ends(session, cast, unchecked, client_for):
    assert standing(session, unchecked) == (EvidenceState.REFUSED, Refusal.UNCHECKED)
    assert session.scalars(select(Notification.person_id)).all() == [cast.owner.person_id]
    assert session.scalars(select(EvidenceBlob)).all() == [], "what was not checked is not kept"
    shown = status_of(client_for(cast.owner), unchecked)
    assert REFUSALS[Refusal.UNCHECKED] in shown
    assert STATES[EvidenceState.REFUSED] not in shown, "nothing is said against the paper"
    assert "hx-get" not in shown


def test_the_same_file_sent_again_is_checked_anew(session, database, cast, unchecked):
    again = send(session, cast.owner)
    work(database, Lane.PAPERS)
    assert standing(session, again) == (EvidenceState.CLEAN, None)
    assert standing(session, unchecked) == (EvidenceState.REFUSED, Refusal.UNCHECKED)


def test_it_ends_while_somebody_waits(session):
    waits = [4 ** (retry + 1) for retry in range(jobs.WHILE_SOMEBODY_WAITS)]
    assert sum(waits) < timedelta(minutes=30).total_seconds()


def test_a_file_that_outlives_no_worker_ends_too(session, database, cast):
    number = send(session, cast.owner)
    worker = session.scalar(MAKE_WORKER, {"age": 300})
    session.execute(TAKE, {"worker": worker, "attempts": MOST_ATTEMPTS})
    session.commit()
    rescue(database)
    assert [status for status, *_ in jobs_named(session, CHECK)] == ["failed"]
    tasks.recheck(0)
    assert standing(session, number) == (EvidenceState.REFUSED, Refusal.UNCHECKED)


def test_what_still_has_attempts_is_left_alone(session, database, evidence, monkeypatch):
    no_sandbox(monkeypatch)
    work(database, Lane.PAPERS)
    tasks.recheck(0)
    assert standing(session, evidence) == (EvidenceState.RECEIVED, None)
    assert jobs_named(session, CHECK) == [("todo", 1, True)]


def test_who_waits_long_is_told_so_and_asked_less_often(session, cast, evidence, client_for):
    soon = status_of(client_for(cast.owner), evidence)
    assert STILL_CHECKING not in soon
    assert "every 2s" in soon
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        late = status_of(client_for(cast.owner), evidence)
    assert STILL_CHECKING in late
    assert "every 15s" in late


def test_only_what_changed_is_shown_anew(session, cast, evidence, client_for):
    client, asked = client_for(cast.owner), f"/evidence/{evidence}/status?shown=received"
    assert asked in status_of(client, evidence)
    assert client.get(asked, 204).response.data == b""
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert "received-long" in client.fragment(asked).html
    actions.record_check(session, evidence, Refusal.NOT_IMAGE)
    assert REFUSALS[Refusal.NOT_IMAGE] in client.fragment(asked).html


def test_the_office_sees_it_where_it_was_sent_already(session, database, cast, client_for, monkeypatch):
    desk.make_record(session, cast.owner)
    number = send(session, cast.owner)
    proposal = desk.sent(session, cast.owner, papers=[number])
    office = client_for(cast.hr)
    assert "hx-get" in status_of(office, number)
    no_sandbox(monkeypatch)
    run_out(session, database)
    tasks.recheck(0)
    assert REFUSALS[Refusal.UNCHECKED] in status_of(office, number)
    office.post(f"/proposals/{proposal.id}/claim")
    assert REFUSALS[Refusal.UNCHECKED] in office.get(f"/reviews/proposals/{proposal.id}").text
