"""What nothing names any more is erased in the end; what a record, an item or a declaration names stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from notifications.models import Notification
from portal import worker
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.trail import TrailLeaf
from portal.declarations import actions as declaring
from portal.declarations.rules.entries import PageMark
from portal.documents import actions, tasks
from portal.documents.models import Evidence, EvidenceBlob, EvidenceKey
from portal.documents.rules import Checked, Crop, Refusal
from portal.proposals import actions as proposing
from portal.record import steps as record_steps
from portal.record.rules import FORM
from tests.declarations.conftest import newcomer
from tests.documents import files
from tests.proposals import desk
from tests.support.cast import Member

PICTURE = files.jpeg(size=(60, 90))
PHOTO = FORM.fields["photo"].group


__all__ = ["newcomer"]


@pytest.fixture(autouse=True)
def _joined():
    worker.join()


def received(session, member, *, crop=None):
    number = actions.receive(
        session, actor=member.actor, filename="quyết định.jpg", data=PICTURE, crop=crop and Crop.of(crop)
    ).id
    actions.record_check(session, number, Checked(PICTURE, (PICTURE,)))
    return number


def portrait(session, member):
    return received(session, member, crop="50 30 150")


def swept(session, *, days=31):
    """Let as many nights pass as it takes for every portrait to have its turn; return what is left."""
    session.commit()
    for night in range(28):
        with clock.frozen(clock.now() + timedelta(days=days + night)):
            tasks.sweep_unnamed(0)
    session.expire_all()
    return set(session.scalars(select(Evidence.id)))


def forgotten(session):
    return set(session.scalars(select(TrailLeaf.object_id).where(TrailLeaf.action == "evidence.forgotten")))


def test_what_nothing_names_goes_with_its_key_and_leaves_a_leaf(session, cast):
    paper, picture = received(session, cast.owner), portrait(session, cast.owner)
    assert swept(session) == set()
    for table in (EvidenceBlob, EvidenceKey):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert {int(number) for number in forgotten(session)} == {paper, picture}


def test_for_thirty_days_nothing_goes(session, cast):
    number = received(session, cast.owner)
    session.commit()
    for days, left in ((29, 1), (31, 0)):
        with clock.frozen(clock.now() + timedelta(days=days)):
            tasks.sweep_unnamed(0)
        assert len(session.scalars(select(Evidence.id).where(Evidence.id == number)).all()) == left
        session.rollback()


def test_what_proves_an_item_stays_whatever_became_of_it(session, cast):
    desk.make_record(session, cast.owner)
    number = received(session, cast.owner)
    proposal = desk.sent(session, cast.owner, papers=[number])
    proposing.withdraw(session, proposal.id, actor=cast.owner.actor)
    assert swept(session) == {number}


def test_pictures_of_records_and_of_items_stay(session, cast):
    held, wished, unused = (portrait(session, cast.owner) for _ in range(3))
    record_steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values={"photo": held},
        entries={}, actor=cast.hr.actor,
    )  # fmt: skip
    session.commit()
    desk.drafted(session, cast.owner, "photo", wished, papers=[])
    assert swept(session) == {held, wished}
    assert {int(number) for number in forgotten(session)} == {unused}


def test_papers_and_pictures_of_a_declaration_stay(session, cast, newcomer):
    paper, picture = received(session, newcomer), portrait(session, newcomer)
    mark = PageMark("page", 1, {})
    declaring.save(session, PHOTO, {"photo": {"photo": str(picture)}}, mark, actor=newcomer.actor)
    declaring.attach(session, PHOTO, "religion", [paper], actor=newcomer.actor)
    assert swept(session) == {paper, picture}


def test_without_the_rooms_above_nothing_is_erased(session, cast, monkeypatch):
    monkeypatch.setattr(tasks, "_namers", [])
    number = received(session, cast.owner)
    assert swept(session) == {number}


def test_what_is_being_attached_is_passed_by(session, cast, database):
    number = received(session, cast.owner)
    session.commit()
    with database.worker_sessions()() as other:
        other.get_one(Evidence, number, with_for_update=True)
        with clock.frozen(clock.now() + timedelta(days=31)):
            tasks.sweep_unnamed(0)
    assert swept(session) == set()


def test_a_draft_lets_go_of_what_its_owner_erases_and_what_was_sent_does_not(session, cast, client_for):
    desk.make_record(session, cast.owner)
    number = received(session, cast.owner)
    draft = desk.drafted(session, cast.owner, papers=[number])
    client = client_for(cast.owner)
    for page in (f"/proposals/{draft.id}/review", f"/proposals/{draft.id}"):
        assert f'action="/evidence/{number}/removal"' in client.get(page).html
    client.post(f"/evidence/{number}/removal", {"back": f"/proposals/{draft.id}"})
    page = client.follow()
    assert page.url == f"/proposals/{draft.id}"
    assert "removal" not in page.html
    assert session.get(Evidence, number, populate_existing=True) is None

    kept = received(session, cast.owner)
    sent = desk.sent(session, cast.owner, "ethnicity", "02", papers=[kept])
    assert "removal" not in client.get(f"/proposals/{sent.id}").html
    with pytest.raises(Conflict):
        actions.remove(session, kept, actor=cast.owner.actor)


@pytest.mark.parametrize("where", ["proposal", "declaration", "nowhere"])
def test_a_refused_file_is_told_with_the_page_that_shows_it(session, cast, newcomer, where):
    member: Member = newcomer if where == "declaration" else cast.owner
    number = actions.receive(session, actor=member.actor, filename="a.jpg", data=PICTURE).id
    page = "/proposals"
    if where == "proposal":
        desk.make_record(session, member)
        page = f"/proposals/{desk.drafted(session, member, papers=[number]).id}"
    elif where == "declaration":
        declaring.attach(session, PHOTO, "religion", [number], actor=member.actor)
        page = f"/declaration/groups/{PHOTO}"
    session.commit()
    actions.record_check(session, number, Refusal.BOMB, namers=tasks._namers)
    told = session.scalars(select(Notification).where(Notification.person_id == member.person_id))
    assert [one.url for one in told if one.message == "evidence_refused"] == [page]
