"""The declaration becomes one ordinary proposal; what was typed is then nowhere else."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from notifications.models import Notification
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.declarations import actions
from portal.declarations.models import Declaration, DeclarationPart
from portal.declarations.steps import reopen
from portal.documents.rules import EvidenceState
from portal.proposals import actions as proposing
from portal.proposals import queries as proposals
from portal.proposals.models import ItemEvidence, Proposal, ProposalItem
from portal.proposals.rules import ItemKind, ItemState, Reason
from portal.proposals.steps import Words
from portal.record.models import Record, RecordEntry
from portal.registry.models import SyncMessage
from portal.reviews import actions as reviewing
from portal.reviews.queries import content_of
from portal.reviews.rules import ApprovalState
from tests.declarations import desk
from tests.proposals import desk as proposal_desk


def test_each_field_and_each_row_is_an_item_with_its_papers(session, newcomer):
    paper = desk.filled(session, newcomer)
    proposal = desk.sent(session, newcomer)
    items = proposals.items_of(session, [proposal.id])
    assert sorted(i.target_key for i in items) == [
        "height_cm", "training_informatics/new", "weight_kg", "work_strengths",
    ]  # fmt: skip
    assert {i.state for i in items} == {ItemState.SUBMITTED}
    assert {i.kind for i in items} == {ItemKind.PROPOSE}
    attached = session.execute(select(ItemEvidence.evidence_id)).scalars().all()
    assert attached == [paper]
    assert session.scalar(select(func.count()).select_from(DeclarationPart)) == 0
    row = session.scalars(select(Declaration)).one()
    assert (row.proposal_id, row.submitted_at) == (proposal.id, clock.now())


def test_hr_is_told_once(session, cast, newcomer):
    desk.filled(session, newcomer)
    desk.sent(session, newcomer)
    told = session.scalars(select(Notification).where(Notification.person_id == cast.hr.person_id)).all()
    assert [one.message for one in told] == ["proposal_submitted"]


def test_without_the_declaration_nothing_goes(session, newcomer):
    desk.filled(session, newcomer)
    with pytest.raises(Invalid) as refused:
        actions.submit(session, actor=newcomer.actor, declaration="", knows_gaps=False, key=str(uuid4()))
    assert {p.code for p in refused.value.problems} == {
        "declarations.not_declared", "declarations.missing_not_known",
    }  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_what_is_wrong_or_unproven_keeps_it_back_and_is_named(session, newcomer):
    desk.filled(session, newcomer)
    desk.save(session, newcomer, 10, {"blood_type": {"blood_type": "Z"}})
    key = f"training_languages/{uuid4().hex}"
    certificate = {**desk.CERTIFICATE, "language": "tieng_anh"}
    desk.save(session, newcomer, 5, {key: certificate})
    with pytest.raises(Invalid) as refused:
        desk.sent(session, newcomer)
    found = {(p.field, p.code) for p in refused.value.problems}
    assert ("blood_type", "record.unknown_choice") in found
    assert any(field == key for field, _ in found)


def test_a_refused_paper_keeps_it_back(session, newcomer):
    desk.filled(session, newcomer)
    row = proposal_desk.paper(session, newcomer, state=EvidenceState.RECEIVED)
    key = f"training_informatics/{uuid4().hex}"
    desk.save(session, newcomer, 5, {key: desk.CERTIFICATE})
    actions.attach(session, 5, key, [row.id], actor=newcomer.actor)
    proposal_desk.refuse_paper(session, row)
    with pytest.raises(Invalid) as refused:
        desk.sent(session, newcomer)
    assert [(p.field, p.code) for p in refused.value.problems] == [(key, "declarations.refused_paper")]


def test_a_contradiction_that_cannot_be_true_keeps_it_back(session, newcomer):
    desk.filled(session, newcomer)
    dates = {
        name: {f"{name}-day": "1", f"{name}-month": "5", f"{name}-year": year}
        for name, year in (("party_admission_date", "2024"), ("party_official_date", "2022"))
    }
    desk.save(session, newcomer, 7, dates)
    for key in dates:
        actions.attach(session, 7, key, [desk.paper_of(session, newcomer)], actor=newcomer.actor)
    with pytest.raises(Invalid) as refused:
        desk.sent(session, newcomer)
    assert {p.field for p in refused.value.problems} <= set(dates)
    assert refused.value.problems


def test_the_same_request_sends_once(session, newcomer):
    desk.filled(session, newcomer)
    key = str(uuid4())
    sent = [
        actions.submit(
            session, actor=newcomer.actor, declaration="Tôi cam đoan.", knows_gaps=True, key=key
        ).id
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    with pytest.raises(Conflict):
        desk.sent(session, newcomer)


def test_what_has_a_proposal_of_its_own_is_left_out(session, newcomer):
    desk.filled(session, newcomer)
    proposal_desk.sent(session, newcomer, "height_cm", 170)
    proposal = desk.sent(session, newcomer)
    keys = {i.target_key for i in proposals.items_of(session, [proposal.id])}
    assert "height_cm" not in keys
    assert "weight_kg" in keys


def test_a_draft_that_lies_elsewhere_stays_a_draft(session, newcomer):
    desk.filled(session, newcomer)
    draft = proposal_desk.drafted(session, newcomer, "height_cm", 170)
    proposal = desk.sent(session, newcomer)
    assert "height_cm" in {i.target_key for i in proposals.items_of(session, [proposal.id])}
    assert [i.state for i in proposals.items_of(session, [draft.id])] == [ItemState.DRAFT]


def test_it_is_verified_whole_and_signed_in_one_approval(session, cast, newcomer):
    proposal_desk.enrol(session, cast.signer)
    desk.filled(session, newcomer)
    proposal = desk.sent(session, newcomer)
    numbers = [i.id for i in proposals.items_of(session, [proposal.id])]
    reviewing.claim(session, proposal.id, actor=cast.hr.actor)
    reviewing.verify_seen(session, proposal.id, numbers, actor=cast.hr.actor, key=str(uuid4()))
    with proposal_desk.after_hold():
        batch = reviewing.start_approval(session, numbers, actor=cast.signer.actor)
        cms = proposal_desk.sign_as(session, cast.signer, content_of(batch))
        signer = proposal_desk.stepped_up(cast.signer)
        done = reviewing.record_signature(session, batch.id, actor=signer, cms=cms, key=str(uuid4()))
    assert done.state is ApprovalState.SIGNED
    values = session.get_one(Record, newcomer.person_id, populate_existing=True).opened()
    assert (values["height_cm"], values["work_strengths"]) == (160, "Quản trị nhân lực")
    assert session.scalar(select(func.count()).select_from(RecordEntry)) == 1
    assert session.scalar(select(func.count()).select_from(SyncMessage)) == len(numbers)
    told = session.scalars(select(Notification).where(Notification.person_id == newcomer.person_id)).all()
    assert [(one.message, one.params) for one in told if one.message == "proposal_approved"] == [
        ("proposal_approved", {"number": proposal.number, "count": str(len(numbers))})
    ]
    assert "item_approved" not in {one.message for one in told}


def test_a_returned_item_that_the_population_database_would_bring_can_be_mended(
    session, cast, newcomer, client_for
):
    desk.filled(session, newcomer)
    desk.save(session, newcomer, 1, {"ethnicity": {"ethnicity": "kinh"}})
    proposal = desk.sent(session, newcomer)
    item = next(i for i in proposals.items_of(session, [proposal.id]) if i.target_key == "ethnicity")
    assert item.kind is ItemKind.PROPOSE
    reviewing.claim(session, proposal.id, actor=cast.hr.actor)
    words = Words(Reason.VALUE_DIFFERS, "Xem lại giấy khai sinh.")
    reviewing.return_item(session, item.id, actor=cast.hr.actor, words=words, key=str(uuid4()))
    browser = client_for(newcomer)
    page = browser.get(f"/items/{item.id}/edit")
    form = next(f for f in page.forms() if f.action == f"/items/{item.id}")
    code = next(c for c in form.choices["ethnicity"] if c not in ("", form["ethnicity"]))
    page = browser.submit(form, {"ethnicity": code}, button="Lưu và xem lại")
    assert page.url == f"/proposals/{proposal.id}/review"
    mended = proposing.submit(
        session, proposal.id, actor=newcomer.actor, declaration="Tôi cam đoan.", key=str(uuid4())
    )
    session.expire_all()
    again = session.get_one(ProposalItem, item.id)
    assert (mended.id, again.state, again.revision) == (proposal.id, ItemState.SUBMITTED, 2)
    assert proposals.new_of(again) == code


def test_a_declaration_taken_back_is_a_draft_again_with_everything(session, newcomer, browser):
    paper = desk.filled(session, newcomer)
    before = _typed(session)
    due_at = session.scalars(select(Declaration.due_at)).one()
    proposal = desk.sent(session, newcomer)
    browser.get(f"/proposals/{proposal.id}")
    page = browser.click("Rút đề nghị")
    assert (page.url, page.h1) == ("/declaration", "Khai hồ sơ lần đầu")
    assert "trở lại bản khai" in page.text
    session.expire_all()
    assert _typed(session) == before
    assert [papers for _, papers in before if papers] == [(paper,)]
    row = session.scalars(select(Declaration)).one()
    assert (row.submitted_at, row.proposal_id, row.due_at) == (None, None, due_at)
    again = desk.sent(session, newcomer)
    assert again.id != proposal.id
    assert len(proposals.items_of(session, [again.id])) == len(before)


def test_what_was_amended_meanwhile_comes_back_as_amended(session, newcomer):
    desk.filled(session, newcomer)
    proposal = desk.sent(session, newcomer)
    proposal_desk.sent(session, newcomer, "height_cm", 170)
    proposing.withdraw(session, proposal.id, actor=newcomer.actor, then=reopen)
    assert ({"height_cm": "170"}, ()) in [({**raw}, papers) for raw, papers in _typed(session)]


def test_a_declaration_of_which_something_is_checked_stays_sent(session, cast, newcomer, client_for):
    desk.filled(session, newcomer)
    proposal = desk.sent(session, newcomer)
    [first, *_] = proposals.items_of(session, [proposal.id])
    reviewing.claim(session, proposal.id, actor=cast.hr.actor)
    reviewing.verify_item(session, first.id, actor=cast.hr.actor, key=str(uuid4()))
    browser = client_for(newcomer)
    browser.get(f"/proposals/{proposal.id}")
    page = browser.click("Rút đề nghị")
    assert page.url == f"/proposals/{proposal.id}"
    assert "Mục đã rút không nằm trong bản khai nữa" in browser.get("/declaration").text
    assert session.scalars(select(Declaration.proposal_id)).one() == proposal.id


def _typed(session):
    parts = session.scalars(select(DeclarationPart).order_by(DeclarationPart.number))
    found = [entry for part in parts for _, entry in sorted(part.opened().items())]
    return [({name: text for name, text in one.raw.items() if text}, one.papers) for one in found]
