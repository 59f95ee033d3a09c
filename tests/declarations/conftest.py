"""Somebody whose record HR has just made, and their browser."""

from datetime import UTC, datetime

import pytest

from portal.access.rules import Actor, Grant, Role
from tests.declarations import desk
from tests.support.cast import Member


@pytest.fixture
def newcomer(session, cast, frozen_time):
    """A new official of the office, whose declaration is open."""
    decision = desk.created(session, cast)
    actor = Actor(decision.person_id, "Hồ Thị Ngọc Ánh", (Grant(Role.OFFICIAL, None, ""),), 2)
    return Member(actor.name, decision.person_id, decision.unit_path, desk.PERSONAL_ID, actor)


@pytest.fixture
def browser(client_for, newcomer):
    """Their browser."""
    return client_for(newcomer)


@pytest.fixture
def later():
    """An instant after every term."""
    return datetime(2026, 12, 7, 3, 0, tzinfo=UTC)
