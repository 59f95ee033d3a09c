"""The official's verbs: allowed, refused, from a wrong state, and never half."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from notifications.models import Notification
from portal.core import trail
from portal.core.errors import Conflict, Invalid, NotFound
from portal.documents.rules import EvidenceState
from portal.proposals import actions, queries
from portal.proposals.models import ItemMove, Proposal, ProposalItem
from portal.proposals.rules import Change, ItemEvent, ItemKind, ItemState, kind_for
from portal.record.models import RecordEntry
from portal.record.rules import FORM, Operation, Policy, Target
from portal.reviews import actions as reviews
from portal.reviews.actions.deciding import Words
from tests.proposals import desk

WORDS = Words("unreadable", "Chụp lại mặt sau.")


@pytest.fixture(autouse=True)
def records(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague)


def submit(session, cast, proposal, *, declaration=desk.DECLARED, key=None, who=None):
    return actions.submit(
        session,
        proposal.id,
        actor=(who or cast.owner).actor,
        declaration=declaration,
        key=key or str(uuid4()),
    )


def test_a_draft_is_sealed_and_known_to_its_owner_alone(session, cast):
    proposal = desk.drafted(session, cast.owner, "current_address", "5 Lê Lợi")
    item = desk.item_of(session, proposal)
    assert (item.state, item.base_version, item.due_at) == (ItemState.DRAFT, 1, None)
    assert queries.new_of(item) == "5 Lê Lợi"
    assert queries.old_of(item) == desk.VALUES["current_address"]
    assert "Lê Lợi".encode() not in item.new_sealed
    assert session.query(Notification).count() == 0
    with pytest.raises(NotFound):
        queries.my_proposal(session, cast.colleague.actor, proposal.id)


def test_the_same_draft_arrives_twice_and_is_one(session, cast):
    client_id = uuid4()
    first = desk.drafted(session, cast.owner, client_id=client_id)
    again = desk.drafted(session, cast.owner, value="Hà Mi", client_id=client_id)
    assert first.id == again.id
    assert session.query(ProposalItem).count() == 1
    assert queries.new_of(desk.item_of(session, first)) == "Hà Mi"


def test_a_late_repeat_of_what_was_sent_changes_nothing(session, cast):
    client_id = uuid4()
    proposal = desk.sent(session, cast.owner, client_id=client_id)
    late = desk.drafted(session, cast.owner, value="Muộn", client_id=client_id)
    assert late.id == proposal.id
    assert queries.new_of(desk.item_of(session, proposal)) == "Hà"


def test_a_second_draft_on_a_field_amends_the_first(session, cast):
    first = desk.drafted(session, cast.owner)
    assert desk.drafted(session, cast.owner, value="Hà Mi").id == first.id


def test_two_new_rows_of_one_table_stand_beside_each_other(session, cast):
    for name in ("Nguyễn An", "Nguyễn Bình"):
        desk.sent(
            session, cast.owner, "family_own/new", {"relation": "con", "full_name": name, "birth_year": 2020}
        )
    assert session.query(ProposalItem).filter_by(state=ItemState.SUBMITTED).count() == 2


def test_any_row_of_a_history_can_be_proposed_not_the_latest_alone(session, cast):
    rows = list(session.scalars(select(RecordEntry).where(RecordEntry.person_id == cast.owner.person_id)))
    assert len(rows) == 2
    for row in rows:
        sent = desk.sent(
            session, cast.owner, f"family_own/{row.id}", {"relation": "me", "full_name": "Tên Mới"}
        )
        assert desk.item_of(session, sent).operation is Operation.CHANGE
    desk.sent(
        session,
        cast.colleague,
        f"family_own/{_row_of(session, cast.colleague)}",
        None,
        operation=Operation.DELETE,
    )


def _row_of(session, member):
    return session.scalars(select(RecordEntry.id).where(RecordEntry.person_id == member.person_id)).first()


def test_another_persons_row_is_not_found(session, cast):
    with pytest.raises(NotFound):
        desk.drafted(
            session, cast.owner, f"family_own/{_row_of(session, cast.colleague)}", {"full_name": "X"}
        )


def test_policy_is_per_field_and_default_closed(session, cast):
    locked = next(f for f in FORM.fields.values() if f.policy is Policy.REPORT)
    with pytest.raises(Invalid, match=r"proposals\.report_only"):
        actions.draft(
            session,
            actor=cast.owner.actor,
            client_id=uuid4(),
            change=Change(ItemKind.PROPOSE, Target.parse(locked.name), "Cục Mới"),
        )
    assert session.query(Proposal).count() == 0


def test_sending_starts_the_clock_and_tells_who_can_verify(session, cast, frozen_time):
    proposal = desk.sent(session, cast.owner)
    item = desk.item_of(session, proposal)
    assert item.state is ItemState.SUBMITTED
    assert item.due_at.isoformat() == "2026-11-27T17:00:00+00:00"  # the 24th is a holiday
    assert proposal.number == f"DN-2026-{proposal.id:06d}"
    assert proposal.declaration_text == desk.DECLARED
    told = {row.person_id for row in session.query(Notification).filter_by(message="proposal_submitted")}
    assert told == {cast.hr.person_id, cast.hr_above.person_id, cast.hr_owner.person_id}


def test_nothing_goes_without_the_declaration(session, cast):
    proposal = desk.drafted(session, cast.owner)
    with pytest.raises(Invalid, match=r"proposals\.not_declared"):
        submit(session, cast, proposal, declaration="")
    assert desk.item_of(session, proposal).state is ItemState.DRAFT


def test_a_paper_is_asked_for_where_the_form_names_one(session, cast):
    proposal = desk.drafted(session, cast.owner, "current_address", "5 Lê Lợi", papers=[])
    with pytest.raises(Invalid, match=r"proposals\.no_evidence"):
        submit(session, cast, proposal)


@pytest.mark.parametrize("state", [EvidenceState.CLEAN, EvidenceState.RECEIVED])
def test_a_paper_that_is_still_checked_may_be_sent(session, cast, state):
    paper = desk.paper(session, cast.owner, state=state)
    desk.sent(session, cast.owner, "current_address", "5 Lê Lợi", papers=[paper.id])


def test_another_persons_paper_is_refused_and_nothing_is_kept(session, cast):
    paper = desk.paper(session, cast.colleague)
    with pytest.raises(Invalid, match=r"documents\.not_yours"):
        desk.drafted(session, cast.owner, papers=[paper.id])
    assert session.query(Proposal).count() == 0


def test_the_same_key_sends_once_and_another_body_is_refused(session, cast):
    proposal = desk.drafted(session, cast.owner)
    key = str(uuid4())
    first, again = submit(session, cast, proposal, key=key), submit(session, cast, proposal, key=key)
    assert first.id == again.id
    assert session.query(ItemMove).count() == 1
    with pytest.raises(Invalid, match=r"idempotency\.other_body"):
        submit(session, cast, proposal, key=key, declaration="khác")


def test_sending_twice_under_two_keys_is_a_conflict(session, cast):
    proposal = desk.sent(session, cast.owner)
    with pytest.raises(Conflict, match=r"proposals\.nothing_to_send"):
        submit(session, cast, proposal)


def test_what_changed_since_the_draft_must_be_looked_at_again(session, cast):
    proposal = desk.drafted(session, cast.owner)
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    with pytest.raises(Invalid, match=r"proposals\.base_moved"):
        submit(session, cast, proposal)
    actions.revise_item(session, desk.item_of(session, proposal).id, actor=cast.owner.actor, value="Hà")
    assert submit(session, cast, proposal).number


def test_a_second_item_on_a_field_amends_the_pending_one_and_voids_the_claim(session, cast):
    first = desk.sent(session, cast.owner)
    reviews.claim(session, first.id, actor=cast.hr.actor)
    amended = desk.sent(session, cast.owner, value="Hà Mi")
    item = desk.item_of(session, first)
    assert (amended.id, amended.number) == (first.id, first.number)
    assert (item.revision, item.state, queries.new_of(item)) == (2, ItemState.SUBMITTED, "Hà Mi")
    assert session.get_one(Proposal, first.id).claimed_by is None
    with pytest.raises(Conflict, match=r"reviews\.not_claimed"):
        reviews.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))
    assert session.query(Proposal).count() == 1


def test_what_waits_for_a_signature_is_not_amended(session, cast):
    item = desk.verified(session, cast)
    with pytest.raises(Conflict, match=r"proposals\.being_signed"):
        desk.sent(session, cast.owner, value="Hà Mi")
    assert queries.new_of(session.get_one(ProposalItem, item.id)) == "Hà"


def returned(session, cast):
    proposal = desk.sent(session, cast.owner)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    return reviews.return_item(session, item.id, actor=cast.hr.actor, words=WORDS, key=str(uuid4()))


def test_a_returned_item_keeps_everything_and_is_sent_again_under_the_same_number(session, cast):
    item = returned(session, cast)
    number = session.get_one(Proposal, item.proposal_id).number
    assert (queries.new_of(item), queries.reason_of(item), item.reason_code) == (
        "Hà",
        WORDS.text,
        "unreadable",
    )
    proposal = actions.revise_item(session, item.id, actor=cast.owner.actor, value="Hà Mi")
    sent = submit(session, cast, proposal)
    again = desk.item_of(session, sent)
    assert (sent.number, sent.revision, again.revision, again.state) == (number, 2, 2, ItemState.SUBMITTED)


def test_withdrawing_ends_what_is_not_verified(session, cast):
    proposal = desk.sent(session, cast.owner)
    actions.withdraw(session, proposal.id, actor=cast.owner.actor)
    assert desk.item_of(session, proposal).state is ItemState.WITHDRAWN
    with pytest.raises(Conflict):
        actions.withdraw(session, proposal.id, actor=cast.owner.actor)


def test_what_was_verified_is_not_withdrawn(session, cast):
    item = desk.verified(session, cast)
    with pytest.raises(Conflict):
        actions.withdraw(session, item.proposal_id, actor=cast.owner.actor)


def test_a_draft_can_be_deleted_and_what_was_sent_cannot(session, cast):
    draft = desk.drafted(session, cast.owner, "current_address", "5 Lê Lợi")
    actions.delete_draft(session, draft.id, actor=cast.owner.actor)
    assert session.query(Proposal).count() == 0
    sent = desk.sent(session, cast.owner)
    with pytest.raises(Conflict):
        actions.delete_draft(session, sent.id, actor=cast.owner.actor)


@pytest.mark.parametrize("who", ["colleague", "hr", "hr_above", "signer", "guard", "nobody"])
def test_nobody_else_touches_a_proposal(session, cast, who):
    proposal = desk.drafted(session, cast.owner)
    other = getattr(cast, who).actor
    item = desk.item_of(session, proposal)
    for attempt in (
        lambda: actions.submit(session, proposal.id, actor=other, declaration="x", key="k"),
        lambda: actions.withdraw(session, proposal.id, actor=other),
        lambda: actions.delete_draft(session, proposal.id, actor=other),
        lambda: actions.revise_item(session, item.id, actor=other, value="Sửa hộ"),
        lambda: actions.resolve_conflict(session, item.id, actor=other, event=ItemEvent.KEEP_PROPOSED),
        lambda: reviews.claim(session, proposal.id, actor=other),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.new_of(desk.item_of(session, proposal)) == "Hà"


def test_a_failing_trail_takes_the_action_with_it(session, cast, monkeypatch):
    proposal = desk.drafted(session, cast.owner)

    def broken(*_args, **_kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(trail, "append", broken)
    with pytest.raises(RuntimeError, match="no trail"):
        submit(session, cast, proposal)
    monkeypatch.undo()
    assert desk.item_of(session, proposal).state is ItemState.DRAFT
    assert session.query(Notification).count() == 0


def test_a_report_is_routed_and_answered_without_touching_the_record(session, cast):
    locked = next(f for f in FORM.fields.values() if f.policy is Policy.REPORT)
    assert kind_for(Target.parse(locked.name)) is ItemKind.REPORT
    proposal = desk.sent(session, cast.owner, locked.name, "Sai, đúng ra là khác.")
    before = desk.value_of(session, cast.owner, locked.name)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    with pytest.raises(Conflict, match=r"reviews\.report_is_answered"):
        reviews.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))
    reviews.answer_report(
        session, item.id, actor=cast.hr.actor, text="Đã chuyển nơi quản lý sửa.", key=str(uuid4())
    )
    item = desk.item_of(session, proposal)
    assert (item.state, queries.reason_of(item)) == (ItemState.SUPERSEDED, "Đã chuyển nơi quản lý sửa.")
    assert desk.value_of(session, cast.owner, locked.name) == before
