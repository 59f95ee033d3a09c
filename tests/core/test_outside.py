"""The copies outside: all there, never written over, and a restore told apart from a falsification."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text

from portal.core import checkpoints, clock, outside, trail
from portal.core.outside import Copies, Health
from portal.core.trail import TrailCheckpoint, TrailLeaf
from portal.core.verifying import NothingToAcknowledge, acknowledge
from tests.conftest import NOON
from tests.core.copied import KEY, judged, name, names


def test_a_copy_that_went_missing_is_written_again(session, minute, tmp_path):
    for _ in range(3):
        minute()
    (tmp_path / name(2)).unlink()
    assert judged(session, tmp_path).fault == "1 checkpoints have no copy outside, the first at 2"
    minute()
    assert names(tmp_path) == [name(size) for size in (1, 2, 3, 4)]
    assert judged(session, tmp_path).fault is None


def test_a_folder_that_was_moved_is_filled_again(session, minute, tmp_path):
    for _ in range(3):
        minute()
    elsewhere = tmp_path / "elsewhere"
    minute(Copies(elsewhere))
    assert names(elsewhere) == [name(size) for size in (1, 2, 3, 4)]


def test_copies_are_caught_up_without_anything_new(session, minute, tmp_path):
    copies = minute()
    (tmp_path / name(1)).unlink()
    assert checkpoints.checkpoint(session, KEY, copies) is None
    assert names(tmp_path) == [name(1)]


def test_an_old_gap_is_found_within_a_day(session, minute, tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_PAGE", 2)
    for _ in range(6):
        minute()
    (tmp_path / name(1)).unlink()
    minute()
    assert name(1) not in names(tmp_path), "a page without a gap ends the search"
    with clock.frozen(clock.now() + timedelta(hours=25)):
        minute()
    assert name(1) in names(tmp_path)


def test_no_copy_is_written_over(session, minute, tmp_path, caplog):
    copies = minute()
    other = json.dumps({"size": 1, "root": "00" * 32, "signature": "00" * 64})
    (tmp_path / name(1)).write_text(other)
    minute(copies)
    assert (tmp_path / name(1)).read_text() == other
    assert (tmp_path / name(2)).exists()
    assert "the checkpoint at 1 says something else" in caplog.text
    assert judged(session, tmp_path).fault == "the copy outside at 1: bad signature"


@pytest.mark.parametrize("broken", ["\n", "{", "[]", '{"size": 1}'])
def test_a_file_that_is_no_copy_is_named_and_left(session, minute, tmp_path, caplog, broken):
    minute()
    (tmp_path / name(1)).write_text(broken)
    minute()
    assert (tmp_path / name(1)).read_text() == broken
    assert "says something else" in caplog.text
    assert judged(session, tmp_path).fault == f"{name(1)}: no copy of a checkpoint can be read from it"


def test_a_folder_that_cannot_be_written_ends_no_checkpoint(session, minute, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    minute(Copies(blocked))
    assert session.scalars(select(TrailCheckpoint.size)).all() == [1]
    assert "could not be written" in caplog.text
    assert not outside.is_writable(blocked)
    assert outside.is_writable(tmp_path)
    assert names(tmp_path) == ["file"]


def test_a_checkpoint_gone_from_the_middle_is_a_falsification(session, minute, tmp_path, database):
    for _ in range(3):
        minute()
    with database.owner.begin() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        owner.execute(text("DELETE FROM trail_checkpoint WHERE size = 2"))
    found = judged(session, tmp_path)
    assert (found.fault, found.gap) == ("checkpoint at 2: it is gone from the database", None)


def test_a_restore_is_told_apart_put_down_and_done_with(session, minute, restore_to, tmp_path, caplog):
    for _ in range(5):
        minute()
    restore_to(2)
    found = judged(session, tmp_path)
    assert (found.gap.restored_to, found.gap.lost_until, len(found.gap.lost)) == (2, 5, 3)
    assert "--restored-to 2" in found.fault
    # The worker goes on meanwhile, and leaves the folder as it is.
    minute(Copies(tmp_path))
    assert names(tmp_path) == [name(size) for size in (1, 2, 3, 4, 5)]
    assert "no copy is written" in caplog.text
    acknowledge(session, KEY, tmp_path, 2)
    leaf = session.scalars(select(TrailLeaf).where(TrailLeaf.action == "trail.restored")).one()
    assert (leaf.object_id, leaf.purpose) == (2, "lost until 5")
    copies = Copies(tmp_path)
    for _ in range(3):
        minute(copies)
    found = judged(session, tmp_path)
    assert (found.fault, found.gap, found.restores, found.leaves) == (None, None, 1, 7)
    # What was lost still lies there, beside what took its numbers.
    assert set(names(tmp_path)) >= {name(size) for size in (1, 2, 3, 4, 5)}
    assert len([one for one in names(tmp_path) if one.startswith("000000000003")]) == 2


def test_a_second_restore_into_the_same_numbers_is_seen_as_well(session, minute, restore_to, tmp_path):
    for _ in range(4):
        minute()
    restore_to(1)
    acknowledge(session, KEY, tmp_path, 1)
    for _ in range(2):
        minute(Copies(tmp_path))
    restore_to(1)
    assert judged(session, tmp_path).gap.restored_to == 1
    acknowledge(session, KEY, tmp_path, 1)
    minute(Copies(tmp_path))
    assert judged(session, tmp_path).fault is None


def test_only_what_was_found_is_acknowledged(session, minute, restore_to, tmp_path):
    for _ in range(3):
        minute()
    with pytest.raises(NothingToAcknowledge, match="agree"):
        acknowledge(session, KEY, tmp_path, 3)
    restore_to(2)
    with pytest.raises(NothingToAcknowledge, match="--restored-to 2"):
        acknowledge(session, KEY, tmp_path, 1)
    with pytest.raises(NothingToAcknowledge, match="bad signature"):
        acknowledge(session, Ed25519PrivateKey.generate(), tmp_path, 2)
    assert names(tmp_path) == [name(size) for size in (1, 2, 3)]


def test_a_restore_that_the_signer_did_not_put_down_excuses_nothing(session, minute, restore_to, tmp_path):
    for _ in range(3):
        minute()
    restore_to(2)
    lost = judged(session, tmp_path).gap.lost
    outside.write_restore(tmp_path, Ed25519PrivateKey.generate(), 2, lost)
    assert judged(session, tmp_path).fault == "the copy outside at 2: bad signature"


def test_a_worker_that_was_away_for_days_accuses_nobody(session, minute, cast, tmp_path):
    minute(at=NOON)
    with clock.frozen(NOON + timedelta(hours=1)):
        trail.append(
            session, "item.approved", actor=None, object_type="proposal_item", object_id=1, person_id=None, unit_path="",
        )  # fmt: skip
        session.commit()
    with clock.frozen(NOON + timedelta(days=3)):
        found = judged(session, tmp_path)
        assert (found.fault, found.uncovered, found.last_at) == (None, 1, NOON)
        session.rollback()
        minute(at=NOON + timedelta(days=3))
        assert judged(session, tmp_path).fault is None
    with clock.frozen(NOON + timedelta(days=1)):
        trail.append(
            session, "item.slipped", actor=None, object_type="proposal_item", object_id=1, person_id=None, unit_path="",
        )  # fmt: skip
        session.commit()
    assert "came without a number" in judged(session, tmp_path).fault


def environment_of(settings):
    given = {field.name: getattr(settings, field.name) for field in fields(settings)}
    texts = {
        name: ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in given.items()
        if value
    }
    return {
        "DATABASE_URL" if name == "database_url" else f"PORTAL_{name.upper()}": text
        for name, text in texts.items()
    }


def test_the_command_says_and_puts_down(session, minute, restore_to, tmp_path, settings):
    key = checkpoints.load_key(settings.checkpoint_key_file)
    for _ in range(3):
        trail.append(
            session, "item.approved", actor=None, object_type="proposal_item", object_id=1, person_id=None, unit_path="",
        )  # fmt: skip
        session.commit()
        checkpoints.checkpoint(session, key, Copies(tmp_path))
    restore_to(1)

    def run(*arguments):
        environment = {**os.environ, **environment_of(replace(settings, checkpoint_folder=tmp_path))}
        command = [sys.executable, "-m", "portal.core.verifying", *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    told = run()
    assert told.returncode == 1
    assert "--restored-to 1" in told.stderr
    assert run("--restored-to", "2").returncode == 1
    done = run("--restored-to", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "restored to 1, lost until 3" in done.stdout
    assert run().returncode == 0


def test_the_doctor_hears_what_is_amiss(session, minute, restore_to, tmp_path):
    folder = tmp_path / "copies"
    for _ in range(4):
        minute(Copies(folder))
    assert outside.health(session, folder) == Health(is_writable=True, without_copy=0, is_ahead=False)
    (folder / name(2)).unlink()
    assert outside.health(session, folder).without_copy == 1
    assert outside.health(session, tmp_path / "none") == Health(
        is_writable=False, without_copy=4, is_ahead=False
    )
    minute(Copies(folder))
    restore_to(3)
    assert outside.health(session, folder) == Health(is_writable=True, without_copy=0, is_ahead=True)
    acknowledge(session, KEY, folder, 3)
    session.rollback()
    minute(Copies(folder))
    assert outside.health(session, folder) == Health(is_writable=True, without_copy=0, is_ahead=False)
    # The number was taken by what was lost; without its second file the new one has none.
    second = next(one for one in names(folder) if one.startswith("000000000005-"))
    (folder / second).unlink()
    assert outside.health(session, folder).without_copy == 1
