"""The watch sees every write that a refusal might leave behind, and nothing where nothing was written."""

import pytest
from sqlalchemy import text

from tests.bad_input.watch import Watch

WRITES = {
    "added": "INSERT INTO role_grant (person_id, role, unit_id, starts_on)"
    " SELECT person_id, 'auditor', unit_id, starts_on FROM role_grant WHERE role = 'signer'",
    "changed": "UPDATE role_grant SET starts_on = starts_on + 1 WHERE role = 'signer'",
    "changed to what it was": "UPDATE role_grant SET starts_on = starts_on WHERE role = 'signer'",
    "deleted": "DELETE FROM role_grant WHERE role = 'signer'",
    "one for another": "WITH gone AS (DELETE FROM role_grant WHERE role = 'signer' RETURNING *)"
    " INSERT INTO role_grant (person_id, role, unit_id, starts_on)"
    " SELECT person_id, role, unit_id, starts_on FROM gone",
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_seen_once(database, session, cast, write):
    watch = Watch(database.owner)
    assert watch.changed() == set()
    with database.owner.begin() as connection:
        assert connection.execute(text(WRITES[write])).rowcount == 1
    assert watch.changed() == {"role_grant"}
    assert watch.changed() == set()


def test_what_is_taken_back_or_only_read_is_no_write(database, session, cast):
    watch = Watch(database.owner)
    with database.owner.connect() as connection:
        connection.execute(text(WRITES["changed"]))
        connection.rollback()
        connection.execute(text("SELECT * FROM role_grant FOR UPDATE"))
        connection.commit()
    assert watch.changed() == set()
