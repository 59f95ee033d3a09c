"""Row security is the net below the explicit filters: what the application's role sees without any."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access import row_security
from portal.people.models import Official
from tests.support.cast import Cast, Member
from tests.support.database import Database


def _sees(database: Database, member: Member | None) -> set[int]:
    sessions = database.app_sessions()
    row_security.install(sessions)
    with sessions() as session:
        if member is not None:
            row_security.belongs_to(session, member.actor)
        return set(session.scalars(select(Official.person_id)))


def test_nobody_sees_nothing(database: Database, cast: Cast) -> None:
    assert _sees(database, None) == set()


def test_an_official_sees_their_own_row_alone(database: Database, cast: Cast) -> None:
    assert _sees(database, cast.owner) == {cast.owner.person_id}


def test_a_guard_sees_their_own_row_alone(database: Database, cast: Cast) -> None:
    assert _sees(database, cast.guard) == {cast.guard.person_id}


def test_hr_sees_its_unit_and_below(database: Database, cast: Cast) -> None:
    seen = _sees(database, cast.hr)
    assert cast.owner.person_id in seen
    assert cast.hr_elsewhere.person_id not in seen
    assert cast.hr_above.person_id not in seen


def test_the_roles_that_run_own_nothing_and_bypass_nothing(session: Session) -> None:
    rows = session.execute(
        text(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN ('portal_app', 'portal_worker')"
        )
    ).all()
    assert sorted(rows) == [("portal_app", False, False), ("portal_worker", False, False)]
    owned = session.scalar(
        text(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname LIKE 'portal_%'"
        )
    )
    assert owned == 0


def test_every_table_of_somebodys_data_has_row_security(session: Session) -> None:
    bare = session.scalars(
        text(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person_id'"
            " WHERE c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1"
        )
    ).all()
    # Found by a secret, or only through named functions.
    assert bare == ["idempotency_key", "identity", "role_grant", "web_session"]


def test_the_application_cannot_list_accounts(database: Database, cast: Cast) -> None:
    with database.app_sessions()() as session, pytest.raises(ProgrammingError):
        session.scalar(select(func.count()).select_from(text("identity")))
