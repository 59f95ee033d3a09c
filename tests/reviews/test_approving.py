"""Approving by signature: one commit for everything, or nothing."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import text

from notifications.models import Notification
from portal.access.rules import Grant, Role
from portal.core import trail
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.documents import actions as documents
from portal.documents.rules import Checked, Crop
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemState
from portal.proposals.steps import Words
from portal.record.models import RecordChange, RecordEntry
from portal.record.rules import Operation
from portal.registry.models import SyncMessage
from portal.registry.steps import body_of
from portal.reviews import actions, queries
from portal.reviews.actions import applying
from portal.reviews.models import Approval
from portal.reviews.rules import ApprovalState
from portal.signing.models import Signature
from portal.signing.steps import content_of
from tests.documents import files
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
    assert (item.state, item.decided_by, item.approval_id) == (
        ItemState.APPROVED,
        cast.signer.person_id,
        approval.id,
    )
    message = ready.query(SyncMessage).one()
    change = ready.query(RecordChange).filter_by(item_id=item.id).one()
    assert change.approval_id == message.approval_id == approval.id
    assert message.item_id == item.id
    told = ready.query(Notification).filter_by(person_id=cast.owner.person_id, message="item_approved").one()
    assert told.url == f"/proposals/{item.proposal_id}"


def portrait(session, member, jpeg):
    made = documents.receive(
        session, actor=member.actor, filename="toi.jpg", data=jpeg, crop=Crop.of("50 30 150")
    )
    documents.record_check(session, made.id, Checked(jpeg, (jpeg,)))
    return made


def test_hr_sees_the_approved_picture_beside_the_next_one(ready, cast, client_for):
    jpeg = files.jpeg(size=(60, 90))
    old, new = (portrait(ready, cast.owner, jpeg) for _ in range(2))
    item = desk.verified(ready, cast, key="photo", value=old.id, papers=[old.id])
    signed(ready, cast, started(ready, cast, item))
    desk.sent(ready, cast.owner, "photo", new.id, papers=[new.id])
    for number in (old.id, new.id):
        assert client_for(cast.hr).get(f"/evidence/{number}/preview").response.mimetype == "image/jpeg"


def test_the_message_names_a_picture_by_what_it_is(ready, cast):
    """Our number of the file would tell nobody anything, and the picture itself does not travel."""
    jpeg = files.jpeg(size=(60, 90))
    made = portrait(ready, cast.owner, jpeg)
    item = desk.verified(ready, cast, key="photo", value=made.id, papers=[made.id])
    signed(ready, cast, started(ready, cast, item))
    sent = json.loads(body_of(ready.query(SyncMessage).one()))
    assert sent["change"]["value"] == {"sha256": hashlib.sha256(jpeg).hexdigest()}
    assert sent["schema"] == "vn-cbccvc-portal/2"
    assert desk.value_of(ready, cast.owner, "photo")[0] == made.id


def test_each_item_has_its_own_trail_event(ready, cast):
    items = [desk.verified(ready, cast), desk.verified(ready, cast, cast.colleague)]
    signed(ready, cast, started(ready, cast, *items))
    leaves = ready.query(trail.TrailLeaf).filter_by(action="item.approved").all()
    assert {leaf.object_id for leaf in leaves} == {item.id for item in items}


def test_the_exact_bytes_are_stored_signed_and_kept(ready, cast):
    paper = desk.paper(ready, cast.owner)
    item = desk.verified(ready, cast, key="current_address", value="5 Lê Lợi", papers=[paper.id])
    approval = started(ready, cast, item)
    content = queries.content_of(approval)
    assert content == rfc8785.dumps(json.loads(content))
    line = json.loads(content)["items"][0]
    assert (line["target"], line["old"], line["new"]) == (
        "current_address",
        desk.VALUES["current_address"],
        "5 Lê Lợi",
    )
    assert line["person"] == {
        "id": cast.owner.person_id,
        "name": cast.owner.name,
        "official_code": "H17.01.01.0000.CC",
    }
    assert (line["base_version"], line["evidence_sha256"]) == (1, [(b"d" * 32).hex()])
    signed(ready, cast, approval)
    kept = ready.query(Signature).one()
    assert content_of(kept) == content
    assert desk.value_of(ready, cast.owner, "current_address") == ("5 Lê Lợi", 2)


def test_what_a_signature_covers_is_not_guessed_from_a_dump(ready, cast):
    approval = started(ready, cast, desk.verified(ready, cast))
    document = json.loads(queries.content_of(approval))
    signed(ready, cast, approval)
    tables = ("approval", "approval_item", "signature", "trail_leaf")
    rows = [
        row for name in tables for row in ready.scalars(text(f"SELECT row_to_json(t)::text FROM {name} t"))
    ]
    assert hashlib.sha256(queries.content_of(approval)).hexdigest() in "".join(rows)
    assert len(bytes.fromhex(document["salt"])) == 16
    assert document["salt"] not in "".join(rows)


def test_another_field_that_changed_meanwhile_survives(ready, cast):
    item = desk.verified(ready, cast)
    approval = started(ready, cast, item)
    desk.change_record(ready, cast.owner, "height_cm", 160)
    assert signed(ready, cast, approval).state is ApprovalState.SIGNED
    assert desk.value_of(ready, cast.owner, "height_cm") == (160, 2)
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hà", 2)


def test_one_item_whose_base_moved_voids_the_batch_and_nothing_is_half_applied(ready, cast):
    items = [desk.verified(ready, cast), desk.verified(ready, cast, cast.colleague)]
    approval = started(ready, cast, *items)
    desk.change_record(ready, cast.owner, "other_names", "Hoa Mai")
    assert signed(ready, cast, approval).state is ApprovalState.VOID
    states = {i.id: i.state for i in ready.query(ProposalItem)}
    assert states == {items[0].id: ItemState.CONFLICT, items[1].id: ItemState.VERIFIED}
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hoa Mai", 2)
    assert desk.value_of(ready, cast.colleague, "other_names") == ("Hoa", 1)
    assert (ready.query(SyncMessage).count(), ready.query(Signature).count()) == (0, 0)
    with pytest.raises(Conflict, match=r"reviews\.approval_void"):
        signed(ready, cast, approval)
    assert signed(ready, cast, started(ready, cast, items[1])).state is ApprovalState.SIGNED


def test_a_conflict_that_shows_at_the_start_is_left_out_and_told(ready, cast):
    items = [desk.verified(ready, cast), desk.verified(ready, cast, cast.colleague)]
    desk.change_record(ready, cast.owner, "other_names", "Hoa Mai")
    approval = started(ready, cast, *items)
    assert approval.left_out == [{"item": items[0].id, "why": "changed"}]
    assert queries.item_ids_of(ready, approval.id) == [items[1].id]
    assert ready.query(Notification).filter_by(message="item_conflict").count() == 1


def test_nobody_signs_within_the_hold_nor_what_they_checked(ready, cast):
    item = desk.verified(ready, cast)
    with pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        actions.start_approval(ready, [item.id], actor=cast.signer.actor)
    path = cast.units["department"].path
    both = replace(
        cast.hr.actor, grants=(*cast.hr.actor.grants, Grant(Role.SIGNER, cast.units["department"].id, path))
    )
    with desk.after_hold(), pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        actions.start_approval(ready, [item.id], actor=both)
    deputy = replace(
        cast.colleague.actor,
        grants=(Grant(Role.SIGNER, cast.units["department"].id, path, cast.hr.person_id),),
    )
    with desk.after_hold(), pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        actions.start_approval(ready, [item.id], actor=deputy)


@pytest.mark.parametrize("who", ["owner", "hr", "hr_elsewhere", "auditor", "guard", "nobody"])
def test_who_may_not_sign(ready, cast, who):
    item = desk.verified(ready, cast)
    with desk.after_hold(), pytest.raises(Invalid, match=r"reviews\.nothing_to_sign"):
        actions.start_approval(ready, [item.id], actor=getattr(cast, who).actor)
    approval = started(ready, cast, item)
    with pytest.raises(NotFound):
        actions.record_signature(ready, approval.id, actor=getattr(cast, who).actor, cms=b"", key="k")


def test_a_signature_over_other_bytes_changes_nothing(ready, cast):
    item = desk.verified(ready, cast)
    approval = started(ready, cast, item)
    with desk.after_hold():
        cms = desk.sign_as(ready, cast.signer, queries.content_of(approval) + b" ")
        with pytest.raises(Invalid, match=r"signing\."):
            actions.record_signature(ready, approval.id, actor=desk.stepped_up(cast.signer), cms=cms, key="k")
    ready.refresh(item)
    assert item.state is ItemState.VERIFIED
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hoa", 1)


def test_a_signature_of_somebody_else_changes_nothing(ready, cast):
    approval = started(ready, cast, desk.verified(ready, cast))
    with desk.after_hold():
        cms = desk.sign_as(ready, cast.hr, queries.content_of(approval))
        with pytest.raises(Invalid, match=r"signing\.not_yours"):
            actions.record_signature(ready, approval.id, actor=desk.stepped_up(cast.signer), cms=cms, key="k")
    assert ready.query(SyncMessage).count() == 0


def test_without_a_fresh_step_up_nothing_is_signed(ready, cast, frozen_time):
    approval = started(ready, cast, desk.verified(ready, cast))
    stale = replace(cast.signer.actor, stepped_up_at=frozen_time - timedelta(minutes=6))
    with pytest.raises(Forbidden, match=r"reviews\.step_up_needed"):
        actions.record_signature(ready, approval.id, actor=stale, cms=b"", key="k")


def test_the_same_key_signs_once(ready, cast):
    approval = started(ready, cast, desk.verified(ready, cast))
    first, again = signed(ready, cast, approval, key="k"), signed(ready, cast, approval, key="k")
    assert first.id == again.id
    assert ready.query(SyncMessage).count() == 1
    with pytest.raises(Conflict, match=r"reviews\.approval_signed"):
        signed(ready, cast, approval)


def test_an_item_that_was_returned_meanwhile_voids_the_batch(ready, cast):
    item = desk.verified(ready, cast)
    approval = started(ready, cast, item)
    words = Words("unreadable", "Chụp lại.")
    actions.return_item(ready, item.id, actor=cast.signer.actor, words=words, key="r")
    assert signed(ready, cast, approval).state is ApprovalState.VOID
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hoa", 1)


def test_every_operation_reaches_the_record(ready, cast):
    rows = sorted(row.id for row in ready.query(RecordEntry).filter_by(person_id=cast.owner.person_id))
    child = {"relation": "con", "full_name": "Trần An", "birth_year": 2020}
    items = [
        desk.verified(ready, cast, key="family_own/new", value=child),
        desk.verified(
            ready, cast, key=f"family_own/{rows[0]}", value={"relation": "me", "full_name": "Lê Thị Hòa"}
        ),
        desk.verified(ready, cast, key=f"family_own/{rows[1]}", value=None, operation=Operation.DELETE),
        desk.verified(ready, cast),
    ]
    signed(ready, cast, started(ready, cast, *items))
    ready.expire_all()
    entries = {e.id: e for e in ready.query(RecordEntry).filter_by(person_id=cast.owner.person_id)}
    assert entries[rows[1]].deleted_at is not None
    assert entries[rows[0]].opened()["full_name"] == "Lê Thị Hòa"
    assert [e.opened() for i, e in entries.items() if i not in rows] == [child]


def test_a_failure_on_the_last_item_takes_everything_back(ready, cast, monkeypatch):
    items = [desk.verified(ready, cast), desk.verified(ready, cast, cast.colleague)]
    approval = started(ready, cast, *items)
    real, seen = applying.queue, []

    def failing(session, **message):
        seen.append(message["item_id"])
        if len(seen) == 2:
            raise RuntimeError("out of disk")
        return real(session, **message)

    monkeypatch.setattr(applying, "queue", failing)
    with pytest.raises(RuntimeError, match="out of disk"):
        signed(ready, cast, approval)
    assert {i.state for i in ready.query(ProposalItem)} == {ItemState.VERIFIED}
    assert desk.value_of(ready, cast.owner, "other_names") == ("Hoa", 1)
    assert (ready.query(SyncMessage).count(), ready.query(Signature).count()) == (0, 0)
    assert ready.get_one(Approval, approval.id).state is ApprovalState.OPEN
