"""The migrations make exactly the schema that the models describe."""

import hashlib
import os
from collections.abc import Iterator

import procrastinate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from portal.core import db
from portal.migrations import upgrade
from portal.migrations.tables import all_tables
from tests.support import database as databases
from tests.support.database import Database

# Procrastinate's tables as migration 0001 and those after it make them.
JOB_TABLES = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"


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


def test_the_job_tables_are_those_that_the_migrations_made() -> None:
    found = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()
    assert found == JOB_TABLES, (
        f"Procrastinate {procrastinate.__version__} brings other tables than databases in use have. Write a migration"
        f" that runs its own files since the version before ({SchemaManager.get_migrations_path()}), let 0001 make"
        " the tables of then from a file of ours, and put the new digest here."
    )
