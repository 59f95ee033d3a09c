"""Files that are reached by guessing numbers, and the way back that somebody else wrote."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.models import Look
from portal.core import clock
from portal.core.errors import Invalid
from portal.documents import actions, tasks
from portal.documents.models import Evidence
from portal.record.queries import LOOK_LASTS
from tests.documents import files
from tests.proposals import desk

pytestmark = pytest.mark.usefixtures("quick_checks")


@pytest.fixture
def picture(session, cast):
    number = actions.receive(session, actor=cast.owner.actor, filename="a.png", data=files.png()).id
    tasks.check(number)
    return number


@pytest.fixture
def sent(session, cast, picture):
    """The picture proves something that was sent."""
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner, papers=[picture])
    return picture


def looks(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Look))


def test_what_was_never_sent_is_nobodys_business(client_for, cast, picture):
    for member in (cast.hr, cast.hr_above, cast.hr_owner, cast.signer):
        client = client_for(member)
        client.get(f"/evidence/{picture}", 404)
        client.get(f"/evidence/{picture}/preview", 404)
        client.fragment(f"/evidence/{picture}/status", 404)
    client_for(cast.owner).get(f"/evidence/{picture}")


def test_a_paper_of_a_draft_is_not_shown_either(client_for, cast, session, picture):
    desk.make_record(session, cast.owner)
    desk.drafted(session, cast.owner, papers=[picture])
    client_for(cast.hr).get(f"/evidence/{picture}/preview", 404)


def test_a_preview_that_was_guessed_is_a_look(client_for, cast, session, sent):
    client = client_for(cast.hr)
    client.get(f"/evidence/{sent}/preview")
    assert looks(session) == 1
    # What was noted a moment ago covers the other pages of it.
    client.get(f"/evidence/{sent}/preview")
    assert looks(session) == 1
    with clock.frozen(clock.now() + LOOK_LASTS + timedelta(seconds=1)):
        client_for(cast.hr).get(f"/evidence/{sent}/preview")
    assert looks(session) == 2


@pytest.mark.parametrize("back", ["/\t/example.org", "/\n/example.org", "/a\\b", "/" + "a" * 600])
def test_a_removal_leads_nowhere_else(client_for, cast, session, picture, back):
    answer = client_for(cast.owner).post(f"/evidence/{picture}/removal", {"back": back}, status=422)
    assert "Location" not in answer.response.headers
    assert session.get(Evidence, picture) is not None


def test_taking_back_does_not_lower_the_day(session, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    for _ in range(2):
        sent = actions.receive(session, actor=cast.owner.actor, filename="a.png", data=files.png())
        actions.remove(session, sent.id, actor=cast.owner.actor)
    with pytest.raises(Invalid) as refused:
        actions.receive(session, actor=cast.owner.actor, filename="a.png", data=files.png())
    assert refused.value.code == "documents.too_many_a_day"


def test_nobody_fills_the_disk_in_a_day(session, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    for member in (cast.owner, cast.owner, cast.colleague):
        actions.receive(session, actor=member.actor, filename="a.png", data=files.png())
    with pytest.raises(Invalid) as refused:
        actions.receive(session, actor=cast.owner.actor, filename="a.png", data=files.png())
    assert [problem.code for problem in refused.value.problems] == ["documents.too_many_a_day"]
    with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
        actions.receive(session, actor=cast.owner.actor, filename="a.png", data=files.png())
