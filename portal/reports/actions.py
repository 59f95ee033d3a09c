"""The nightly review: begun once, gone on with portion by portion, closed with its counts."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from portal.core import clock, jobs
from portal.core.bulk import insert_rows
from portal.core.db import lock, transaction
from portal.people.models import Official
from portal.record.models import Record
from portal.record.rules.contradictions import Severity, check
from portal.record.steps import wholes_of
from portal.reports.models import QualityRun, RecordFinding, RuleQuality, UnitQuality
from portal.reports.rules import BATCH, distinct, spoils

_TASK = "reports:check_batch"


def begin_run(session: Session) -> QualityRun:
    """Begin a review of all records; one that was left unfinished is gone on with instead."""
    with transaction(session):
        run = session.scalars(select(QualityRun).where(QualityRun.finished_at.is_(None))).one_or_none()
        if run is None:
            run = QualityRun(started_at=clock.now(), last_person_id=0, checked=0)
            session.add(run)
            session.flush()
        jobs.defer(session, _TASK, run_id=run.id, after=run.last_person_id)
        return run


def check_batch(session: Session, run_id: int, after: int, *, size: int = BATCH) -> bool:
    """Check the next records and queue the portion that follows, or close the run; say whether it did.

    A portion that was done already is not done again, so a job that runs twice makes no second chain.
    """
    with transaction(session):
        run = lock(session, QualityRun, run_id)
        if run.finished_at is not None or run.last_person_id != after:
            return False
        paths = _next_records(session, after, size)
        if paths:
            _keep(session, paths)
            run.last_person_id, run.checked = max(paths), run.checked + len(paths)
            jobs.defer(session, _TASK, run_id=run.id, after=run.last_person_id)
        else:
            _close(session, run)
        return True


def _next_records(session: Session, after: int, size: int) -> dict[int, str]:
    found = session.execute(
        select(Record.person_id, Record.unit_path)
        .join(Official, Official.person_id == Record.person_id)
        .where(Record.person_id > after, Official.in_service)
        .order_by(Record.person_id)
        .limit(size)
    )
    return {row.person_id: row.unit_path for row in found}


def _keep(session: Session, paths: dict[int, str]) -> None:
    """Let what is kept of these records be what the rules find now; what stays keeps its first night."""
    today, now = clock.today(), clock.now()
    found = {
        (person_id, *identity): finding
        for person_id, whole in wholes_of(session, list(paths)).items()
        for identity, finding in distinct(check(whole, today=today)).items()
    }
    gone: list[int] = []
    for row in session.execute(
        select(
            RecordFinding.id, RecordFinding.person_id, RecordFinding.code, RecordFinding.keys,
            RecordFinding.unit_path, RecordFinding.severity,
        ).where(RecordFinding.person_id.in_(paths))
    ):  # fmt: skip
        place = (row.person_id, row.code, tuple(row.keys))
        held = found.get(place)
        if held is None or row.unit_path != paths[row.person_id] or row.severity is not held.severity:
            gone.append(row.id)
        else:
            del found[place]
    _delete(session, gone)
    insert_rows(
        session,
        cast("Table", RecordFinding.__table__),
        ("person_id", "unit_path", "code", "keys", "severity", "found_at"),
        [
            (person_id, paths[person_id], code, list(keys), finding.severity.value, now)
            for (person_id, code, keys), finding in found.items()
        ],
    )


def _delete(session: Session, ids: Sequence[int]) -> None:
    if ids:
        session.execute(delete(RecordFinding).where(RecordFinding.id.in_(ids)))


def _close(session: Session, run: QualityRun) -> None:
    """Forget what is said of those who left, and count: the board must not count rows on each visit."""
    serving = select(Official.person_id).where(Official.in_service)
    session.execute(delete(RecordFinding).where(RecordFinding.person_id.not_in(serving)))
    session.execute(delete(RuleQuality))
    session.execute(delete(UnitQuality))
    of_rules = select(
        RecordFinding.unit_path, RecordFinding.code, func.count(func.distinct(RecordFinding.person_id))
    ).group_by(RecordFinding.unit_path, RecordFinding.code)
    session.execute(insert(RuleQuality).from_select(["unit_path", "code", "people"], of_rules))
    spoiling = [severity for severity in Severity if spoils(severity)]
    is_clean = (
        ~select(RecordFinding.id)
        .where(
            RecordFinding.person_id == Record.person_id, or_(*(RecordFinding.severity == s for s in spoiling))
        )
        .exists()
    )
    of_units = (
        select(Record.unit_path, func.count(), func.count().filter(is_clean))
        .where(Record.person_id.in_(serving))
        .group_by(Record.unit_path)
    )
    session.execute(insert(UnitQuality).from_select(["unit_path", "checked", "clean"], of_units))
    run.finished_at = clock.now()
