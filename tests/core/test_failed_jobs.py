"""A failure that was made good goes after a day; one that nobody starts again stays to be looked at."""

import pytest
from sqlalchemy import text

from portal import worker
from portal.core import jobs, tasks

AGE = text("UPDATE procrastinate_events SET at = at - make_interval(hours => :hours)")
NAMES = text("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed' ORDER BY 1")
PERIODIC = ("core:checkpoint", "extracts:resume", "notifications:redeliver", "registry:sweep")
OTHERS = ("documents:check", "notifications:push")


@pytest.fixture
def failed(session, database):
    """Leave a failed job of each task, so many hours old."""
    worker.join()

    def leave(hours, names):
        for name in names:
            jobs.defer(session, name, number=1)
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
        session.commit()
        with database.owner.begin() as owner:
            owner.execute(AGE, {"hours": hours})

    return leave


def left(session):
    session.rollback()
    return tuple(session.scalars(NAMES))


def test_what_a_clock_starts_again_is_forgotten_after_a_day(session, failed):
    failed(25, (*PERIODIC, "registry:send", *OTHERS))
    tasks.sweep(0)
    assert left(session) == OTHERS


def test_for_a_day_it_says_that_something_was_wrong(session, failed):
    names = (*PERIODIC[:3], "registry:send", PERIODIC[3])
    failed(23, names)
    tasks.sweep(0)
    assert left(session) == names


def test_what_has_not_failed_stays(session, failed, database):
    failed(25, PERIODIC)
    session.execute(text("UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = now()"))
    session.commit()
    with database.owner.begin() as owner:
        owner.execute(AGE, {"hours": 48})
    tasks.sweep(0)
    assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == len(PERIODIC)
