"""What the worker runs for the ground: checkpoints, the rescue of lost jobs, sweeping what has expired."""

from dataclasses import dataclass
from datetime import timedelta

import procrastinate
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import delete, text

from portal.core import checkpoints, clock, jobs
from portal.core.db import transaction
from portal.core.idempotency import KEEP_HOURS, IdempotencyKey
from portal.core.outside import Copies

blueprint = procrastinate.Blueprint()

# A worker says every ten seconds that it lives.
DEAD_AFTER_SECONDS = 60
# Beyond this a job is suspected of killing its workers, and stays where somebody sees it.
MOST_ATTEMPTS = 10

# A failed job of a task that a clock starts again anyway says for a day that something was wrong. Messages
# to the national database are such too: what one job left undone, a sweep gives to the next.
_LOOKED_AT_FOR = timedelta(days=1)
_STARTED_AGAIN = frozenset({"registry:send"})
_FORGET_FAILED = text(
    "DELETE FROM procrastinate_jobs j WHERE j.status = 'failed' AND j.task_name = ANY(:names)"
    " AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > :oldest)"
)


@dataclass(frozen=True)
class CheckpointSigner:
    """The key that signs, and the folder outside the database that gets the copies."""

    key: Ed25519PrivateKey
    copies: Copies


_signer: list[CheckpointSigner] = []


def use(signer: CheckpointSigner) -> None:
    """Give the task its key; called once by the worker."""
    _signer[:] = [signer]


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="checkpoint", queueing_lock="core:checkpoint")
def checkpoint(timestamp: int) -> None:
    """Cover what the last minute added to the trail."""
    del timestamp
    with jobs.session() as session:
        checkpoints.checkpoint(session, _signer[0].key, _signer[0].copies)


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="rescue", queueing_lock="core:rescue", pass_context=True)
async def rescue(context: procrastinate.JobContext, timestamp: int) -> None:
    """Queue again what a worker had under way when it was killed; every task may run a second time."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        try:
            if job.attempts < MOST_ATTEMPTS:
                await manager.retry_job(job)
            else:
                await manager.finish_job(job, Status.FAILED, delete_job=False)
        except UniqueViolation:
            # A periodic job of which the next one waits already.
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@blueprint.periodic(cron="17 * * * *")
@blueprint.task(name="sweep", queueing_lock="core:sweep")
def sweep(timestamp: int) -> None:
    """Delete answered requests after three days, sessions that are over, and failures that were made good."""
    del timestamp
    periodic = {entry.task.name for entry in jobs.app.periodic_registry.periodic_tasks.values()}
    with jobs.session() as session, transaction(session):
        oldest = clock.now() - timedelta(hours=KEEP_HOURS)
        session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < oldest))
        session.execute(text("DELETE FROM web_session WHERE expires_at < :now"), {"now": clock.now()})
        started_again = {"names": sorted(periodic | _STARTED_AGAIN), "oldest": clock.now() - _LOOKED_AT_FOR}
        session.execute(_FORGET_FAILED, started_again)
