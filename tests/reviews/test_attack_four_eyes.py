"""Ways round the second pair of eyes: delegations, and grants that change between looking and signing."""

from dataclasses import replace
from uuid import uuid4

import pytest

from portal.access.rules import Grant, Role
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.proposals.rules import ItemState
from portal.reviews import actions, queries
from portal.reviews.rules import LeftOut
from tests.proposals import desk


@pytest.fixture
def ready(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague)
    desk.enrol(session, cast.signer)
    return session


def grant_of(cast, role, unit, delegated_by=None):
    return Grant(role, cast.units[unit].id, cast.units[unit].path, delegated_by)


def checked_by_another_for_the_signer(session, cast):
    """hr_above checks the owner's item, on behalf of the signer, who is an officer too."""
    deputy = replace(
        cast.hr_above.actor, grants=(grant_of(cast, Role.HR_OFFICER, "department", cast.signer.person_id),)
    )
    proposal = desk.sent(session, cast.owner)
    actions.claim(session, proposal.id, actor=deputy)
    return actions.verify_item(session, desk.item_of(session, proposal).id, actor=deputy, key=str(uuid4()))


def start(session, actor, *items):
    with desk.after_hold():
        return actions.start_approval(session, [item.id for item in items], actor=actor)


def sign(session, actor, member, approval):
    with desk.after_hold():
        cms = desk.sign_as(session, member, queries.content_of(approval))
        stepped = replace(actor, stepped_up_at=desk.stepped_up(member).stepped_up_at)
        return actions.record_signature(session, approval.id, actor=stepped, cms=cms, key=str(uuid4()))


def test_nobody_signs_what_another_checked_on_their_behalf(ready, cast):
    item = checked_by_another_for_the_signer(ready, cast)
    with pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        start(ready, cast.signer.actor, item)
    ready.refresh(item)
    assert item.state is ItemState.VERIFIED


def test_nor_does_a_deputy_of_theirs(ready, cast):
    item = checked_by_another_for_the_signer(ready, cast)
    deputy = replace(
        cast.administrator.actor, grants=(grant_of(cast, Role.SIGNER, "department", cast.signer.person_id),)
    )
    with pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        start(ready, deputy, item)


def test_a_delegation_that_ended_signs_no_more(ready, cast):
    item = desk.verified(ready, cast)
    delegated = replace(
        cast.signer.actor, grants=(grant_of(cast, Role.SIGNER, "department", cast.hr_above.person_id),)
    )
    approval = start(ready, delegated, item)
    assert approval.on_behalf_of == cast.hr_above.person_id
    # The delegation is over; what is left is a grant of their own, which the document does not name.
    with pytest.raises(Conflict, match=r"reviews\.other_grant"):
        sign(ready, cast.signer.actor, cast.signer, approval)
    nothing = replace(cast.signer.actor, grants=())
    with pytest.raises(Forbidden):
        sign(ready, nothing, cast.signer, approval)


def test_items_under_another_grant_are_left_out_and_say_so(ready, cast):
    first = desk.verified(ready, cast)
    second = desk.verified(ready, cast, cast.colleague)
    # A delegation of the colleague's covers everybody but them; the own grant reaches them alone.
    from_colleague = grant_of(cast, Role.SIGNER, "department", cast.colleague.person_id)
    actor = replace(cast.signer.actor, grants=(from_colleague, grant_of(cast, Role.SIGNER, "department")))
    approval = start(ready, actor, first, second)
    assert approval.item_count == 1
    assert approval.left_out == [{"item": second.id, "why": LeftOut.OTHER_GRANT}]
    assert approval.on_behalf_of == cast.colleague.person_id
