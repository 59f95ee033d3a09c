"""What somebody gains who can run any statement as the application: the net must not have a door of its own."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from portal.core.db import Base
from tests.support.cast import Cast
from tests.support.database import Database

_CREATE = text(
    "SELECT create_official(:id, 'A B', 'a', 'a', 'CC', 'X.1.CC', 't', :unit, 'x', 'y', NULL, current_date)"
)


@pytest.fixture(name="injected")
def fixture_injected(database: Database, cast: Cast) -> Iterator[Session]:
    """A bare session of the application's role, as an injected statement has it."""
    with database.app_sessions()() as session:
        yield session
        session.rollback()


def test_a_temporary_table_cannot_stand_in_for_one_of_ours(injected: Session) -> None:
    # A trigger on it would run inside a named function, hence as the owner of every table.
    with pytest.raises(ProgrammingError, match="temporary"):
        injected.execute(text("CREATE TEMP TABLE identity (provider text, subject text, person_id bigint)"))


def test_named_functions_look_into_temporary_schemas_last(session: Session) -> None:
    settings = session.scalars(
        text("SELECT proconfig FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    ).all()
    assert settings
    assert all("search_path=public, pg_temp" in setting for setting in settings)


def test_named_functions_are_for_our_two_roles_alone(session: Session) -> None:
    open_to_all = session.scalars(
        text(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND EXISTS (SELECT 1 FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0)"
        )
    ).all()
    assert open_to_all == []


def test_a_login_of_another_name_makes_no_official_either(database: Database, cast: Cast) -> None:
    """Production gives each process a login of its own, which is only a member of our role."""
    office = cast.units["office"].id
    with database.owner.connect() as connection:
        name = f"probe_{os.getpid()}"
        connection.execute(text(f"CREATE ROLE {name} LOGIN IN ROLE portal_app"))
        connection.execute(text(f"SET LOCAL SESSION AUTHORIZATION {name}"))
        with pytest.raises(ProgrammingError, match="no role at this unit"):
            connection.execute(_CREATE, {"id": 900_001, "unit": office})
        connection.rollback()


def test_with_a_role_at_the_unit_the_same_login_makes_one(database: Database, cast: Cast) -> None:
    """So it is the role that was asked for above, and nothing else."""
    with database.owner.connect() as connection:
        name = f"probe_{os.getpid()}"
        connection.execute(text(f"CREATE ROLE {name} LOGIN IN ROLE portal_app"))
        connection.execute(text(f"SET LOCAL SESSION AUTHORIZATION {name}"))
        connection.execute(text("SELECT act_as(:person, current_date)"), {"person": cast.hr.person_id})
        made = connection.scalar(_CREATE, {"id": 900_001, "unit": cast.units["office"].id})
        assert made == cast.units["office"].path
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO role_grant (person_id, role, unit_id, starts_on) SELECT 1, 'signer', 1, '2020-01-01'",
        "UPDATE role_grant SET ends_on = NULL",
        "DELETE FROM role_grant",
        "UPDATE unit SET path = '/1/'",
        "UPDATE person SET full_name = 'x'",
        "UPDATE official SET personal_id_index = ''",
        "INSERT INTO identity (provider, subject, person_id, linked_at) SELECT 'x', 'x', id, now() FROM person",
        "INSERT INTO trail_position (position, leaf_id) VALUES (0, 0)",
        "INSERT INTO trail_checkpoint (at, size, root, frontier, signature, signer) SELECT now(), 0, '', '[]', '', ''",
        "UPDATE trail_leaf SET action = 'x'",
        "DELETE FROM trail_leaf",
        "TRUNCATE trail_leaf",
        "UPDATE signer_certificate SET revoked_at = NULL",
        "INSERT INTO signer_certificate OVERRIDING SYSTEM VALUE SELECT * FROM signer_certificate",
        "SELECT * FROM identity",
        "ALTER TABLE trail_leaf DISABLE TRIGGER append_only",
        "SET ROLE portal_worker",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_the_application_cannot(injected: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|append-only"):
        injected.execute(text(statement))


def test_a_grant_as_official_opens_no_unit(database: Database, session: Session, cast: Cast) -> None:
    session.execute(
        text(
            "INSERT INTO role_grant (person_id, role, unit_id, starts_on)"
            " VALUES (:person_id, 'official', :unit_id, '2020-01-01')"
        ),
        {"person_id": cast.nobody.person_id, "unit_id": cast.units["top"].id},
    )
    session.commit()
    with database.app_sessions()() as app:
        app.execute(text("SELECT act_as(:person_id, '2026-11-22')"), {"person_id": cast.nobody.person_id})
        assert app.scalars(text("SELECT person_id FROM official")).all() == [cast.nobody.person_id]


@pytest.mark.parametrize("who", ["hr_elsewhere", "owner", "signer", "administrator", None])
def test_nobody_makes_officials_but_who_manages_the_unit(
    injected: Session, cast: Cast, who: str | None
) -> None:
    if who is not None:
        injected.execute(text("SELECT act_as(:p, current_date)"), {"p": getattr(cast, who).person_id})
    with pytest.raises(ProgrammingError, match="no role at this unit"):
        injected.execute(_CREATE, {"id": 10**9, "unit": cast.units["office"].id})


def test_making_an_official_takes_nobodys_place(injected: Session, cast: Cast) -> None:
    injected.execute(text("SELECT act_as(:p, current_date)"), {"p": cast.hr.person_id})
    with pytest.raises(IntegrityError, match="pk_person"):
        injected.execute(_CREATE, {"id": cast.owner.person_id, "unit": cast.units["office"].id})


def test_somebody_elses_rows_are_out_of_reach_in_every_table(injected: Session, session: Session) -> None:
    """Each table of somebody's data has the same five policies, whichever room added it."""
    tables = {table.name for table in Base.metadata.tables.values() if "person_id" in table.c}
    tables -= {"web_session", "role_grant", "idempotency_key", "identity"}
    policies = session.execute(
        text("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    ).all()
    for table in tables:
        names = {policy for name, policy in policies if name == table}
        assert names == {"app_reads", "app_adds", "app_changes", "app_deletes", "worker"}, table
        assert injected.scalar(text(f"SELECT count(*) FROM {table}")) == 0
