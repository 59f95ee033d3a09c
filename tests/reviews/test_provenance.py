"""Where a value came from, told on the record's own pages by the rooms above it."""

from uuid import uuid4

import pytest

from portal.core import clock
from portal.record import queries as record
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from portal.reviews import actions, queries
from portal.reviews.provenance import origins
from tests.proposals import desk


@pytest.fixture
def approved(session, cast):
    """The owner's address, proposed with a paper, checked by hr, signed by the signer, and received."""
    desk.make_record(session, cast.owner, cast.colleague)
    desk.enrol(session, cast.signer)
    paper = desk.paper(session, cast.owner).id
    item = desk.verified(session, cast, key="current_address", value="5 Lê Lợi", papers=[paper])
    with desk.after_hold():
        batch = actions.start_approval(session, [item.id], actor=cast.signer.actor)
        cms = desk.sign_as(session, cast.signer, queries.content_of(batch))
        actions.record_signature(
            session, batch.id, actor=desk.stepped_up(cast.signer), cms=cms, key=str(uuid4())
        )
    message = session.query(SyncMessage).one()
    message.state, message.receipt_code = SyncState.ACCEPTED, "TN-0042"
    message.acknowledged_at = clock.now()
    session.commit()
    return item.id


def test_a_change_names_who_asked_who_checked_who_signed_and_who_has_it(session, cast, approved):
    origin = origins(session, cast.owner.actor, [approved])[approved]
    assert origin.number.startswith("DN-")
    assert (origin.verified_by, origin.approved_by) == (cast.hr.name, cast.signer.name)
    assert origin.receipt == "TN-0042"
    assert origin.page == f"/items/{approved}"


def test_hr_is_led_to_its_own_desk_and_others_learn_nothing(session, cast, approved):
    assert origins(session, cast.hr.actor, [approved])[approved].page.startswith("/reviews/proposals/")
    for who in (cast.colleague, cast.hr_elsewhere, cast.guard, cast.nobody):
        assert origins(session, who.actor, [approved]) == {}
    assert origins(session, cast.owner.actor, []) == {}
    assert origins(session, cast.owner.actor, [approved + 1000]) == {}


def test_the_page_of_the_value_and_the_history_tell_it(session, cast, approved, client_for):
    client = client_for(cast.owner)
    for address in ("/record/fields/current_address", "/record/history"):
        page = client.get(address)
        for text in (
            cast.hr.name,
            f"Duyệt, ký: {cast.signer.name}",
            "CSDL quốc gia đã nhận: TN-0042",
            "Đề nghị DN-",
        ):
            assert text in page.text, address
        assert f"/items/{approved}" in page.html


def test_a_history_names_its_item(session, cast, approved):
    newest = record.field_history(session, cast.owner.actor, cast.owner.person_id, "current_address")[0]
    assert (newest.item_id, newest.new) == (approved, "5 Lê Lợi")
