"""Records with and without contradictions in the units of the cast."""

import pytest

from portal.record import steps
from portal.reports import actions
from portal.reports.models import QualityRun
from tests.record.contradictions.base import ROWS, VALUES


@pytest.fixture(autouse=True)
def worker(database):
    """The worker's own sessions, as its role."""
    return database.worker_sessions()


@pytest.fixture
def make(session, cast):
    """Give a member a record that contradicts itself nowhere, but for what is spoilt."""

    def made(member, entries=ROWS, **spoilt):
        values = {name: value for name, value in {**VALUES, **spoilt}.items() if value is not None}
        steps.create(
            session, person_id=member.person_id, unit_path=member.unit_path, values=values, entries=entries,
            actor=None,
        )  # fmt: skip
        session.commit()
        return member

    return made


@pytest.fixture
def night(worker, session):
    """Let a whole night pass, portion by portion; return the run."""

    def passed(size=2):
        with worker() as own:
            run = actions.begin_run(own)
            number = run.id
            while actions.check_batch(own, number, run.last_person_id, size=size):
                own.refresh(run)
                if run.finished_at is not None:
                    break
        session.rollback()
        session.expire_all()
        return session.get_one(QualityRun, number)

    return passed
