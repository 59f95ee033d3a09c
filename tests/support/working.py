"""What is due is run by Procrastinate's own worker, as the portal's worker runs it."""

import procrastinate
from sqlalchemy import text

from portal import worker
from portal.core import jobs
from tests.support.loops import run_apart

_DUE = text("UPDATE procrastinate_jobs SET scheduled_at = NULL")
_STANDING = text(
    "SELECT status::text, attempts, scheduled_at IS NOT NULL FROM procrastinate_jobs WHERE task_name = :name"
    " ORDER BY id"
)


def work(database, *lanes):
    """Run what is due now, in these lanes or in all."""
    worker.join()
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database.url("portal_worker")))
    app.tasks.update(jobs.app.tasks)

    async def once():
        async with app.open_async():
            await app.run_worker_async(
                queues=[lane.value for lane in lanes] or None, wait=False, install_signal_handlers=False,
                listen_notify=False,
            )  # fmt: skip

    run_apart(once())


def let_time_pass(session):
    """Let every job that waits for its next attempt be due."""
    session.rollback()
    session.execute(_DUE)
    session.commit()


def jobs_named(session, name):
    """Return of each job of this task its status, its attempts, and whether it waits for a moment."""
    session.rollback()
    return [tuple(row) for row in session.execute(_STANDING, {"name": name})]
