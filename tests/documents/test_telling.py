"""A refused paper: its owner is told, once, and in the transaction that refuses it."""

import pytest
from sqlalchemy import select

from notifications.messages import Message
from notifications.models import Notification
from portal.documents import actions, tasks
from portal.documents.models import Evidence
from portal.documents.rules import EvidenceState, Refusal
from tests.documents import files

pytestmark = pytest.mark.usefixtures("quick_checks")


def received(session, member, data):
    return actions.receive(session, actor=member.actor, filename="quyết định.pdf", data=data).id


def test_the_owner_alone_is_told_once(session, cast):
    number = received(session, cast.owner, files.encrypted_pdf())
    tasks.check(number)
    actions.record_check(session, number, Refusal.ENCRYPTED)
    told = session.scalars(select(Notification)).one()
    assert (told.person_id, told.message) == (cast.owner.person_id, Message.EVIDENCE_REFUSED)
    assert (told.params, told.url) == ({}, "/proposals")


def test_nobody_is_told_of_a_clean_paper(session, cast):
    number = received(session, cast.owner, files.jpeg_with_gps())
    tasks.check(number)
    assert session.get_one(Evidence, number).state is EvidenceState.CLEAN
    assert session.scalars(select(Notification)).all() == []


def test_a_refusal_that_cannot_be_told_is_not_stored(session, cast, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("lost")

    number = received(session, cast.owner, files.jpeg_with_gps())
    monkeypatch.setattr(actions, "tell", fail)
    with pytest.raises(OSError, match="lost"):
        actions.record_check(session, number, Refusal.ENCRYPTED)
    session.expire_all()
    assert session.get_one(Evidence, number).state is EvidenceState.RECEIVED
