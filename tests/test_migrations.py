"""The migrations make exactly the schema that the models describe."""

import os
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from portal.core import db
from portal.migrations import upgrade
from portal.migrations.tables import all_tables
from tests.support import database as databases
from tests.support.database import Database


@pytest.fixture
def migrated(database: Database) -> Iterator[Connection]:
    name = f"migrated_{os.getpid()}"
    databases.create_empty(database.server, name)
    url = database.server.url(name)
    upgrade.upgrade(url)
    engine = db.create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    databases.drop(database.server, name)


def test_nothing_is_left_to_migrate(migrated: Connection) -> None:
    context = MigrationContext.configure(
        migrated,
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: (
                not (kind == "table" and str(name).startswith("procrastinate"))
            ),
        },
    )
    assert compare_metadata(context, all_tables()) == []


def test_policies_are_those_of_the_test_database(migrated: Connection, database: Database) -> None:
    listed = text(
        "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2"
    )
    checks = text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2"
    )
    with database.owner.connect() as connection:
        assert migrated.execute(listed).all() == connection.execute(listed).all()
        assert migrated.execute(checks).all() == connection.execute(checks).all()


def test_a_second_upgrade_changes_nothing(database: Database, migrated: Connection) -> None:
    before = migrated.scalar(text("SELECT version_num FROM alembic_version"))
    migrated.commit()
    upgrade.upgrade(database.server.url(f"migrated_{os.getpid()}"))
    assert migrated.scalar(text("SELECT version_num FROM alembic_version")) == before
