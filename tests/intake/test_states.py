"""An import goes only where the one table of its ways leads; whoever comes late finds it as it is."""

from itertools import product

import pytest

from portal.core.errors import Conflict
from portal.intake import actions
from portal.intake.rules import NEXT, FileRefusal, ImportState, moved
from tests.intake.conftest import people
from tests.intake.test_actions import NEW


@pytest.mark.parametrize(("state", "to"), list(product(ImportState, repeat=2)))
def test_every_way_is_in_the_table(state, to):
    if to in NEXT[state]:
        assert moved(state, to) is to
    else:
        with pytest.raises(Conflict):
            moved(state, to)


def test_what_was_read_is_not_gathered_again_nor_refused(session, send):
    row = send(people([*NEW]))
    before = dict(row.counts)
    with pytest.raises(Conflict):
        actions.end_reading(session, row.id)
    actions.refuse(session, row.id, FileRefusal.DAMAGED)
    session.expire_all()
    assert (row.state, row.counts) == (ImportState.CHECKED, before)


def test_what_is_being_written_is_not_read_again(session, cast, send):
    row = send(people([*NEW]))
    actions.accept(session, row.id, creates_people=True, actor=cast.hr.actor)
    with pytest.raises(Conflict):
        actions.choose(session, row.id, {}, {}, actor=cast.hr.actor)
    session.expire_all()
    assert row.state is ImportState.APPLYING
