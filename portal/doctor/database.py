"""The database: its roles, schema and row security, the jobs and the trail that wait in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from alembic.script import ScriptDirectory

from portal.config import Settings
from portal.core import clock
from portal.doctor.findings import Line, span
from portal.migrations import upgrade

_LATE_JOB = timedelta(minutes=15)
_LATE_CHECKPOINT = timedelta(minutes=10)

_ROLE = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"

# The same four tables as in migrations/sql/functions.sql are found by a secret or by named functions.
_OPEN_TABLES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'person_id')
      AND c.relname NOT IN ('web_session', 'role_grant', 'idempotency_key', 'identity')
"""

_JOBS = """
    SELECT count(*) FILTER (WHERE j.status = 'todo'), count(*) FILTER (WHERE j.status = 'failed'),
           min(coalesce(j.scheduled_at, e.at)) FILTER (WHERE j.status = 'todo')
    FROM procrastinate_jobs j
    LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE j.status IN ('todo', 'failed')
"""

# By the ids, which are indexed: a leaf beyond the last numbered one waits for its checkpoint.
_CHECKPOINT = """
    SELECT (SELECT max(at) FROM trail_checkpoint),
           (SELECT min(at) FROM trail_leaf
            WHERE id > (SELECT coalesce(max(leaf_id), 0) FROM trail_position))
"""


def check_application(settings: Settings) -> Iterator[Line]:
    yield from _check_role("application", settings.database_url)


def check_worker(settings: Settings) -> Iterator[Line]:
    yield from _check_role("worker", settings.worker_database_url)


def check_schema(settings: Settings) -> Iterator[Line]:
    heads = set(ScriptDirectory.from_config(upgrade.config()).get_heads())
    with connected(settings.worker_database_url) as connection:
        has_version = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if has_version != (True,):
            yield Line("schema", "was never migrated; run `portal migrate`", is_well=False)
            return
        stands = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
    at, head = ", ".join(sorted(stands)) or "nothing", ", ".join(sorted(heads)) or "nothing"
    if stands == heads:
        yield Line("schema", f"at {head}", is_well=bool(heads))
    else:
        yield Line("schema", f"at {at}, the newest is {head}; run `portal migrate`", is_well=False)


def check_row_security(settings: Settings) -> Iterator[Line]:
    with connected(settings.worker_database_url) as connection:
        tables = connection.execute(_OPEN_TABLES).fetchall()
    bare = sorted(name for name, is_forced in tables if not is_forced)
    if bare or not tables:
        yield Line("row security", f"is off for {', '.join(bare) or 'everything'}", is_well=False)
    else:
        yield Line("row security", f"on and forced for {len(tables)} tables", is_well=True)


def check_jobs(settings: Settings) -> Iterator[Line]:
    with connected(settings.worker_database_url) as connection:
        waiting, failed, oldest = connection.execute(_JOBS).fetchone() or (0, 0, None)
    age = clock.now() - oldest if oldest else timedelta()
    finding = f"{waiting} waiting" + (f", the oldest for {span(age)}" if age > timedelta() else "")
    yield Line("jobs", finding, is_well=age < _LATE_JOB)
    yield Line("failed jobs", f"{failed}", is_well=not failed)


def check_checkpoint(settings: Settings) -> Iterator[Line]:
    with connected(settings.worker_database_url) as connection:
        last, uncovered = connection.execute(_CHECKPOINT).fetchone() or (None, None)
    is_well = uncovered is None or clock.now() - uncovered < _LATE_CHECKPOINT
    finding = f"{span(clock.now() - last)} ago" if last else "none yet"
    if not is_well:
        finding += (
            f"; what was done {span(clock.now() - uncovered)} ago is not covered: is the worker running?"
        )
    yield Line("trail checkpoint", finding, is_well=is_well)


def _check_role(name: str, url: str) -> Iterator[Line]:
    subject = f"database as {name}"
    with connected(url) as connection:
        role, may_bypass = connection.execute(_ROLE).fetchone() or ("", True)
        version = connection.info.server_version // 10000
        yield Line(subject, f"PostgreSQL {version} as {role}", is_well=True)
        fault = "may bypass row security; use the role of its own" if may_bypass else "cannot be bypassed"
        yield Line(f"{subject}: row security", fault, is_well=not may_bypass)


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """Open a connection that can only read, and gives up in time."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    limits = "-c statement_timeout=1500 -c default_transaction_read_only=on"
    with psycopg.connect(plain, connect_timeout=2, options=limits) as connection:
        yield connection
