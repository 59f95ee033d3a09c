"""What the worker runs: claim the file, check it in a child process, record what was found."""

import procrastinate

from portal.core import jobs
from portal.core.confinement import ChildBroken
from portal.documents.actions import claim_check, record_check
from portal.documents.confinement import check_confined

blueprint = procrastinate.Blueprint()


@blueprint.task(
    name="check",
    retry=procrastinate.RetryStrategy(
        max_attempts=8, exponential_wait=4, retry_exceptions=[ChildBroken, OSError]
    ),
)
def check(evidence_id: int) -> None:
    """Check one file; running it twice is harmless."""
    with jobs.session() as session:
        raw = claim_check(session, evidence_id)
    if raw is None:
        return
    outcome = check_confined(raw.kind, raw.data, crop=raw.crop)
    with jobs.session() as session:
        record_check(session, evidence_id, outcome)
