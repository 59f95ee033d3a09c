"""What the rules say of a case as HR verifies it reaches the signer before the signature."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.db import transaction
from portal.people.models import Official
from portal.proposals.steps import Wish, send_whole
from portal.record.models import RecordEntry
from portal.record.rules import Operation, Target
from portal.record.rules.contradictions import Severity
from portal.reviews import actions, labels
from tests.proposals import desk
from tests.scale.statements import counted

LEVEL = "highest_professional_level"
NOT_IN_TABLE = "training.not_in_table"
TITLE = "Trình độ cao nhất chưa có trong bảng đào tạo"
COUNT = "1 điểm cần xem lại"
PLAIN = "Chỉ chọn nội dung không có điểm nào"


@pytest.fixture
def record(session, cast):
    desk.make_record(session, cast.owner, cast.colleague)
    desk.enrol(session, cast.signer)


@pytest.fixture
def remarked(session, cast, record):
    return desk.verified(session, cast, key=LEVEL, value="tien_si")


@pytest.fixture
def plain(session, cast, record):
    return desk.verified(session, cast, cast.colleague)


def parent_of(session, cast):
    found = (
        session.query(RecordEntry).filter_by(person_id=cast.owner.person_id).order_by(RecordEntry.id).first()
    )
    session.rollback()
    return found.id


def opened(session, cast, wishes):
    with transaction(session):
        official = session.get_one(Official, cast.owner.person_id)
        proposal = send_whole(session, official, wishes, actor=cast.owner.actor, declaration="Tôi cam đoan.")
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    return proposal


def whole(session, cast, wishes):
    """A case of these wishes, verified at once; its items as they now are."""
    proposal = opened(session, cast, wishes)
    numbers = [item.id for item in desk.queries.items_of(session, [proposal.id])]
    session.rollback()
    actions.verify_seen(session, proposal.id, numbers, actor=cast.hr.actor, key=str(uuid4()))
    session.expire_all()
    return desk.queries.items_of(session, [proposal.id])


def wish(key, value, operation=None, base_version=0):
    return Wish(Target.parse(key, operation), value, base_version)


def test_what_an_approval_would_contradict_is_kept_with_the_item(remarked):
    assert remarked.remarks == [NOT_IN_TABLE]


def test_what_stood_there_before_is_no_remark_on_a_change(session, cast, record):
    desk.change_record(session, cast.owner, "salary_step", 4)
    assert desk.verified(session, cast).remarks == []


def test_of_a_case_that_goes_on_at_once_each_item_has_its_own(session, cast, record):
    other, level = whole(session, cast, [wish("other_names", "Hà", base_version=1), wish(LEVEL, "tien_si")])
    assert (other.remarks, level.remarks) == ([], [NOT_IN_TABLE])


def test_what_touches_none_of_the_items_is_said_of_the_first(session, cast, record):
    """A mother who is gone is a row that is lacking: no item speaks of that row."""
    row = f"family_own/{parent_of(session, cast)}"
    gone = wish(row, None, Operation.DELETE, base_version=1)
    first, second = whole(session, cast, [gone, wish("other_names", "Hà", base_version=1)])
    assert (first.remarks, second.remarks) == (["family.no_parents"], [])


def test_what_the_person_has_sent_already_counts_as_done(session, cast, record):
    desk.sent(session, cast.owner, "enlistment_date", "2003-02-10")
    assert desk.verified(session, cast, key="discharge_date", value="2005-02-10").remarks == []
    alone = desk.verified(session, cast, cast.colleague, key="discharge_date", value="2005-02-10")
    assert alone.remarks == ["army.discharge_alone"]


def test_verified_again_it_keeps_what_is_said_by_then(session, cast, frozen_time, record):
    item = desk.verified(session, cast, key="discharge_date", value="2005-02-10")
    assert item.remarks == ["army.discharge_alone"]
    actions.undo_verification(session, item.id, actor=cast.hr.actor)
    desk.sent(session, cast.owner, "enlistment_date", "2003-02-10")
    session.rollback()
    assert actions.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4())).remarks == []


def test_the_signer_sees_it_before_opening_and_before_signing(client_for, cast, remarked, plain):
    with desk.after_hold():
        client = client_for(cast.signer, stepped_up=True)
        page = client.get("/approvals")
        assert "1 nội dung có điểm cần xem lại" in page.text
        assert COUNT in page.text
        # Which rule it is says something of the record: only who looks at it reads that.
        assert TITLE not in page.text
        client.post("/approvals", {"items": [str(remarked.id), str(plain.id)]})
        batch = client.follow()
    assert "1 nội dung có điểm cần xem lại trước khi ký" in batch.text
    assert "1 trong 2 nội dung có điểm cần xem lại" in batch.text
    assert batch.text.count(TITLE) == 1
    assert f"#item-{remarked.id}" in batch.links().values()


def test_what_a_rule_spoke_of_can_be_left_out_at_once(client_for, cast, remarked, plain):
    with desk.after_hold():
        client = client_for(cast.signer)
        assert client.get("/approvals").links()[PLAIN] == "/approvals?pick=plain"
        page = client.get("/approvals?pick=plain")
    assert f'value="{plain.id}" checked' in page.html
    assert f'value="{remarked.id}" checked' not in page.html
    assert f'value="{remarked.id}"' in page.html


def test_where_no_rule_spoke_nothing_is_said_of_it(client_for, cast, plain):
    with desk.after_hold():
        client = client_for(cast.signer)
        page = client.get("/approvals?pick=plain")
        assert "cần xem lại" not in page.text
        assert f'value="{plain.id}" checked' in page.html
        client.post("/approvals", {"items": str(plain.id)})
        assert "cần xem lại" not in client.follow().text


def test_a_closed_batch_says_how_many_but_not_which(client_for, cast, remarked):
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals")
        client.post("/approvals", {"items": str(remarked.id)})
        batch = client.follow()
        assert TITLE in batch.text
    with clock.frozen(clock.now() + timedelta(hours=1)):
        again = client_for(cast.signer).get(batch.url)
    assert TITLE not in again.text
    assert COUNT in again.text


def test_the_heaviest_stands_first_and_a_rule_that_is_gone_says_nothing():
    shown = labels.remarks_of(["pay.income", "dates.future", "no.longer", "dates.future"])
    assert [one.severity for one in shown] == sorted(
        (one.severity for one in shown), key=list(Severity).index
    )
    assert shown[0].title == "Ngày của việc đã qua lại ở tương lai (2 chỗ)"
    assert len(shown) == 2
    assert labels.remarks_of(None) == []


def test_however_many_items_what_the_rules_say_is_read_once(session, cast, record):
    costs = []
    for count in (2, 12):
        rows = [wish("training_informatics/new", {"from_month": "2019-03", "certificate": f"{count}-{n}"})
                for n in range(count)]  # fmt: skip
        proposal = opened(session, cast, rows)
        numbers = [item.id for item in desk.queries.items_of(session, [proposal.id])]
        session.rollback()
        with counted() as seen:
            actions.verify_seen(session, proposal.id, numbers, actor=cast.hr.actor, key=str(uuid4()))
        costs.append(sum("FROM record_entry" in one or "official.kind" in one for one in seen))
    assert costs[0] == costs[1] <= 4
