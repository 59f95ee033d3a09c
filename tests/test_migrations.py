"""The migrations make exactly the schema that the models describe."""

import hashlib
import os
from collections.abc import Iterator

import procrastinate
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, text

from portal.core import db
from portal.migrations import upgrade
from portal.migrations.tables import all_tables
from tests.support import database as databases
from tests.support.database import Database

# Procrastinate's tables as migration 0001 and those after it make them.
JOB_TABLES = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"

# A database that has been in use: who asked on whose behalf, and what ended by itself, only the trail knows.
# Hoa (1) is an official, Mai (2) asks on behalf of An (3), Son (4) and Chau (5) sign and approve.
IN_USE = """
INSERT INTO person (full_name, sort_key, search_key)
    SELECT n, n, n FROM unnest(ARRAY['hoa', 'mai', 'an', 'son', 'chau']) n;
INSERT INTO unit (path, name, short_name, kind)
    SELECT '/' || n || '/', n, n, 'top' FROM generate_series(1, 6) n;
INSERT INTO signer_certificate (fingerprint, subject, not_before, not_after, enrolled_at, person_id, unit_path)
    VALUES ('', 's', '2026-01-01', '2027-01-01', now(), 4, '/1/');
INSERT INTO signature (content_sealed, content_digest, cms, certificate_id, certificate_fingerprint, signed_at,
                       received_at, person_id, unit_path)
    SELECT '', '', '', 1, '', now(), now(), p, '/1/' FROM unnest(ARRAY[3, 4]) p;
INSERT INTO issued_copy (public_id, state, contents, reason, agency, masked_name, requested_by, requested_at,
                         signed_by, signature_id, person_id, unit_path)
    SELECT n, s, 'whole', 'r', 'a', 'm', 2, now(), b, g, 1, '/1/'
    FROM (VALUES ('waits', 'ready', NULL, NULL), ('alone', 'preparing', NULL, NULL),
                 ('signed', 'signed', 4, 2), ('by_giver', 'signed', 3, 1)) v(n, s, b, g);
INSERT INTO card_opening (unit_id, asked_at, approved_by, approved_at, person_id, unit_path)
    SELECT n, now(), b, CASE WHEN b IS NOT NULL THEN now() END, 2, '/' || n || '/'
    FROM (VALUES (1, NULL), (2, NULL), (3, 4), (4, 3), (5, 4), (6, 4)) v(n, b);
INSERT INTO card (serial, issued_at, revoked_at, revocation, person_id, unit_path)
    SELECT n, '2026-01-01+00', t::timestamptz, r, 1, '/1/'
    FROM (VALUES ('left', '2026-02-01+00', 'left'), ('moved', '2026-03-01+00', 'transferred'),
                 ('by_office', '2026-04-01+00', 'left'), ('retired', '2026-05-01+00', 'retired'),
                 ('live', NULL, NULL)) v(n, t, r);
INSERT INTO record_change (target_key, operation, version, sealed, source, changed_at, item_id, person_id, unit_path)
    VALUES ('field/phone', 'change', 1, '', 'approved_proposal', now(), 11, 1, '/1/');
INSERT INTO sync_message (message_id, trace_id, item_id, label, page, body_sealed, body_digest, state, attempts,
                          next_attempt_at, queued_at, person_id, unit_path)
    SELECT gen_random_uuid(), 't', n, 'l', '/', '', '', 'queued', 0, now(), now(), 1, '/1/' FROM unnest(ARRAY[11, 12]) n;
INSERT INTO trail_leaf (at, actor_id, delegated_by, action, object_type, object_id, unit_path, value_hashes, salt, leaf_hash)
    SELECT now(), a, d, n, o, i, '/1/', '{}', '', ''
    FROM (VALUES (2, 3, 'copy.requested', 'issued_copy', 1), (2, NULL, 'copy.requested', 'issued_copy', 2),
                 (4, 5, 'copy.signed', 'issued_copy', 3), (2, 3, 'copy.requested', 'issued_copy', 3),
                 (2, 3, 'copy.requested', 'issued_copy', 4), (2, 3, 'card_opening.asked', 'card_opening', 1),
                 (2, NULL, 'card_opening.asked', 'card_opening', 2), (2, 3, 'card_opening.asked', 'card_opening', 3),
                 (4, 5, 'card_opening.approved', 'card_opening', 3), (2, 3, 'card_opening.asked', 'card_opening', 4),
                 (2, 3, 'card_opening.asked', 'card_opening', 5), (4, 3, 'card_opening.approved', 'card_opening', 5),
                 (2, NULL, 'card_opening.asked', 'card_opening', 6), (4, 2, 'card_opening.approved', 'card_opening', 6),
                 (NULL, NULL, 'card.revoked', 'card', 1), (NULL, NULL, 'card.revoked', 'card', 2),
                 (2, NULL, 'card.revoked', 'card', 3), (2, NULL, 'card.revoked', 'card', 4)) v(a, d, n, o, i);
"""


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


@pytest.fixture(scope="module")
def in_use(database: Database) -> Iterator[Connection]:
    """A database of the released schema, 0015, with rows, brought to the newest."""
    name = f"in_use_{os.getpid()}"
    databases.create_empty(database.server, name)
    engine = db.create_engine(database.server.url(name))
    try:
        upgrade_to(engine, "0015")
        with engine.begin() as connection:
            connection.execute(text(IN_USE))
        upgrade_to(engine, "head")
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        databases.drop(database.server, name)


def upgrade_to(engine: Engine, revision: str) -> None:
    with engine.connect() as connection:
        configuration = upgrade.config()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        connection.commit()


def test_who_asked_on_whose_behalf_is_taken_from_the_trail(in_use: Connection) -> None:
    copies = in_use.execute(text("SELECT public_id, requested_for FROM issued_copy ORDER BY id")).all()
    # What its giver signed under the old rules stays as it was, and no constraint stops the upgrade.
    assert [tuple(row) for row in copies] == [
        ("waits", 3),
        ("alone", None),
        ("signed", 3),
        ("by_giver", None),
    ]
    openings = in_use.execute(
        text("SELECT unit_id, asked_for, approved_for FROM card_opening ORDER BY unit_id")
    ).all()
    assert [tuple(row) for row in openings] == [
        (1, 3, None), (2, None, None), (3, 3, 5), (4, None, None), (5, 3, None), (6, None, None),
    ]  # fmt: skip


def test_a_card_that_ended_by_itself_keeps_nobody_from_another(in_use: Connection) -> None:
    left = text("SELECT serial FROM card WHERE left_at = revoked_at ORDER BY id")
    assert in_use.scalars(left).all() == ["left", "moved"]
    assert in_use.scalar(text("SELECT count(*) FROM card WHERE left_at IS NOT NULL")) == 2


def test_messages_that_wait_know_what_they_change(in_use: Connection) -> None:
    known = in_use.execute(text("SELECT target_key, operation FROM sync_message ORDER BY item_id")).all()
    assert [tuple(row) for row in known] == [("field/phone", "change"), ("item/12", "set")]


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
