"""What the worker runs at night: the review of all records, a portion a job."""

import procrastinate

from portal.core import jobs
from portal.reports import actions

blueprint = procrastinate.Blueprint()


# Half past one in Vietnam: after the day's approvals, long before the first officer.
@blueprint.periodic(cron="30 18 * * *")
@blueprint.task(name="check_quality", queueing_lock="reports:check_quality")
def check_quality(timestamp: int) -> None:
    """Begin the review, or go on with one that was left."""
    del timestamp
    with jobs.session() as session:
        actions.begin_run(session)


@blueprint.task(name="check_batch", retry=jobs.again())
def check_batch(run_id: int, after: int) -> None:
    """Check one portion; a job of its own, so that others come between."""
    with jobs.session() as session:
        actions.check_batch(session, run_id, after)
