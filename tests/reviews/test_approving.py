"""Approving by signature: one commit for everything, or nothing."""

from uuid import uuid4

import pytest

from notifications.models import Notification
from portal.core import trail
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.proposals.rules import ItemState
from portal.registry.models import SyncMessage
from portal.reviews import actions, queries
from portal.reviews.rules import ApprovalState
from tests.proposals import desk


@pytest.fixture
def ready(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague)
    desk.enrol(session, cast.signer)
    return session


def started(session, cast, *items):
    with desk.after_hold():
        return actions.start_approval(session, [item.id for item in items], actor=cast.signer.actor)


def signed(session, cast, approval, *, key=None):
    with desk.after_hold():
        cms = desk.sign_as(session, cast.signer, queries.content_of(approval))
        return actions.record_signature(
            session, approval.id, actor=desk.stepped_up(cast.signer), cms=cms, key=key or str(uuid4())
        )


def test_a_signature_changes_the_record_queues_the_message_and_tells_the_official(ready, cast):
    item = desk.verified(ready, cast)
    approval = signed(ready, cast, started(ready, cast, item))
    assert approval.state is ApprovalState.SIGNED
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hà", 2)
    ready.refresh(item)
    assert (item.state, item.decided_by, item.approval_id) == (ItemState.APPROVED, cast.signer.person_id, approval.id)
    message = ready.query(SyncMessage).one()
    assert (message.item_id, message.approval_id) == (item.id, approval.id)
    told = ready.query(Notification).filter_by(person_id=cast.owner.person_id, message="item_approved").one()
    assert told.url == f"/proposals/{item.proposal_id}"


def test_each_item_has_its_own_trail_event(ready, cast):
    items = [desk.verified(ready, cast), desk.verified(ready, cast, cast.colleague)]
    signed(ready, cast, started(ready, cast, *items))
    leaves = ready.query(trail.TrailLeaf).filter_by(action="item.approved").all()
    assert {leaf.object_id for leaf in leaves} == {item.id for item in items}
