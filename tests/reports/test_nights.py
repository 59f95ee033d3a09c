"""The nightly review: every record once, gone on with after a kill, and never the values."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from portal.core import clock
from portal.people.models import Official
from portal.record.rules import Target
from portal.reports import actions, tasks
from portal.reports.models import QualityRun, RecordFinding, RuleQuality, UnitQuality
from tests.proposals.desk import change_record
from tests.record.contradictions.base import ROWS
from tests.scale import bulk
from tests.scale.statements import counted


def kept(session):
    session.rollback()
    found = session.scalars(select(RecordFinding).order_by(RecordFinding.person_id, RecordFinding.code))
    return [(row.person_id, row.code) for row in found]


def test_a_night_keeps_what_it_finds_and_counts_it(session, cast, make, night):
    make(cast.owner, religion="00", citizen_id_number="000088104217", record_code="000088104217")
    make(cast.colleague)
    make(cast.hr_elsewhere, salary_percent="90")
    run = night()
    assert (run.checked, run.finished_at is not None) == (3, True)
    assert kept(session) == [
        (cast.owner.person_id, "identity.id_gender"), (cast.hr_elsewhere.person_id, "pay.percent"),
    ]  # fmt: skip
    units = {row.unit_path: (row.checked, row.clean) for row in session.scalars(select(UnitQuality))}
    # What is only to be kept in mind spoils no record.
    assert units == {cast.owner.unit_path: (2, 1), cast.hr_elsewhere.unit_path: (1, 1)}
    assert session.scalar(select(func.sum(RuleQuality.people))) == 2


def test_no_value_leaves_the_record(session, cast, make, night):
    make(cast.owner, citizen_id_number="000088104217")
    night()
    row = session.execute(text("SELECT row_to_json(f)::text FROM record_finding f")).scalars().all()
    assert row
    assert not any("000088104217" in one or "1988" in one for one in row)


def test_a_second_night_changes_nothing_but_what_changed(session, cast, make, night):
    first = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    make(cast.owner, salary_percent="90", religion="00", citizen_id_number="000088104217")
    with clock.frozen(first):
        night()
    change_record(session, cast.owner, "citizen_id_number", "000188104217")
    change_record(session, cast.owner, "salary_step", 10)
    with clock.frozen(first + timedelta(days=1)):
        night()
    found = {row.code: row.found_at for row in session.scalars(select(RecordFinding))}
    assert found["pay.percent"] == first
    assert found["pay.step_beyond"] == first + timedelta(days=1)
    assert "identity.id_gender" not in found


def test_a_job_that_runs_twice_makes_no_second_chain(session, cast, make, worker):
    make(cast.owner, salary_percent="90")
    with worker() as own:
        run = actions.begin_run(own)
        assert actions.check_batch(own, run.id, 0)
        assert not actions.check_batch(own, run.id, 0)
    waiting = session.scalars(
        text(
            "SELECT args->>'after' FROM procrastinate_jobs WHERE task_name = 'reports:check_batch' ORDER BY id"
        )
    ).all()
    assert waiting == ["0", str(cast.owner.person_id)]


def test_a_night_that_was_cut_off_is_gone_on_with(session, cast, make, night, worker):
    make(cast.owner, salary_percent="90")
    make(cast.colleague, salary_percent="90")
    with worker() as own:
        first = actions.begin_run(own)
        actions.check_batch(own, first.id, 0, size=1)
    again = night(size=1)
    assert again.id == first.id
    assert again.checked == 2
    assert session.scalar(select(func.count()).select_from(QualityRun)) == 1
    assert len(kept(session)) == 2


def test_a_portion_that_fails_leaves_nothing_of_itself(session, cast, make, worker, monkeypatch):
    make(cast.owner, salary_percent="90")

    def die(*_, **__):
        raise RuntimeError("killed")

    with worker() as own:
        number = actions.begin_run(own).id
        monkeypatch.setattr(actions.jobs, "defer", die)
        with pytest.raises(RuntimeError):
            actions.check_batch(own, number, 0)
    assert kept(session) == []
    assert session.get_one(QualityRun, number).last_person_id == 0


def test_who_left_is_forgotten_and_who_moved_counts_in_the_new_unit(session, cast, make, night, database):
    make(cast.owner, salary_percent="90")
    make(cast.colleague, salary_percent="90")
    night()
    with database.owner.begin() as owner:
        owner.execute(
            text("UPDATE official SET in_service = false WHERE person_id = :id"), {"id": cast.owner.person_id}
        )
        owner.execute(
            text("UPDATE record SET unit_path = :path WHERE person_id = :id"),
            {"id": cast.colleague.person_id, "path": cast.hr_elsewhere.unit_path},
        )
    night()
    assert kept(session) == [(cast.colleague.person_id, "pay.percent")]
    assert [row.unit_path for row in session.scalars(select(RecordFinding))] == [cast.hr_elsewhere.unit_path]
    assert session.scalar(select(func.count()).where(~Official.in_service)) == 1


def test_two_columns_of_a_row_are_one_finding(session, cast, make, night):
    rows = {**ROWS, "rewards": [{"year": 2022, "professional_rating": "HTTNV"}]}
    make(cast.owner, rows)
    [key] = session.scalars(text("SELECT 'rewards/' || id FROM record_entry WHERE table_name = 'rewards'"))
    assert Target.parse(key)
    session.execute(
        text("UPDATE record_entry SET values = values || :odd WHERE table_name = 'rewards'"),
        {"odd": '{"professional_rating": "x", "reward_form": "y"}'},
    )
    session.commit()
    night()
    assert kept(session) == [(cast.owner.person_id, "lists.unknown")]


def test_the_tasks_do_what_the_actions_say(session, cast, make):
    make(cast.owner, salary_percent="90")
    tasks.check_quality(0)
    run = session.scalars(select(QualityRun)).one()
    tasks.check_batch(run.id, 0)
    tasks.check_batch(run.id, cast.owner.person_id)
    session.expire_all()
    assert session.get_one(QualityRun, run.id).finished_at is not None


def test_a_portion_costs_the_same_whatever_it_holds(session, cast, worker):
    bulk.officials(session, cast.units["office"], 30, lines=6)
    session.commit()
    with worker() as own:
        run = actions.begin_run(own)
        with counted() as few:
            actions.check_batch(own, run.id, 0, size=2)
        with counted() as many:
            actions.check_batch(own, run.id, run.last_person_id, size=28)
    assert abs(len(many) - len(few)) <= 1, (few, many)


def test_the_memory_of_a_night_does_not_grow(session, cast, worker):
    bulk.officials(session, cast.units["office"], 120, lines=4)
    session.commit()
    with worker() as own:
        run = actions.begin_run(own)
        peaks = []
        tracemalloc.start()
        for _ in range(6):
            tracemalloc.reset_peak()
            actions.check_batch(own, run.id, run.last_person_id, size=20)
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[-1] < peaks[1] * 1.5


def test_a_thousand_records_take_seconds(session, cast, worker):
    bulk.officials(session, cast.units["office"], 200, lines=6)
    session.commit()
    with worker() as own:
        run = actions.begin_run(own)
        begun = time.thread_time()
        actions.check_batch(own, run.id, 0, size=200)
        spent = time.thread_time() - begun
    assert spent / 200 <= 0.015, f"{spent / 200 * 1000:.1f} ms a record"
