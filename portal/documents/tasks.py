"""What the worker runs: claim the file, check it in a child process, record what was found."""

from collections.abc import Iterable

import procrastinate
from sqlalchemy import select

from portal.core import jobs
from portal.core.confinement import ChildBroken
from portal.core.db import transaction
from portal.documents.actions import claim_check, record_check, sweep
from portal.documents.confinement import check_confined
from portal.documents.models import Evidence
from portal.documents.named import Named
from portal.documents.rules import EvidenceState, Refusal

blueprint = procrastinate.Blueprint()

_BATCH = 500
_namers: list[Named] = []


def use(namers: Iterable[Named]) -> None:
    """Ask these too whether a paper is named."""
    _namers[:] = namers


@blueprint.task(name="check", retry=jobs.again(ChildBroken, OSError, retries=jobs.WHILE_SOMEBODY_WAITS))
def check(evidence_id: int) -> None:
    """Check one file; running it twice is harmless."""
    with jobs.session() as session:
        raw = claim_check(session, evidence_id)
    if raw is None:
        return
    outcome = check_confined(raw.kind, raw.data, crop=raw.crop)
    with jobs.session() as session:
        record_check(session, evidence_id, outcome, namers=_namers)


@blueprint.periodic(cron="*/2 * * * *")
@blueprint.task(name="recheck", queueing_lock="documents:recheck")
def recheck(timestamp: int) -> None:
    """Look after those files that wait and have no job any more: nobody is left before a turning wheel.

    Whose job was lost gets another. Whose job failed for good, by its own last attempt or because its workers
    died, is told to send the file again: the next one has as many attempts.
    """
    del timestamp
    with jobs.session() as session:
        with transaction(session):
            waiting = select(Evidence.id).where(Evidence.state == EvidenceState.RECEIVED)
            found = session.scalars(waiting.order_by(Evidence.id).limit(_BATCH)).all()
            over = jobs.defer_lost(session, "documents:check", "evidence_id", found, failures=1)
        for evidence_id in over:
            record_check(session, evidence_id, Refusal.UNCHECKED, namers=_namers)


@blueprint.periodic(cron="41 2 * * *")
@blueprint.task(name="sweep", queueing_lock="documents:sweep")
def sweep_unnamed(timestamp: int) -> None:
    """Erase papers that nothing names any more; without the rooms that may name them nothing is erased."""
    del timestamp
    after: int | None = 0 if _namers else None
    with jobs.session() as session:
        while after is not None:
            after = sweep(session, _namers, after=after)
            session.expunge_all()
