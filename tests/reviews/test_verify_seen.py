"""A case of a hundred items goes to the signer at once, and each item is still judged by itself."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from notifications.models import Notification
from portal.core import trail
from portal.core.db import transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.documents.rules import EvidenceState
from portal.people.models import Official
from portal.proposals import actions as proposals
from portal.proposals.models import ItemMove, ProposalItem
from portal.proposals.rules import ItemEvent, ItemState, Reason
from portal.proposals.steps import Wish, Words, send_whole
from portal.record.rules import Target
from portal.reviews import actions
from tests.proposals import desk
from tests.scale.statements import counted

pytestmark = pytest.mark.usefixtures("frozen_time")
PERIOD = {"from_month": "2019-03", "institution": "Trung tâm Tin học"}


@pytest.fixture
def case(session, cast):
    """Three items of the owner in one proposal, opened by HR."""
    desk.make_record(session, cast.owner)
    return opened(session, cast, 3)


def opened(session, cast, count, papers=()):
    rows = [Target.parse("training_informatics/new")] * count
    wishes = [
        Wish(target, {**PERIOD, "certificate": f"Chứng chỉ {n}"}, 0, tuple(papers))
        for n, target in enumerate(rows)
    ]
    with transaction(session):
        official = session.get_one(Official, cast.owner.person_id)
        proposal = send_whole(session, official, wishes, actor=cast.owner.actor, declaration="Tôi cam đoan.")
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    return proposal


def items_of(session, proposal):
    session.rollback()
    session.expire_all()
    return desk.queries.items_of(session, [proposal.id])


def verify(session, cast, proposal, items=None, *, who=None, key=None):
    numbers = [i.id for i in (items or items_of(session, proposal))]
    return actions.verify_seen(
        session, proposal.id, numbers, actor=(who or cast.hr).actor, key=key or str(uuid4())
    )


def test_all_of_it_waits_for_the_signer_and_each_has_its_trail(session, cast, case):
    found = verify(session, cast, case)
    items = items_of(session, case)
    assert found.done == tuple(i.id for i in items)
    assert {i.state for i in items} == {ItemState.VERIFIED}
    moves = session.scalars(select(ItemMove).where(ItemMove.event == ItemEvent.VERIFY)).all()
    leaves = session.scalars(select(trail.TrailLeaf).where(trail.TrailLeaf.action == "item.verified")).all()
    assert len(moves) == len(leaves) == 3
    told = session.scalars(select(Notification).where(Notification.person_id == cast.signer.person_id)).all()
    assert [one.message for one in told] == ["item_verified"]


def test_an_item_whose_paper_is_not_checked_stays_behind(session, cast):
    desk.make_record(session, cast.owner)
    waiting = desk.paper(session, cast.owner, state=EvidenceState.RECEIVED)
    proposal = opened(session, cast, 2, [waiting.id])
    found = verify(session, cast, proposal)
    assert found.done == ()
    assert {code for _, code in found.left} == {"reviews.paper_in_check"}
    assert {i.state for i in items_of(session, proposal)} == {ItemState.SUBMITTED}


def test_an_item_whose_value_changed_becomes_a_conflict_and_the_others_go_on(session, cast):
    desk.make_record(session, cast.owner)
    with transaction(session):
        official = session.get_one(Official, cast.owner.person_id)
        wishes = [
            Wish(Target.parse("work_strengths"), "Viết", 0),
            Wish(Target.parse("longest_held_job"), "Dạy", 0),
        ]
        proposal = send_whole(session, official, wishes, actor=cast.owner.actor, declaration="Tôi cam đoan.")
    desk.change_record(session, cast.owner, "work_strengths", "Nói")
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    found = verify(session, cast, proposal)
    assert (len(found.done), len(found.moved)) == (1, 1)
    assert [i.state for i in items_of(session, proposal)] == [ItemState.CONFLICT, ItemState.VERIFIED]


def test_what_was_returned_before_is_not_swept_along(session, cast, case):
    first, *_ = items_of(session, case)
    words = Words(Reason.UNREADABLE, "Ảnh mờ")
    actions.return_item(session, first.id, actor=cast.hr.actor, words=words, key=str(uuid4()))
    found = verify(session, cast, case)
    assert dict(found.left) == {first.id: "proposals.now_returned"}
    assert len(found.done) == 2


def test_the_same_request_counts_once(session, cast, case):
    key, items = str(uuid4()), items_of(session, case)
    assert verify(session, cast, case, items, key=key) == verify(session, cast, case, items, key=key)
    assert len(session.scalars(select(ItemMove).where(ItemMove.event == ItemEvent.VERIFY)).all()) == 3


def test_only_who_has_opened_it_as_it_stands(session, cast, case):
    with pytest.raises(Conflict) as refused:
        verify(session, cast, case, who=cast.hr_above)
    assert refused.value.code == "reviews.not_claimed"
    case.revision += 1
    session.commit()
    with pytest.raises(Conflict) as refused:
        verify(session, cast, case)
    assert refused.value.code == "reviews.revised"
    for stranger in (cast.hr_elsewhere, cast.owner):
        with pytest.raises(NotFound):
            verify(session, cast, case, who=stranger)
    with pytest.raises((Forbidden, NotFound)):
        verify(session, cast, case, who=cast.signer)


def test_items_of_another_case_are_not_found(session, cast, case):
    other = desk.sent(session, cast.owner, "work_strengths", "Viết")
    with pytest.raises(Invalid):
        verify(session, cast, case, [*items_of(session, case), *items_of(session, other)])
    assert {i.state for i in session.scalars(select(ProposalItem))} == {ItemState.SUBMITTED}


def test_a_hundred_cost_hardly_more_statements_than_three(session, cast, case, client_for):
    hundred = opened(session, cast, 100)
    client = client_for(cast.hr)
    pages = {}
    for proposal in (case, hundred):
        client.get(f"/reviews/proposals/{proposal.id}")
        with counted() as seen:
            client.get(f"/reviews/proposals/{proposal.id}")
        pages[proposal.id] = len(seen)
    assert pages[case.id] == pages[hundred.id]
    with counted() as few:
        verify(session, cast, case)
    with counted() as many:
        verify(session, cast, hundred)
    rows = [s for s in many if not s.startswith(("INSERT", "UPDATE"))]
    assert len(rows) <= len([s for s in few if not s.startswith(("INSERT", "UPDATE"))]) + 2


def test_the_page_asks_whether_it_was_seen_and_sends_all(session, cast, client_for):
    desk.make_record(session, cast.owner)
    proposal = opened(session, cast, 30)
    client = client_for(cast.hr)
    page = client.get(f"/reviews/proposals/{proposal.id}")
    assert page.text.count("Quyết định riêng") == 30
    page = _press(client, page, {}, 422)
    assert "Hãy đánh dấu rằng bạn đã xem" in page.text
    page = _press(client, page, {"seen": "yes"}, 200)
    assert "Đã kiểm tra 30 nội dung, chuyển ký." in page.text


def _press(client, page, typed, status):
    [form] = [
        f for f in page.forms() if f.action.split("?")[0].endswith("/verification") and "seen" in f.names
    ]
    return client.submit(form, typed, status=status, button="Chuyển ký cả 30 nội dung")


def test_a_page_made_before_a_change_is_told_though_the_case_was_opened_anew(session, cast, client_for):
    """One item was mended before, so that the other one's change does not lift the highest revision."""
    desk.make_record(session, cast.owner)
    together = uuid4()
    desk.drafted(session, cast.owner, client_id=together)
    proposal = desk.drafted(session, cast.owner, key="height_cm", value=161, client_id=together)
    submit(session, cast, proposal)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    mended = next(i for i in items_of(session, proposal) if i.target_key == "height_cm")
    words = Words(Reason.UNREADABLE, "Chụp lại")
    actions.return_item(session, mended.id, actor=cast.hr.actor, words=words, key=str(uuid4()))
    proposals.revise_item(session, mended.id, actor=cast.owner.actor, value=162)
    submit(session, cast, proposal)
    hr = client_for(cast.hr)
    hr.post(f"/proposals/{proposal.id}/claim")
    shown = hr.follow().forms()
    submit(session, cast, desk.drafted(session, cast.owner, value="Hạnh"))
    client_for(cast.hr).post(f"/proposals/{proposal.id}/claim")
    [stale] = [form for form in shown if form.action == f"/proposals/{proposal.id}/verification"]
    page = hr.submit(stale, {"seen": "yes"}, 409)
    assert "vừa sửa lại nội dung" in page.text
    assert {item.state for item in items_of(session, proposal)} == {ItemState.SUBMITTED}


def test_the_first_time_is_the_first_and_every_change_counts(session, cast):
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner)
    seen = [proposal.revision]
    for value in ("Hạnh", "Hiền"):
        submit(session, cast, desk.drafted(session, cast.owner, value=value))
        session.refresh(proposal)
        seen.append(proposal.revision)
    assert seen == [1, 2, 3]


def submit(session, cast, proposal):
    return proposals.submit(
        session, proposal.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
