"""The short form of the experiments of `make proofs`: each phase once, some items."""

import pytest

from tests.scale import judging, kills, phases, races
from tests.scale.proofs import PHASES

pytestmark = pytest.mark.proof


def test_kill_9_in_every_phase_loses_nothing_and_leaves_nothing_half_done(tmp_path):
    with kills.under_fire(tmp_path, kills.SHORT) as siege:
        verdict = judging.judge(siege)
        assert siege.kills() == dict.fromkeys(PHASES, 1)
    assert verdict.faults == ()
    assert verdict.acknowledged >= len(phases.WEB)
    assert verdict.repeated >= len(phases.WEB)
    assert verdict.approved == verdict.held == verdict.acknowledged * kills.BATCH


def test_two_approvers_decide_each_item_once(database, session, cast):
    race = races.approvers(database, session, cast, 40)
    assert race.faults == ()
    assert set(race.outcomes) <= {"signed", "void"}
    assert race.outcomes["void"] > 0


def test_verifying_and_returning_at_once_is_one_decision(database, session, cast):
    race = races.officers(database, session, cast, 40)
    assert race.faults == ()
    assert (
        race.outcomes["verified"]
        + race.outcomes["proposals.now_returned"]
        + race.outcomes["reviews.not_claimed"]
        == 40
    )
