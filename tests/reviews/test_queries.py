"""The queue: whose rows, in which order, in how many statements, how fast."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event

from portal.core import clock
from portal.core.db import transaction
from portal.people.models import Official
from portal.proposals import queries as proposal_queries
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemKind, ItemState, due_at
from portal.proposals.steps import Wish, put_values, send_whole
from portal.record.rules import Operation, Target
from portal.reviews import queries
from tests.proposals import desk


@contextmanager
def statements(engine):
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def waiting(session, member, count, *, state=ItemState.SUBMITTED):
    """Put items on the desk directly: this is about reading them."""
    now = clock.now()
    proposals = [
        Proposal(
            person_id=member.person_id, unit_path=member.unit_path, client_id=uuid4(), number=f"DN-{uuid4()}",
            created_at=now, submitted_at=now, declared_at=now, revision=1,
        )
        for _ in range(count)
    ]  # fmt: skip
    session.add_all(proposals)
    session.flush()
    made = []
    for proposal in proposals:
        item = ProposalItem(
            uid=uuid4(), person_id=member.person_id, unit_path=member.unit_path, proposal_id=proposal.id,
            kind=ItemKind.PROPOSE, target_key="family_own/new", operation=Operation.ADD, base_version=0, revision=1,
            state=state, due_at=due_at(now),
        )  # fmt: skip
        put_values(item, old=None, new={"relation": "con", "full_name": "Trần An"})
        made.append(item)
    session.add_all(made)
    session.commit()
    return made


def test_the_queue_is_what_lies_in_ones_scope(session, cast, frozen_time):
    for member in (cast.owner, cast.hr_elsewhere, cast.hr_owner):
        waiting(session, member, 1)
    waiting(session, cast.owner, 1, state=ItemState.DRAFT)

    def seen(who):
        return {row.item.person_id for row in queries.queue(session, who.actor).rows}

    assert seen(cast.hr) == {cast.owner.person_id, cast.hr_owner.person_id}
    assert seen(cast.hr_above) == {m.person_id for m in (cast.owner, cast.hr_elsewhere, cast.hr_owner)}
    assert seen(cast.hr_elsewhere) == {cast.hr_elsewhere.person_id}
    for who in (cast.owner, cast.signer, cast.guard, cast.auditor, cast.nobody):
        assert seen(who) == set()


def test_most_urgent_first_page_by_page_and_each_once(session, cast, frozen_time):
    made = waiting(session, cast.owner, 120)
    made[100].due_at = due_at(frozen_time, 1)
    session.commit()
    pages, after = [], None
    while True:
        page = queries.queue(session, cast.hr.actor, after=after)
        pages.append([row.item.id for row in page.rows])
        after = page.next_cursor
        if after is None:
            break
    assert [len(page) for page in pages] == [50, 50, 20]
    assert pages[0][0] == made[100].id
    assert sorted(number for page in pages for number in page) == sorted(item.id for item in made)


def test_a_case_of_many_items_is_one_row_of_hrs_queue(session, cast, frozen_time):
    """A first declaration would otherwise push everybody else from the page."""
    newest = waiting(session, cast.colleague, 1)[0]
    targets = [Target.parse(name) for name in ("other_names", "height_cm", "work_strengths")]
    with transaction(session):
        official = session.get_one(Official, cast.owner.person_id)
        wishes = [Wish(target, "1", 0) for target in targets]
        whole = send_whole(session, official, wishes, actor=cast.owner.actor, declaration="Tôi cam đoan.")
    page = queries.cases(session, cast.hr.actor)
    assert {(row.item.proposal_id, row.waiting) for row in page.rows} == {
        (whole.id, 3),
        (newest.proposal_id, 1),
    }
    assert page.total == 2, "what waits is counted as it is listed"
    assert len(queries.queue(session, cast.hr.actor).rows) == 4, "a signer picks items"
    first = queries.cases(session, cast.hr.actor, size=1)
    second = queries.cases(session, cast.hr.actor, size=1, after=first.next_cursor)
    both = {row.item.proposal_id for page in (first, second) for row in page.rows}
    assert (both, second.next_cursor) == ({whole.id, newest.proposal_id}, None)
    assert queries.cases(session, cast.hr.actor, search=whole.number).rows[0].waiting == 3


def test_search_ignores_accents(session, cast, frozen_time):
    waiting(session, cast.owner, 1)
    waiting(session, cast.colleague, 1)
    found = queries.queue(session, cast.hr.actor, search="nguyen thi hoa").rows
    assert [row.person_name for row in found] == [cast.owner.name]
    number = found[0].number
    assert [row.number for row in queries.queue(session, cast.hr.actor, search=number.upper()).rows] == (
        [number] if number == number.upper() else []
    )
    assert queries.queue(session, cast.hr.actor, search="100%").rows == ()


def test_a_list_shows_no_personal_value_before_the_case_is_opened(session, cast, frozen_time):
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner, "current_address", "5 Lê Lợi")
    (row,) = queries.queue(session, cast.hr.actor).rows
    assert row.target.spec.is_sealed
    assert row.summary == ""


@pytest.mark.parametrize("count", [1, 60])
def test_the_queue_page_takes_the_same_few_statements(session, cast, client_for, clean_database, count):
    waiting(session, cast.owner, count)
    client = client_for(cast.hr)
    with statements(clean_database.app) as seen:
        client.get("/reviews")
    assert len(seen) <= 5, seen


@pytest.mark.parametrize("count", [1, 60])
def test_the_signers_desk_takes_the_same_few_statements(session, cast, client_for, clean_database, count):
    for item in waiting(session, cast.owner, count):
        item.verified_by, item.verified_at, item.state = cast.hr.person_id, clock.now(), ItemState.VERIFIED
    session.commit()
    client = client_for(cast.signer)
    with statements(clean_database.app) as seen:
        client.get("/approvals")
    assert len(seen) <= 5, seen


def test_posting_a_proposal_takes_at_most_ten_statements(session, cast, client_for, clean_database):
    desk.make_record(session, cast.owner)
    client = client_for(cast.owner)
    client.get("/proposals/new?target=other_names")
    with statements(clean_database.app) as seen:
        client.post("/proposals", {"target": "other_names", "other_names": "Hà"})
    assert len(seen) <= 10, seen


def test_a_row_reads_its_values_once_however_often_the_page_asks(session, cast, frozen_time, monkeypatch):
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner, "work_strengths", "Đào tạo")
    (row,) = queries.queue(session, cast.hr.actor).rows
    first = row.summary
    monkeypatch.setattr(proposal_queries, "new_of", None)
    assert row.summary == first != ""
