"""A case on the desk, the officer before it, and an item that was checked."""

import pytest

from tests.proposals import desk


@pytest.fixture
def sent(session, cast):
    desk.make_record(session, cast.owner, cast.colleague, cast.hr_owner)
    return desk.sent(session, cast.owner)


@pytest.fixture
def hr(sent, cast, client_for):
    return client_for(cast.hr)


@pytest.fixture
def checked(session, cast, frozen_time):
    desk.make_record(session, cast.owner)
    desk.enrol(session, cast.signer)
    return desk.verified(session, cast)
