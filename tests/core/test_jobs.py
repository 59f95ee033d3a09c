"""Jobs exist exactly when their change does, under names that the worker knows."""

import ast
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import worker
from portal.core import jobs

ROOT = Path(__file__).resolve().parents[2]


def _job_count(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0


def test_a_rollback_leaves_no_job(session: Session) -> None:
    jobs.defer(session, "registry:send", message_id=1)
    session.rollback()
    assert _job_count(session) == 0
    jobs.defer(session, "registry:send", message_id=1)
    session.commit()
    assert _job_count(session) == 1


def test_every_deferred_name_is_a_task() -> None:
    worker.join()
    deferred = {
        node.value
        for folder in ("portal", "notifications")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_task_name(node.value)
    }
    assert {"registry:send", "documents:check", "notifications:deliver"} <= deferred
    assert deferred <= set(jobs.app.tasks)


def _is_task_name(text_: str) -> bool:
    room, _, verb = text_.partition(":")
    return room in worker.BLUEPRINTS and verb.isidentifier()
