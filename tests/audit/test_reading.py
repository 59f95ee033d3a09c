"""An auditor of a small unit reads its few leaves, and not the whole trail down to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from portal.audit import queries
from portal.audit.queries import About
from portal.core import clock

OTHERS = """
INSERT INTO {table} ({columns}, unit_path)
    SELECT {values}, CASE WHEN n % 1000 = 0 THEN :mine ELSE '/999/' || n % 50 || '/' END
    FROM generate_series(1, 60000) n
"""
PARTS = {
    "trail_leaf": (
        queries.leaves,
        "at, action, object_type, object_id, value_hashes, salt, leaf_hash",
        "now(), 'card.locked', 'card', n, '{}', '', ''",
    ),
    "look": (
        queries.looks,
        "looker_id, person_id, purpose, looked_at",
        "(SELECT max(id) FROM person), (SELECT min(id) FROM person), 'personnel_work', now()",
    ),
}


@contextmanager
def statements(engine) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("part", PARTS)
def test_a_small_unit_is_read_by_an_index(cast, clean_database, part):
    read, columns, values = PARTS[part]
    with clean_database.owner.begin() as owner:
        filled = OTHERS.format(table=part, columns=columns, values=values)
        owner.execute(text(filled), {"mine": cast.auditor.unit_path})
        owner.execute(text(f"ANALYZE {part}"))
    acting = {"person": cast.auditor.person_id, "today": clock.today()}
    with clean_database.app_sessions()() as session, statements(clean_database.app) as seen:
        session.execute(text("SELECT act_as(:person, :today)"), acting)
        lines, _ = read(session, cast.auditor.actor)
        assert len(lines) == queries.PAGE_SIZE
        statement, parameters = next(one for one in seen if f"FROM {part} " in one[0])
        plan = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", parameters)
        steps = "\n".join(plan.scalars())
    assert f"ix_{part}_unit_path" in steps, steps
    assert "Rows Removed by Filter" not in steps, steps


@pytest.mark.parametrize(
    ("about", "index"), [(About("card", 30000), "ix_trail_leaf_object"), (About(None, 7), "ix_trail_leaf_person_id")]
)  # fmt: skip
def test_one_object_or_person_is_read_by_an_index(cast, clean_database, about, index):
    """The auditor of everything, for whom the unit narrows nothing."""
    columns, values = PARTS["trail_leaf"][1:]
    filled = OTHERS.format(
        table="trail_leaf", columns=f"{columns}, person_id", values=f"{values}, n % 2000"
    )  # fmt: skip
    with clean_database.owner.begin() as owner:
        owner.execute(
            text(filled.replace("'/999/' || n % 50 || '/'", ":mine")), {"mine": cast.auditor.unit_path}
        )
        owner.execute(text("ANALYZE trail_leaf"))
    acting = {"person": cast.auditor.person_id, "today": clock.today()}
    with clean_database.app_sessions()() as session, statements(clean_database.app) as seen:
        session.execute(text("SELECT act_as(:person, :today)"), acting)
        lines, _ = queries.leaves(session, cast.auditor.actor, about)
        assert len(lines) == (1 if about.object_type else 30)
        statement, parameters = next(one for one in seen if "FROM trail_leaf " in one[0])
        plan = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", parameters)
        steps = "\n".join(plan.scalars())
    assert index in steps, steps
