"""What the worker runs: claim the file, check it in a child process, record what was found."""

import procrastinate
from sqlalchemy import select

from portal.core import jobs
from portal.core.confinement import ChildBroken
from portal.core.db import transaction
from portal.documents.actions import claim_check, record_check
from portal.documents.confinement import check_confined
from portal.documents.models import Evidence
from portal.documents.rules import EvidenceState

blueprint = procrastinate.Blueprint()

_BATCH = 500


@blueprint.task(name="check", retry=jobs.again(ChildBroken, OSError))
def check(evidence_id: int) -> None:
    """Check one file; running it twice is harmless."""
    with jobs.session() as session:
        raw = claim_check(session, evidence_id)
    if raw is None:
        return
    outcome = check_confined(raw.kind, raw.data, crop=raw.crop)
    with jobs.session() as session:
        record_check(session, evidence_id, outcome)


@blueprint.periodic(cron="*/10 * * * *")
@blueprint.task(name="recheck", queueing_lock="documents:recheck")
def recheck(timestamp: int) -> None:
    """Have those files checked that wait and have no job any more: nobody is left before a turning wheel."""
    del timestamp
    with jobs.session() as session, transaction(session):
        waiting = select(Evidence.id).where(Evidence.state == EvidenceState.RECEIVED)
        found = session.scalars(waiting.order_by(Evidence.id).limit(_BATCH)).all()
        jobs.defer_lost(session, "documents:check", "evidence_id", found)
