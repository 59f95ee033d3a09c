"""A fault of the database that passes ends no job; what lost its job all the same is found again."""

import procrastinate
import pytest
from psycopg.errors import AdminShutdown, DeadlockDetected, UndefinedColumn, UniqueViolation
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import sessionmaker

import notifications.tasks
from notifications.messages import Message
from notifications.models import Notification
from portal import worker
from portal.core import clock, db, jobs
from portal.documents import actions, tasks
from portal.documents.models import Evidence
from portal.documents.rules import EvidenceState
from portal.extracts import tasks as extracts_tasks
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents, CopyState
from tests.documents import files
from tests.documents.conftest import quick_checks  # noqa: F401 - a fixture
from tests.support.working import jobs_named, let_time_pass, work

# A sweep of each minute takes up what they leave undone, so that nothing is lost with their job.
SWEPT = {"registry:send"}
ATTEMPTED = procrastinate.jobs.Job(
    id=1, status="doing", queue="", lock=None, queueing_lock=None, task_name=""
)


@pytest.fixture
def pooled(database):
    """The worker's sessions from a pool of one connection, as a worker has them after a quiet night."""
    engine = db.create_engine(database.url("portal_worker"), pool_size=1)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with jobs.using(sessions):
        yield sessions
    engine.dispose()


@pytest.fixture
def cut(pooled, database):
    """End the connection that lies in the pool, as a restart of the server does."""

    def end():
        with pooled() as session:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
        with database.owner.begin() as owner:
            assert owner.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    return end


def end_job(session, status):
    session.execute(text("UPDATE procrastinate_jobs SET status = :status"), {"status": status})
    session.commit()


@pytest.fixture
def evidence(session, cast):
    return actions.receive(session, actor=cast.owner.actor, filename="a.jpg", data=files.jpeg_with_gps()).id


@pytest.fixture
def copy(session, cast):
    """A copy on its way that has no job."""
    session.add(
        IssuedCopy(
            person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, public_id="x" * 20,
            state=CopyState.PREPARING, contents=Contents.WHOLE, reason="", agency="", masked_name="",
            requested_by=cast.hr.person_id, requested_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()


def state(session, number):
    session.expire_all()
    return session.get_one(Evidence, number).state


@pytest.mark.usefixtures("quick_checks")
def test_a_job_whose_connection_was_cut_ends_well(session, database, evidence, cut):
    cut()
    work(database)
    assert jobs_named(session, "documents:check") == [("todo", 1, True)]
    assert state(session, evidence) is EvidenceState.RECEIVED
    let_time_pass(session)
    work(database)
    assert jobs_named(session, "documents:check") == [("succeeded", 2, False)]
    assert state(session, evidence) is EvidenceState.CLEAN


def test_every_job_is_run_again_after_a_fault_of_the_database():
    worker.join()
    periodic = {entry.task.name for entry in jobs.app.periodic_registry.periodic_tasks.values()}
    fault = OperationalError("SELECT 1", None, AdminShutdown())
    given_up = {
        name
        for name, task in jobs.app.tasks.items()
        if name not in periodic
        and name.partition(":")[0] in worker.BLUEPRINTS
        and not (task.retry_strategy and task.get_retry_exception(fault, ATTEMPTED))
    }
    assert given_up == SWEPT


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (OperationalError("SELECT 1", None, DeadlockDetected()), True),
        (DeadlockDetected(), True),
        (IntegrityError("INSERT", None, UniqueViolation()), False),
        (DataError("INSERT", None, Exception()), False),
        (ProgrammingError("SELECT x", None, UndefinedColumn()), False),
        (UniqueViolation(), False),
    ],
)
def test_what_the_database_refuses_is_not_run_for_hours(fault, passes):
    for retry in (jobs.again(), notifications.tasks.deliver.retry_strategy):
        assert (retry.get_retry_exception(fault, ATTEMPTED) is not None) is passes


def test_a_file_that_lost_its_job_gets_another(session, evidence):
    tasks.recheck(0)
    assert len(jobs_named(session, "documents:check")) == 1, "it waits for its turn"
    end_job(session, "aborted")
    tasks.recheck(0)
    tasks.recheck(0)
    assert [status for status, *_ in jobs_named(session, "documents:check")] == ["aborted", "todo"]
    assert state(session, evidence) is EvidenceState.RECEIVED


@pytest.mark.usefixtures("copy")
def test_a_copy_that_ends_every_job_ends_and_who_asked_is_told(session, cast):
    for _ in range(5):
        extracts_tasks.resume(0)
        end_job(session, "failed")
    assert len(jobs_named(session, "extracts:print")) == 3
    copy = session.scalars(select(IssuedCopy).execution_options(populate_existing=True)).one()
    assert copy.state is CopyState.DROPPED
    told = session.scalars(select(Notification).where(Notification.message == Message.COPY_FAILED)).all()
    assert sorted(one.person_id for one in told) == sorted(copy.askers)


@pytest.mark.usefixtures("quick_checks")
def test_a_checked_file_gets_none(session, evidence):
    tasks.check(evidence)
    end_job(session, "failed")
    tasks.recheck(0)
    assert len(jobs_named(session, "documents:check")) == 1


@pytest.mark.usefixtures("copy")
def test_a_copy_that_lost_its_job_goes_on(session):
    extracts_tasks.resume(0)
    extracts_tasks.resume(0)
    assert len(jobs_named(session, "extracts:print")) == 1
    assert jobs_named(session, "extracts:finish") == []
    assert session.scalars(select(IssuedCopy.state)).one() is CopyState.PREPARING
