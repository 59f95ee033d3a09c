"""A copy from the wish to the signed file, and back again: who may, in which state, and what is left behind."""

import hashlib
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from notifications.models import Notification
from portal.access.models import Look
from portal.access.rules import Grant, Role
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.trail import TrailLeaf
from portal.extracts import actions, pades, tasks
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import CopyState
from portal.extracts.rules.copies import LONGEST_CMS, NEXT, CopyEvent, masked, new_public_id, next_state
from portal.people.models import Unit
from tests.extracts import prints
from tests.extracts.conftest import MADE
from tests.proposals import desk


def told(session, member):
    theirs = select(Notification.message).where(Notification.person_id == member.person_id)
    found = session.scalars(theirs.order_by(Notification.id))
    return [message for message in found if message.startswith("copy_")]


def leaves(session, copy):
    return session.scalars(
        select(TrailLeaf.action).where(TrailLeaf.object_type == "issued_copy", TrailLeaf.object_id == copy.id)
        .order_by(TrailLeaf.id)
    ).all()  # fmt: skip


def test_hr_asks_the_worker_prints_the_signer_signs_the_worker_finishes(office, cast):
    copy = office.asked()
    assert copy.state is CopyState.PREPARING
    tasks.print_copy(copy.id)
    copy = office.fresh(copy)
    assert copy.state is CopyState.READY
    assert told(office.session, cast.signer) == ["copy_to_sign"]
    copy = office.sign(copy)
    assert (copy.state, copy.signed_by) == (CopyState.SIGNED, cast.signer.person_id)
    tasks.finish_copy(copy.id)
    copy = office.fresh(copy)
    assert copy.state is CopyState.ISSUED
    assert hashlib.sha256(copy.file).digest() == copy.file_digest
    assert told(office.session, cast.owner) == ["copy_issued"]
    assert leaves(office.session, copy) == ["copy.requested", "copy.printed", "copy.signed", "copy.issued"]
    said = prints.squeezed(prints.by_poppler(copy.file))
    assert prints.squeezed(MADE.full_name.upper()) in said
    assert copy.public_id in said
    assert "BẢNXEM" not in said


def test_the_agency_is_that_of_the_officer_who_asks(office, cast):
    [grant] = [grant for grant in cast.hr.actor.grants if grant.unit_id is not None]
    assert office.asked().agency == office.session.get_one(Unit, grant.unit_id).name


def test_asking_is_a_look_with_its_purpose(office, cast):
    office.asked()
    [look] = office.session.scalars(select(Look)).all()
    assert (look.person_id, look.looker_id, look.purpose) == (
        cast.owner.person_id, cast.hr.person_id, "personnel_work",
    )  # fmt: skip


def test_every_step_may_come_twice(office, cast):
    key = str(uuid4())
    first, second = (
        actions.request_copy(
            office.session, cast.owner.person_id, office.wish(), actor=cast.hr.actor, key=key
        )
        for _ in range(2)
    )
    assert first.id == second.id
    tasks.print_copy(first.id)
    printed = office.fresh(first).file
    tasks.print_copy(first.id)
    copy = office.fresh(first)
    assert copy.file == printed
    office.sign(copy, key=key)
    office.sign(copy, cms=b"", key=key)
    tasks.finish_copy(copy.id)
    digest = office.fresh(copy).file_digest
    tasks.finish_copy(copy.id)
    assert office.fresh(copy).file_digest == digest
    assert told(office.session, cast.owner) == ["copy_issued"]


def test_the_same_copy_is_not_asked_for_twice_while_it_is_under_way(office, cast):
    copy = office.asked()
    with pytest.raises(Conflict, match="same_under_way"):
        office.asked()
    assert office.asked(reason="Thi nâng ngạch").id != copy.id
    actions.drop(office.session, copy.id, actor=cast.hr.actor)
    assert office.asked().id != copy.id


def test_only_hr_of_the_unit_asks_and_nobody_for_themselves(office, cast):
    for member in (cast.signer, cast.hr_elsewhere, cast.owner, cast.auditor, cast.guard):
        with pytest.raises(Forbidden):
            office.asked(by=member)
    desk.make_record(office.session, cast.hr_owner)
    with pytest.raises(Forbidden):
        actions.request_copy(
            office.session, cast.hr_owner.person_id, office.wish(), actor=cast.hr_owner.actor, key="k"
        )  # fmt: skip
    with pytest.raises(NotFound):
        actions.request_copy(office.session, 900_000_001, office.wish(), actor=cast.hr.actor, key="k")
    assert office.session.scalar(select(func.count()).select_from(IssuedCopy)) == 0


def test_who_may_not_sign(office, cast):
    copy = office.printed()
    for member, error in ((cast.hr, Forbidden), (cast.hr_elsewhere, NotFound), (cast.owner, NotFound)):
        with pytest.raises(error):
            office.sign(copy, cms=b"x", by=member)
    both = replace(cast.signer.actor, person_id=cast.hr.person_id, stepped_up_at=clock.now())
    with pytest.raises(Forbidden, match="maker_signs"):
        actions.record_signature(office.session, copy.id, actor=both, cms=b"x", key="k")
    stale = replace(cast.signer.actor, stepped_up_at=None)
    with pytest.raises(Forbidden, match="step_up"):
        actions.record_signature(office.session, copy.id, actor=stale, cms=b"x", key="k")
    assert office.fresh(copy).state is CopyState.READY


def delegated(cast, member, role, by):
    unit = cast.units["department"]
    return replace(member.actor, grants=(Grant(role, unit.id, unit.path, delegated_by=by.person_id),))


def test_nobody_signs_what_another_asked_for_on_their_behalf(office, cast):
    """The signer is an officer too, and lets a colleague ask for them."""
    deputy = replace(cast.colleague, actor=delegated(cast, cast.colleague, Role.HR_OFFICER, cast.signer))
    copy = office.printed(by=deputy)
    assert (copy.requested_by, copy.requested_for) == (cast.colleague.person_id, cast.signer.person_id)
    assert told(office.session, cast.signer) == []
    with pytest.raises(Forbidden, match="maker_signs"):
        office.sign(copy)
    another = delegated(cast, cast.administrator, Role.SIGNER, cast.signer)
    with pytest.raises(Forbidden, match="maker_signs"):
        actions.record_signature(
            office.session, copy.id, actor=replace(another, stepped_up_at=clock.now()), cms=b"x", key="k"
        )
    assert office.fresh(copy).state is CopyState.READY


def test_the_signers_page_offers_no_signature_to_who_it_was_asked_for(office, cast, client_for):
    deputy = replace(cast.colleague, actor=delegated(cast, cast.colleague, Role.HR_OFFICER, cast.signer))
    copy = office.printed(by=deputy)
    page = client_for(cast.signer, stepped_up=True).get(f"/extracts/{copy.id}")
    assert all("signature" not in form.action for form in page.forms())


@pytest.mark.parametrize("asker", ["requested_by", "requested_for"])
def test_the_database_refuses_a_copy_that_its_asker_signed(office, asker):
    copy = office.signed()
    setattr(copy, asker, copy.signed_by)
    with pytest.raises(IntegrityError, match="not_signed_by_its_asker"):
        office.session.flush()
    office.session.rollback()


def test_a_signature_over_something_else_is_refused(office, cast):
    copy = office.printed()
    other = desk.sign_as(office.session, cast.signer, b"other bytes")
    whole = desk.sign_as(office.session, cast.signer, copy.prepared.pdf)
    for cms, code in ((other, "content_changed"), (whole, "content_changed"), (b"MZ", "malformed"),
                      (b"0" * (LONGEST_CMS + 1), "too_large")):  # fmt: skip
        with pytest.raises(Invalid, match=code):
            office.sign(copy, cms=cms)
    assert office.fresh(copy).state is CopyState.READY


def test_a_record_that_changed_meanwhile_is_not_signed(office, cast):
    copy = office.printed()
    with desk.after_hold():
        desk.change_record(office.session, cast.owner, "other_names", "Hà")
        with pytest.raises(Conflict, match="record_changed"):
            office.sign(copy)
    assert office.fresh(copy).state is CopyState.READY


def test_a_copy_is_dropped_before_it_is_signed_and_withdrawn_after_it_was_issued(office, cast):
    dropped = office.printed()
    actions.drop(office.session, dropped.id, actor=cast.hr.actor)
    assert office.fresh(dropped).file_sealed is None
    with pytest.raises(Conflict):
        actions.withdraw(office.session, dropped.id, "Sai", actor=cast.hr.actor)
    copy = office.issued()
    with pytest.raises(Conflict):
        actions.drop(office.session, copy.id, actor=cast.hr.actor)
    with pytest.raises(NotFound):
        actions.withdraw(office.session, copy.id, "Sai", actor=cast.hr_elsewhere.actor)
    actions.withdraw(office.session, copy.id, "Cấp nhầm", actor=cast.signer.actor)
    copy = office.fresh(copy)
    assert (copy.state, copy.ended_reason) == (CopyState.WITHDRAWN, "Cấp nhầm")
    assert told(office.session, cast.owner) == ["copy_issued", "copy_withdrawn"]


def test_what_was_dropped_meanwhile_is_not_printed(office, cast):
    copy = office.asked()
    actions.drop(office.session, copy.id, actor=cast.hr.actor)
    tasks.print_copy(copy.id)
    assert office.fresh(copy).state is CopyState.DROPPED


def test_a_file_that_fails_its_own_check_is_not_issued(office, monkeypatch):
    copy = office.signed()
    whole = pades.finish
    monkeypatch.setattr(
        pades, "finish", lambda prepared, cms: whole(prepared, cms).replace(b"/Pages", b"/Page2", 1)
    )
    tasks.finish_copy(copy.id)
    copy = office.fresh(copy)
    assert (copy.state, copy.file_digest) == (CopyState.DROPPED, None)


def test_states_move_as_the_table_says_and_no_other_way():
    for state in CopyState:
        for event in CopyEvent:
            if (state, event) in NEXT:
                assert next_state(state, event) is NEXT[state, event]
            else:
                with pytest.raises(Conflict, match=f"copy_{state}"):
                    next_state(state, event)


def test_names_are_masked_and_addresses_cannot_be_guessed():
    assert masked("Nguyễn Thị Thu Hà") == "N*** T*** T*** H***"
    assert masked("Đỗ") == "Đ***"
    made = {new_public_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 26 for one in made)
    assert not set("".join(made)) & set("01IO")
