"""What the worker runs: what was given back to officials who left waits for nobody."""

import procrastinate
from sqlalchemy import select

from portal.core import jobs
from portal.people.models import Official
from portal.proposals.actions import end_returned
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemKind, ItemState

blueprint = procrastinate.Blueprint()

_BATCH = 500


@blueprint.periodic(cron="11 3 * * *")
@blueprint.task(name="sweep", queueing_lock="proposals:sweep")
def sweep(timestamp: int) -> None:
    """End at night what HR gave back of own changes whose officials have left, each in a transaction."""
    del timestamp
    returned = (
        select(ProposalItem.id)
        .join(Official, Official.person_id == ProposalItem.person_id)
        .where(
            ProposalItem.kind == ItemKind.OWN,
            ProposalItem.state == ItemState.RETURNED,
            Official.in_service.is_(False),
        )
        .order_by(ProposalItem.id)
        .limit(_BATCH)
    )
    with jobs.session() as session:
        found = session.scalars(returned).all()
    for item_id in found:
        with jobs.session() as session:
            end_returned(session, item_id)
