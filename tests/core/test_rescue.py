"""A job that a worker had under way when it was killed is queued again."""

from types import SimpleNamespace

import procrastinate
import pytest
from sqlalchemy import text

from portal.core import jobs, tasks
from tests.support.loops import run_apart

MAKE_WORKER = text(
    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => :age)) RETURNING id"
)
TAKE = text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker, attempts = :attempts")
STATES = text("SELECT status::text FROM procrastinate_jobs ORDER BY id")


def taken(session, *, age, attempts=0, **options):
    """Leave a job in the hands of a worker that was last heard of `age` seconds ago."""
    jobs.defer(session, "notifications:deliver", notification_ids=[1])
    worker = session.scalar(MAKE_WORKER, {"age": age})
    session.execute(TAKE, {"worker": worker, "attempts": attempts})
    session.commit()


def rescue(database):
    async def run():
        connector = procrastinate.PsycopgConnector(conninfo=database.url("portal_worker"))
        async with procrastinate.App(connector=connector).open_async() as app:
            await tasks.rescue(SimpleNamespace(app=app), 0)

    run_apart(run())


@pytest.mark.parametrize(("age", "state"), [(5, "doing"), (300, "todo")])
def test_only_the_job_of_a_dead_worker_is_queued_again(session, database, age, state):
    taken(session, age=age)
    rescue(database)
    assert session.scalars(STATES).all() == [state]


def test_a_job_whose_worker_was_forgotten_is_queued_again(session, database):
    taken(session, age=300)
    session.execute(text("DELETE FROM procrastinate_workers"))
    session.commit()
    rescue(database)
    assert session.scalars(STATES).all() == ["todo"]


def test_a_job_that_outlives_no_worker_stays_where_it_is_seen(session, database):
    taken(session, age=300, attempts=tasks.MOST_ATTEMPTS)
    rescue(database)
    assert session.scalars(STATES).all() == ["failed"]


def test_a_periodic_job_whose_next_one_waits_is_dropped(session, database):
    taken(session, age=300)
    session.execute(text("UPDATE procrastinate_jobs SET queueing_lock = 'core:checkpoint'"))
    jobs.defer(session, "core:checkpoint", timestamp=1)
    session.execute(
        text(
            "UPDATE procrastinate_jobs SET queueing_lock = 'core:checkpoint' WHERE task_name = 'core:checkpoint'"
        )
    )
    session.commit()
    rescue(database)
    assert session.scalars(STATES).all() == ["todo"]
