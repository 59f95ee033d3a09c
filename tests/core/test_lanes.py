"""What everybody relies on passes what one official sent, however much that is."""

import asyncio
import signal
import subprocess
import sys

import procrastinate
import pytest
from sqlalchemy import text

from portal import worker
from portal.core import jobs, lanes
from portal.core.lanes import Lane
from portal.documents import actions
from tests.documents import files
from tests.support.loops import run_apart

PRESSING = ("card:publish", "core:checkpoint", "registry:send", "notifications:deliver")
CALLS = ("notifications:push", "notifications:mail")
AT_ONCE = ("card:publish", "card:follow")
SOON = ("registry:send", "notifications:deliver", "registry:reconcile", "registry:sweep")
# Tasks of the clock that say no haste, and yet find what was lost or end what is over.
PLAIN = ("core:sweep", "documents:recheck", "extracts:resume", "notifications:redeliver")
# Longer than everything else of this test, so that nothing passes by waiting.
LONG = 20

SLOW_WORKER = """
import asyncio, sys, procrastinate
from portal.core import lanes

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=sys.argv[1], max_size=8))

@app.task(name="documents:check")
async def check(number):
    print("begun", flush=True)
    await asyncio.sleep(1)
    print("ended", flush=True)

async def main():
    async with app.open_async():
        await lanes.run(app)

asyncio.run(main())
"""


@pytest.fixture
def run_all(database):
    """Run what waits in lanes, with tasks that note their turn; slow ones last until all the others are done."""

    def run(slow=(), until=0):
        order = []

        async def once():
            connector = procrastinate.PsycopgConnector(conninfo=database.url("portal_worker"), max_size=8)
            app = procrastinate.App(connector=connector)
            is_done = asyncio.Event()

            def note(name):
                async def work(number):
                    if name in slow:
                        await asyncio.wait_for(is_done.wait(), LONG)
                    order.append(name)
                    if sum(one not in slow for one in order) == until:
                        is_done.set()

                return work

            for name in lanes.NAMED.union(AT_ONCE, SOON, CALLS, PLAIN):
                app.task(name=name)(note(name))
            async with app.open_async():
                await lanes.run(app, wait=False)

        run_apart(once())
        return order

    return run


def leave(session, *names):
    for number, name in enumerate(names):
        jobs.defer(session, name, number=number)
    session.commit()


def states(session):
    session.rollback()
    return set(session.scalars(text("SELECT status::text FROM procrastinate_jobs")))


def test_what_presses_passes_checks_and_sheets(session, run_all):
    leave(session, *["documents:check"] * 4, *["intake:write"] * 4, *["extracts:print"] * 2, *PRESSING)
    order = run_all(slow={"documents:check", "intake:write", "extracts:print"}, until=len(PRESSING))
    assert set(order[: len(PRESSING)]) == set(PRESSING)
    assert len(order) == 10 + len(PRESSING)
    assert states(session) == set(), "what succeeded is not kept"


def test_a_long_sheet_keeps_no_paper_waiting(session, run_all):
    leave(session, *["intake:check"] * 3, "documents:check")
    assert run_all(slow={"intake:check"}, until=1) == ["documents:check", *["intake:check"] * 3]


def test_nothing_waits_for_a_push_service_that_is_dead(session, run_all):
    leave(session, *CALLS * 4)
    others = [*AT_ONCE, "core:checkpoint", "core:rescue", "desk:sweep", *SOON, *PLAIN]
    leave(session, *others)
    order = run_all(slow=CALLS, until=len(others))
    assert sorted(order[: len(others)]) == sorted(others)
    assert sorted(order[len(others) :]) == sorted(CALLS * 4)


def test_revocations_pass_messages_and_messages_what_can_wait(session, run_all, monkeypatch):
    monkeypatch.setattr(lanes, "PLACES", {Lane.MAIN: 1})
    leave(session, *PLAIN, *SOON, *AT_ONCE)
    assert run_all() == [*AT_ONCE, *SOON, *PLAIN]


def test_a_copy_passes_the_papers_that_wait(session, run_all, monkeypatch):
    monkeypatch.setattr(lanes, "PLACES", {Lane.PAPERS: 1})
    leave(session, *["documents:check"] * 3, "extracts:print")
    assert run_all()[0] == "extracts:print"


def test_a_first_paper_passes_somebody_elses_many(session, cast, database):
    sent = [
        actions.receive(session, actor=member.actor, filename="a.png", data=files.png()).id
        for member in (cast.owner, cast.owner, cast.owner, cast.colleague)
    ]
    found = []
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=database.url("portal_worker"), max_size=8)
    )

    @app.task(name="documents:check")
    async def check(evidence_id):
        found.append(evidence_id)

    async def once():
        async with app.open_async():
            await lanes.run(app, wait=False)

    run_apart(once())
    assert found == [sent[0], sent[3], sent[1], sent[2]]


def test_a_stop_lets_the_job_under_way_end(session, database):
    leave(session, "documents:check")
    command = [sys.executable, "-c", SLOW_WORKER, database.url("portal_worker")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=LONG)
    assert (said, process.returncode) == ("ended\n", 0)
    assert states(session) == set()


def test_periodic_work_goes_the_same_way():
    worker.join()
    assert set(jobs.app.tasks) >= lanes.NAMED
    for name in lanes.NAMED:
        way, task = lanes.way_of(name), jobs.app.tasks[name]
        assert (task.queue, task.priority) == (way.lane, way.priority)
    assert (
        {way.queue for way in jobs.app.tasks.values()} == {lane.value for lane in Lane} == set(lanes.PLACES)
    )
