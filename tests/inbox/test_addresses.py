"""Where an official gets mail: HR notes it, the official sees it, and nobody else changes it."""

import pytest
from sqlalchemy import select

from portal.core.errors import Forbidden, Invalid, NotFound
from portal.core.trail import TrailLeaf
from portal.inbox import addresses
from portal.people.models import Official
from portal.people.queries import work_email
from tests.proposals import desk

NOTED = "official.address_noted"


def forget(session, member):
    session.get_one(Official, member.person_id).work_email = None
    session.commit()


def leaves(session):
    return session.scalars(select(TrailLeaf).where(TrailLeaf.action == NOTED)).all()


def test_hr_notes_it_and_the_official_reads_where_mail_goes(session, cast, client_for):
    forget(session, cast.owner)
    assert "chưa ghi thư điện tử công vụ của bạn" in client_for(cast.owner).get("/devices").text
    client = client_for(cast.hr)
    page = client.get(f"/people/{cast.owner.person_id}/address")
    assert "Chưa có thư điện tử công vụ" in page.text
    client.post(page.url, {"address": " hoa@example.vn "})
    assert "hoa@example.vn" in client.follow().text
    assert work_email(session, cast.owner.person_id) == "hoa@example.vn"
    assert "hoa@example.vn" in client_for(cast.owner).get("/devices").text
    [leaf] = leaves(session)
    assert (leaf.actor_id, leaf.person_id) == (cast.hr.person_id, cast.owner.person_id)


def test_the_same_again_leaves_nothing_and_empty_takes_it_back(session, cast):
    addresses.note(session, cast.owner.person_id, "a@example.vn", actor=cast.hr.actor)
    addresses.note(session, cast.owner.person_id, "a@example.vn", actor=cast.hr.actor)
    assert len(leaves(session)) == 1
    addresses.note(session, cast.owner.person_id, "", actor=cast.hr.actor)
    session.expire_all()
    assert work_email(session, cast.owner.person_id) is None


@pytest.mark.parametrize(
    "wrong",
    ["abc", "a@b", "a b@example.vn", "hòa@example.vn", "a@example.vn\r\nBcc: b@example.vn", "a@.vn", "a@b.",
     "a" * 250 + "@example.vn"],
)  # fmt: skip
def test_what_mail_cannot_go_to_is_refused_and_stays_typed(session, cast, client_for, wrong):
    with pytest.raises(Invalid):
        addresses.note(session, cast.owner.person_id, wrong, actor=cast.hr.actor)
    client = client_for(cast.hr)
    client.get(f"/people/{cast.owner.person_id}/address")
    page = client.post(f"/people/{cast.owner.person_id}/address", {"address": wrong}, status=422)
    assert "Thư điện tử công vụ chưa đúng" in page.text


@pytest.mark.parametrize(
    ("who", "error"), [("hr_elsewhere", NotFound), ("signer", NotFound), ("owner", NotFound)]
)
def test_nobody_else_sees_or_changes_it(session, cast, who, error):
    actor = getattr(cast, who).actor
    with pytest.raises(error):
        addresses.addressee(session, actor, cast.owner.person_id)
    session.rollback()
    with pytest.raises(Forbidden):
        addresses.note(session, cast.owner.person_id, "a@example.vn", actor=actor)


def test_nobody_notes_their_own_by_their_office(session, cast):
    with pytest.raises(NotFound):
        addresses.addressee(session, cast.hr.actor, cast.hr.person_id)
    session.rollback()
    with pytest.raises(Forbidden):
        addresses.note(session, cast.hr.person_id, "a@example.vn", actor=cast.hr.actor)


def test_the_record_leads_hr_there_and_nobody_else(session, cast, client_for):
    desk.make_record(session, cast.owner)
    from_record = f'href="/people/{cast.owner.person_id}/address"'
    for member, is_led in ((cast.hr, True), (cast.signer, False)):
        client = client_for(member)
        client.get(f"/people/{cast.owner.person_id}/record")
        client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "personnel_work"})
        assert (from_record in client.follow().html) is is_led
