"""What the worker runs: answers that nobody looked at go, and so do questions that are over."""

import procrastinate
from sqlalchemy import delete, or_, select, update

from portal.core import clock, jobs
from portal.core.db import transaction
from portal.desk.models import DeskRequest, DeskResult
from portal.desk.rules import KEPT, RequestState

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="sweep", queueing_lock="desk:sweep")
def sweep(timestamp: int) -> None:
    """Delete every answer that was not looked at in time, and after a day the question itself."""
    del timestamp
    at = clock.now()
    with jobs.session() as session, transaction(session):
        session.execute(delete(DeskResult).where(DeskResult.expires_at <= at))
        waits = DeskRequest.state == RequestState.WAITING
        unseen = DeskRequest.state == RequestState.ANSWERED
        has_result = select(DeskResult.request_id).where(DeskResult.request_id == DeskRequest.id).exists()
        session.execute(
            update(DeskRequest)
            .where(or_(waits & (DeskRequest.expires_at <= at), unseen & ~has_result))
            .values(state=RequestState.FORGOTTEN, response_key_sealed=None, signed_object=None)
        )
        session.execute(delete(DeskRequest).where(DeskRequest.asked_at <= at - KEPT))
