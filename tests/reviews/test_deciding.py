"""Claims and HR's decisions: allowed, refused, from a wrong state, once."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from notifications.models import Notification
from portal.access.models import Look, RoleGrant
from portal.access.rules import Grant, Purpose, Role
from portal.core import clock, trail
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.documents.rules import EvidenceState
from portal.proposals import actions as proposals
from portal.proposals import queries as proposal_queries
from portal.proposals.models import ItemMove, Proposal
from portal.proposals.rules import ItemEvent, ItemState
from portal.proposals.steps import Words
from portal.record.models import RecordEntry
from portal.reviews import actions, queries
from tests.proposals import desk

RETURN = Words("unreadable", "Chụp lại mặt sau.")
REFUSE = Words("not_proven", "Chưa có giấy tờ.", "Gửi ý kiến đến Sở Nội vụ.")


@pytest.fixture
def item(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague, cast.hr_owner)
    proposal = desk.sent(session, cast.owner)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    return desk.item_of(session, proposal)


def key():
    return str(uuid4())


DECISIONS = {
    "verify": lambda s, i, a: actions.verify_item(s, i, actor=a, key=key()),
    "return": lambda s, i, a: actions.return_item(s, i, actor=a, words=RETURN, key=key()),
    "refuse": lambda s, i, a: actions.refuse_item(s, i, actor=a, words=REFUSE, key=key()),
}


def test_opening_a_case_is_a_lease_of_ten_minutes_and_a_look(session, cast, item, frozen_time):
    proposal = session.get_one(Proposal, item.proposal_id)
    assert proposal.claimed_until == frozen_time + timedelta(minutes=10)
    look = session.query(Look).one()
    assert (look.person_id, look.looker_id, look.purpose) == (
        cast.owner.person_id,
        cast.hr.person_id,
        Purpose.VERIFY_PROPOSAL,
    )
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    assert session.query(Look).count() == 1


def test_a_claimed_case_is_taken_over_with_a_trail(session, cast, item):
    with pytest.raises(Conflict) as refused:
        actions.claim(session, item.proposal_id, actor=cast.hr_above.actor)
    assert (refused.value.code, refused.value.details) == ("reviews.claimed", {"name": cast.hr.name})
    actions.take_over(session, item.proposal_id, actor=cast.hr_above.actor)
    assert session.query(trail.TrailLeaf).filter_by(action="proposal.taken_over").count() == 1
    with pytest.raises(Conflict, match=r"reviews\.not_claimed"):
        DECISIONS["verify"](session, item.id, cast.hr.actor)


def test_a_lease_that_ran_out_is_free(session, cast, item, frozen_time):
    with clock.frozen(frozen_time + timedelta(minutes=11)):
        assert (
            actions.claim(session, item.proposal_id, actor=cast.hr_above.actor).claimed_by
            == cast.hr_above.person_id
        )


@pytest.mark.parametrize("act", DECISIONS)
@pytest.mark.parametrize(("who", "error"), [
    ("owner", NotFound), ("colleague", NotFound), ("hr_elsewhere", NotFound), ("guard", NotFound), ("auditor", NotFound),
    ("administrator", NotFound), ("nobody", NotFound), ("hr_above", Conflict),
])  # fmt: skip
def test_who_may_not_decide(session, cast, item, act, who, error):
    with pytest.raises(error):
        DECISIONS[act](session, item.id, getattr(cast, who).actor)
    assert desk.item_of(session, session.get_one(Proposal, item.proposal_id)).state is ItemState.SUBMITTED


def test_nobody_decides_their_own_item(session, cast, item):
    mine = desk.sent(session, cast.hr_owner)
    with pytest.raises(Forbidden, match=r"access\.own_item"):
        actions.claim(session, mine.id, actor=cast.hr_owner.actor)
    for act in DECISIONS.values():
        with pytest.raises(Forbidden, match=r"access\.own_item"):
            act(session, desk.item_of(session, mine).id, cast.hr_owner.actor)


def test_nobody_decides_the_item_of_who_delegated_to_them(session, cast, item):
    path = cast.units["department"].path
    grant = Grant(Role.HR_OFFICER, cast.units["department"].id, path, delegated_by=cast.owner.person_id)
    deputy = replace(cast.colleague.actor, grants=(grant,))
    with pytest.raises(Forbidden, match=r"access\.delegators_item"):
        actions.claim(session, item.proposal_id, actor=deputy)


def test_a_delegation_covers_what_already_waits_and_is_shown(session, cast, item):
    session.add(RoleGrant(
        person_id=cast.colleague.person_id, role=Role.HR_OFFICER, unit_id=cast.units["department"].id,
        starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1), delegated_by=cast.hr.person_id,
    ))  # fmt: skip
    session.commit()
    grant = Grant(
        Role.HR_OFFICER, cast.units["department"].id, cast.units["department"].path, cast.hr.person_id
    )
    deputy = replace(cast.colleague.actor, grants=(*cast.colleague.actor.grants, grant))
    assert [row.item.id for row in queries.queue(session, deputy).rows] == [item.id]
    actions.take_over(session, item.proposal_id, actor=deputy)
    DECISIONS["verify"](session, item.id, deputy)
    move = session.query(ItemMove).filter_by(event=ItemEvent.VERIFY).one()
    assert (move.actor_id, move.on_behalf_of) == (cast.colleague.person_id, cast.hr.person_id)


def test_verifying_hands_on_to_the_signer(session, cast, item):
    done = DECISIONS["verify"](session, item.id, cast.hr.actor)
    assert (done.state, done.verified_by) == (ItemState.VERIFIED, cast.hr.person_id)
    told = session.query(Notification).filter_by(message="item_verified").one()
    assert (told.person_id, told.url) == (cast.signer.person_id, "/approvals")


def test_the_signer_is_told_once_of_a_pile(session, cast, item):
    DECISIONS["verify"](session, item.id, cast.hr.actor)
    desk.verified(session, cast, cast.colleague)
    assert session.query(Notification).filter_by(message="item_verified").count() == 1


def test_the_same_key_decides_once(session, cast, item):
    same = key()
    first = actions.verify_item(session, item.id, actor=cast.hr.actor, key=same)
    again = actions.verify_item(session, item.id, actor=cast.hr.actor, key=same)
    assert (first.id, again.state) == (again.id, ItemState.VERIFIED)
    assert session.query(ItemMove).filter_by(event=ItemEvent.VERIFY).count() == 1
    with pytest.raises(Conflict, match=r"proposals\.now_verified"):
        DECISIONS["verify"](session, item.id, cast.hr.actor)


@pytest.mark.parametrize("act", DECISIONS)
def test_only_open_items_are_decided(session, cast, item, act):
    proposals.withdraw(session, item.proposal_id, actor=cast.owner.actor)
    actions.claim(session, item.proposal_id, actor=cast.hr.actor)
    with pytest.raises(Conflict, match=r"proposals\.now_withdrawn"):
        DECISIONS[act](session, item.id, cast.hr.actor)


def test_an_undo_within_ten_seconds_and_not_after(session, cast, item, frozen_time):
    DECISIONS["verify"](session, item.id, cast.hr.actor)
    with pytest.raises((Conflict, NotFound)):
        actions.undo_verification(session, item.id, actor=cast.hr_above.actor)
    undone = actions.undo_verification(session, item.id, actor=cast.hr.actor)
    assert (undone.state, undone.verified_by) == (ItemState.SUBMITTED, None)
    DECISIONS["verify"](session, item.id, cast.hr.actor)
    with desk.after_hold(), pytest.raises(Conflict, match=r"reviews\.too_late_to_undo"):
        actions.undo_verification(session, item.id, actor=cast.hr.actor)


@pytest.mark.parametrize(
    "words",
    [Words(), Words("unreadable"), Words("", "Chữ"), Words("nonsense", "Chữ"), Words("other", "x" * 2001)],
)
def test_a_return_says_why(session, cast, item, words):
    with pytest.raises(Invalid):
        actions.return_item(session, item.id, actor=cast.hr.actor, words=words, key=key())
    assert desk.item_of(session, session.get_one(Proposal, item.proposal_id)).state is ItemState.SUBMITTED


def test_a_return_pauses_the_clock_and_tells_the_official(session, cast, item, frozen_time):
    done = DECISIONS["return"](session, item.id, cast.hr.actor)
    assert (done.state, done.paused_at) == (ItemState.RETURNED, frozen_time)
    told = session.query(Notification).filter_by(message="item_returned").one()
    assert (told.person_id, told.params) == (cast.owner.person_id, {"field": "Tên gọi khác"})


def test_a_refusal_has_a_ground_and_a_way_to_complain(session, cast, item):
    with pytest.raises(Invalid, match=r"reviews\.no_complaint"):
        actions.refuse_item(
            session, item.id, actor=cast.hr.actor, words=replace(REFUSE, complaint=""), key=key()
        )
    done = DECISIONS["refuse"](session, item.id, cast.hr.actor)
    assert (done.state, done.decided_by, done.complaint_text) == (
        ItemState.REFUSED,
        cast.hr.person_id,
        REFUSE.complaint,
    )
    assert proposal_queries.reason_of(done) == REFUSE.text


def test_what_the_record_says_now_makes_a_conflict_card(session, cast, item):
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    done = DECISIONS["verify"](session, item.id, cast.hr.actor)
    assert done.state is ItemState.CONFLICT
    assert (
        session.query(Notification).filter_by(message="item_conflict").one().person_id == cast.owner.person_id
    )
    kept = proposals.resolve_conflict(session, item.id, actor=cast.owner.actor, event=ItemEvent.KEEP_PROPOSED)
    again = desk.item_of(session, kept)
    assert (again.state, again.base_version, again.revision) == (ItemState.SUBMITTED, 2, 2)
    assert proposal_queries.old_of(again) == "Hoa Mai"
    assert kept.claimed_by is None


def test_a_row_that_is_gone_is_a_conflict_that_can_only_be_withdrawn(session, cast, frozen_time):
    desk.make_record(session, cast.owner)
    row = proposal_row(session, cast)
    proposal = desk.sent(session, cast.owner, f"family_own/{row}", {"relation": "me", "full_name": "Lê Hoa"})
    desk.delete_row(session, cast.owner, f"family_own/{row}")
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    assert DECISIONS["verify"](session, item.id, cast.hr.actor).state is ItemState.CONFLICT
    with pytest.raises(Conflict, match=r"proposals\.row_is_gone"):
        proposals.resolve_conflict(session, item.id, actor=cast.owner.actor, event=ItemEvent.KEEP_PROPOSED)
    proposals.resolve_conflict(session, item.id, actor=cast.owner.actor, event=ItemEvent.WITHDRAW)
    assert desk.item_of(session, proposal).state is ItemState.WITHDRAWN


def proposal_row(session, cast):

    return session.query(RecordEntry).filter_by(person_id=cast.owner.person_id).first().id


@pytest.mark.parametrize(("state", "code"), [
    (EvidenceState.RECEIVED, "reviews.paper_in_check"), (EvidenceState.REFUSED, "reviews.paper_refused"),
])  # fmt: skip
def test_a_paper_that_is_not_clean_is_no_proof(session, cast, frozen_time, state, code):
    desk.make_record(session, cast.owner)
    paper = desk.paper(session, cast.owner, state=EvidenceState.RECEIVED)
    proposal = desk.sent(session, cast.owner, "current_address", "5 Lê Lợi", papers=[paper.id])
    if state is EvidenceState.REFUSED:
        desk.refuse_paper(session, paper)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    with pytest.raises(Invalid, match=code):
        DECISIONS["verify"](session, desk.item_of(session, proposal).id, cast.hr.actor)


def test_hr_has_no_verb_that_changes_what_the_official_wrote(session, cast, item):
    before = item.new_sealed
    for act in ("return", "verify", "refuse"):
        try:
            DECISIONS[act](session, item.id, cast.hr.actor)
        except Conflict:
            continue
    assert desk.item_of(session, session.get_one(Proposal, item.proposal_id)).new_sealed == before
    with pytest.raises(NotFound):
        proposals.revise_item(session, item.id, actor=cast.hr.actor, value="Khác")
