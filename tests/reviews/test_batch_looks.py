"""A batch shows values as long as the look at its people lasts; after it, names and fields until a purpose is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.models import Look
from portal.access.rules import Grant, Purpose, Role
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.trail import TrailLeaf
from portal.reviews import actions, queries
from portal.reviews.models import Approval
from tests.proposals import desk

NEW, OTHER = "Hạnh Nguyên", "Bình An"
ADDRESS = "15 Lê Lợi, phường Hải Châu"


@pytest.fixture
def batch(session, cast, frozen_time):
    """Two people, one of them with a paper, laid before the signer a moment ago."""
    desk.make_record(session, cast.owner, cast.colleague)
    desk.enrol(session, cast.signer)
    items = [
        desk.verified(session, cast, cast.owner, value=NEW),
        desk.verified(session, cast, cast.colleague, value=OTHER),
        desk.verified(session, cast, cast.owner, key="current_address", value=ADDRESS),
    ]
    with desk.after_hold():
        return actions.start_approval(session, [item.id for item in items], actor=cast.signer.actor)


@pytest.fixture
def signed(session, cast, batch):
    with desk.after_hold():
        content = queries.content_of(batch)
        cms = desk.sign_as(session, cast.signer, content)
        signer = desk.stepped_up(cast.signer)
        actions.record_signature(session, batch.id, actor=signer, cms=cms, key="k")
    return batch


def later(minutes):
    return clock.frozen(clock.now() + timedelta(minutes=minutes))


def looks(session, cast):
    session.rollback()
    found = session.execute(
        select(Look.person_id, Look.purpose, Look.looked_at).where(Look.looker_id == cast.signer.person_id)
    )
    return {tuple(row) for row in found}


def no_value(page):
    return not [value for value in (NEW, OTHER, ADDRESS, "Lê Lợi", "/evidence/") if value in page.html]


@pytest.mark.parametrize("minutes", [31, 60 * 24 * 365])
def test_long_afterwards_it_shows_names_and_fields_but_no_value(session, cast, signed, client_for, minutes):
    before = looks(session, cast)
    with later(minutes):
        page = client_for(cast.signer).get(f"/approvals/{signed.id}")
        assert no_value(page)
        assert cast.owner.name in page.text
        assert "Giá trị đang đóng" in page.text
        assert "2 chủ hồ sơ đều thấy" in page.text
        assert "Tải đúng tệp" not in page.text
    assert looks(session, cast) == before


def test_with_a_purpose_it_opens_and_each_person_reads_who_looked(session, cast, signed, client_for):
    with later(60):
        signer = client_for(cast.signer)
        signer.get(f"/approvals/{signed.id}")
        signer.post(f"/approvals/{signed.id}/looks", {"purpose": "audit"})
        page = signer.follow()
        assert NEW in page.text
        assert OTHER in page.text
        assert "Giá trị đang đóng" not in page.text
        now = clock.now()
        for member in (cast.owner, cast.colleague):
            assert (member.person_id, Purpose.AUDIT, now) in looks(session, cast)
            told = client_for(member).get("/record/looks")
            assert "Thanh tra, kiểm tra" in told.text
            assert cast.signer.name in told.text
    leaves = session.scalars(select(TrailLeaf).where(TrailLeaf.purpose == "audit")).all()
    assert sorted(leaf.person_id for leaf in leaves) == sorted(
        [cast.owner.person_id, cast.colleague.person_id]
    )


@pytest.mark.parametrize("purpose", ["", "khong_co", "signed_copy"])
def test_without_a_purpose_it_stays_closed(session, cast, signed, client_for, purpose):
    before = looks(session, cast)
    with later(60):
        signer = client_for(cast.signer)
        signer.get(f"/approvals/{signed.id}")
        page = signer.post(f"/approvals/{signed.id}/looks", {"purpose": purpose}, status=422)
        assert "mục đích" in page.text
        assert no_value(page)
    assert looks(session, cast) == before


def test_sent_twice_it_is_one_look_each(session, cast, signed):
    before = len(looks(session, cast))
    with later(60):
        for purpose in (Purpose.AUDIT, Purpose.PERSONNEL_WORK):
            actions.look_again(session, signed.id, purpose, actor=cast.signer.actor)
    assert len(looks(session, cast)) == before + 2


def test_who_was_looked_at_a_moment_ago_is_shown_and_only_the_others_open_anew(
    session, cast, signed, client_for
):
    with later(60):
        signer = client_for(cast.signer)
        signer.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "personnel_work"})
        page = signer.get(f"/approvals/{signed.id}")
        assert NEW in page.text
        assert OTHER not in page.text
        signer.post(f"/approvals/{signed.id}/looks", {"purpose": "audit"})
        assert OTHER in signer.follow().text
        seen = {person for person, purpose, _ in looks(session, cast) if purpose is Purpose.AUDIT}
    assert seen == {cast.colleague.person_id}


def test_the_exact_bytes_are_handed_out_only_while_it_is_open(session, cast, signed, client_for):
    address = f"/approvals/{signed.id}/content"
    assert NEW.encode() in client_for(cast.signer).get(address).response.data
    with later(60):
        answer = client_for(cast.signer).get(address, status=303)
        assert answer.location == f"/approvals/{signed.id}"


def test_what_waits_to_be_signed_is_signed_only_where_it_is_shown(session, cast, batch, client_for):
    with later(60):
        signer = client_for(cast.signer, stepped_up=True)
        page = signer.get(f"/approvals/{batch.id}")
        assert no_value(page)
        assert "Ký 3 nội dung" not in page.text
        assert not [form for form in page.forms() if "/items/" in (form.action or "")]
        assert "Bạn xem lại lô này để làm gì" not in page.text
        signer.post(f"/approvals/{batch.id}/looks", {"purpose": "verify_proposal"})
        page = signer.follow()
        assert "Ký 3 nội dung" in page.text
        assert page.text.count(f"{cast.hr.name} kiểm tra ") == 3


def test_words_typed_under_an_item_that_closed_meanwhile_are_shown_again(session, cast, batch, client_for):
    item = queries.item_ids_of(session, batch.id)[0]
    client_for(cast.signer).get(f"/approvals/{batch.id}")
    with later(60):
        typed = {"approval": str(batch.id), f"return-text-{item}": "Ảnh bị mờ"}
        signer = client_for(cast.signer)
        signer.get(f"/approvals/{batch.id}")
        page = signer.post(f"/items/{item}/return", typed, status=422)
        assert "Ảnh bị mờ" in page.text
        assert no_value(page)


def test_whoever_is_out_of_reach_by_now_stays_closed(session, cast, signed):
    elsewhere = cast.units["elsewhere"]
    moved = replace(cast.signer.actor, grants=(Grant(Role.SIGNER, elsewhere.id, elsewhere.path),))
    before = looks(session, cast)
    with later(60):
        actions.look_again(session, signed.id, Purpose.AUDIT, actor=moved)
    assert looks(session, cast) == before
    assert queries.people_of(session, moved, signed.id) == {}


def test_a_batch_with_somebody_out_of_reach_is_laid_anew(session, cast, batch, client_for, monkeypatch):
    only = {cast.colleague.person_id: cast.colleague.unit_path}
    monkeypatch.setattr(queries, "people_of", lambda *_: only)
    page = client_for(cast.signer, stepped_up=True).get(f"/approvals/{batch.id}")
    assert OTHER in page.text
    assert NEW not in page.text
    assert "Giá trị của 1 người không hiện" in page.text
    assert "Lập lô mới" in page.text
    assert "Ký 3 nội dung" not in page.text


def test_another_signers_batch_is_opened_by_nobody_else(session, cast, signed):
    with pytest.raises(NotFound):
        actions.look_again(session, signed.id, Purpose.AUDIT, actor=cast.hr_above.actor)


def test_the_list_of_batches_says_nothing_of_what_is_in_them(session, cast, signed, client_for):
    with later(60):
        page = client_for(cast.signer).get("/approvals")
    assert f"Lô {signed.id}" in page.text
    assert no_value(page)
    assert session.scalars(select(Approval.id)).all() == [signed.id]
