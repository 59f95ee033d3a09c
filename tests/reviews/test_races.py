"""Two who act at once: every item gets one decision. `RACE_ITEMS=2000` is the long form."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest

from portal.access.models import RoleGrant
from portal.access.rules import Grant, Role
from portal.core import clock
from portal.core.errors import Conflict
from portal.proposals.models import ItemMove, Proposal, ProposalItem
from portal.proposals.rules import ItemEvent, ItemKind, ItemState, due_at
from portal.proposals.steps import put_values
from portal.record.models import RecordChange
from portal.record.rules import Operation
from portal.registry.models import SyncMessage
from portal.reviews import actions, queries
from portal.reviews.rules import ApprovalState
from tests.proposals import desk

ITEMS = int(os.environ.get("RACE_ITEMS", "200"))
BATCHES = 4

pytestmark = pytest.mark.proof


def verified_items(session, cast, count):
    """New rows of a table, checked and past the hold, made directly: the race is about the signature."""
    due, made = due_at(clock.now()), []
    for number in range(count):
        member = (cast.owner, cast.colleague)[number % 2]
        proposal = Proposal(
            person_id=member.person_id,
            unit_path=member.unit_path,
            client_id=uuid4(),
            number=f"DN-{number}",
            created_at=clock.now(),
            submitted_at=clock.now(),
            declared_at=clock.now(),
            revision=1,
        )
        session.add(proposal)
        session.flush()
        item = ProposalItem(
            uid=uuid4(),
            person_id=member.person_id,
            unit_path=member.unit_path,
            proposal_id=proposal.id,
            kind=ItemKind.PROPOSE,
            target_key="family_own/new",
            operation=Operation.ADD,
            base_version=0,
            state=ItemState.VERIFIED,
            due_at=due,
            verified_by=cast.hr.person_id,
            verified_at=clock.now(),
            revision=1,
        )
        put_values(item, old=None, new={"relation": "con", "full_name": f"Con {number}", "birth_year": 2020})
        session.add(item)
        made.append(item)
    session.commit()
    return [item.id for item in made]


@pytest.fixture
def two_signers(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague)
    department = cast.units["department"]
    session.add(
        RoleGrant(
            person_id=cast.hr_above.person_id,
            role=Role.SIGNER,
            unit_id=department.id,
            starts_on=clock.today(),
        )
    )
    session.commit()
    second = replace(cast.hr_above.actor, grants=(Grant(Role.SIGNER, department.id, department.path),))
    second_member = replace(cast.hr_above, actor=second)
    for member in (cast.signer, second_member):
        desk.enrol(session, member)
    return cast.signer, second_member


def test_two_approvers_racing_on_the_same_items_decide_each_once(session, cast, database, two_signers):
    items = verified_items(session, cast, ITEMS)
    parts = [items[start::BATCHES] for start in range(BATCHES)]
    with desk.after_hold():
        both = [_batches(session, member, parts) for member in two_signers]
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(
                pool.map(
                    lambda mine: _sign_all(database, barrier, *mine), zip(two_signers, both, strict=True)
                )
            )
    states = Counter(state for states in outcomes for state in states)
    assert states == {ApprovalState.SIGNED: BATCHES, ApprovalState.VOID: BATCHES}
    session.rollback()
    assert {item.state for item in session.query(ProposalItem)} == {ItemState.APPROVED}
    approvals = Counter(move.item_id for move in session.query(ItemMove).filter_by(event=ItemEvent.APPROVE))
    assert approvals == Counter(items)
    assert Counter(m.item_id for m in session.query(SyncMessage)) == Counter(items)
    changed = [c.item_id for c in session.query(RecordChange) if c.item_id is not None]
    assert Counter(changed) == Counter(items)


def _batches(session, member, parts):
    made = []
    for part in parts:
        approval = actions.start_approval(session, part, actor=member.actor)
        made.append((approval.id, desk.sign_as(session, member, queries.content_of(approval))))
    return made


def _sign_all(database, barrier, member, batches):
    states = []
    with database.worker_sessions()() as mine:
        for approval_id, cms in batches:
            barrier.wait()
            done = actions.record_signature(
                mine, approval_id, actor=desk.stepped_up(member), cms=cms, key=str(uuid4())
            )
            states.append(done.state)
    return states


def test_two_officers_verifying_at_once_verify_once(session, cast, database, frozen_time):
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner)
    item = desk.item_of(session, proposal)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    barrier = Barrier(8)

    def verify(_):
        with database.worker_sessions()() as mine:
            barrier.wait()
            try:
                return actions.verify_item(mine, item.id, actor=cast.hr.actor, key=str(uuid4())).state
            except Conflict as late:
                return late.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(verify, range(8)))
    assert outcomes == {ItemState.VERIFIED: 1, "proposals.now_verified": 7}
    assert session.query(ItemMove).filter_by(event=ItemEvent.VERIFY).count() == 1
