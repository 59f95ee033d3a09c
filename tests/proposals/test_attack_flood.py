"""One official does not bury the desk of everybody."""

import pytest

from portal.core.errors import Invalid
from portal.proposals import actions
from portal.proposals.actions import drafting
from portal.record.rules import Operation
from tests.proposals import desk

ROW = {"relation": "con", "full_name": "Lê Thị Bé", "birth_year": 2020, "details": "Đà Nẵng"}


def test_unfinished_items_have_their_measure(session, cast, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_UNFINISHED", 3)
    desk.make_record(session, cast.owner, cast.colleague)
    sent = desk.sent(session, cast.owner)
    for name in ("Lê Thị Một", "Lê Thị Hai"):
        desk.drafted(
            session, cast.owner, "family_own/new", {**ROW, "full_name": name}, operation=Operation.ADD
        )
    with pytest.raises(Invalid, match=r"proposals\.too_many"):
        desk.drafted(session, cast.owner, "family_own/new", ROW, operation=Operation.ADD)
    desk.drafted(session, cast.colleague, "family_own/new", ROW, operation=Operation.ADD)
    actions.withdraw(session, sent.id, actor=cast.owner.actor)
    desk.drafted(session, cast.owner, "family_own/new", ROW, operation=Operation.ADD)
