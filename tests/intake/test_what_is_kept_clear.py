"""After a sheet and a decision, no table holds a personal value in the clear: not jobs, messages, or the trail."""

import json

import pytest
from sqlalchemy import text

from tests.declarations import desk
from tests.intake.conftest import people

NAME, NUMBER, PHONE = "Trần Thị Lạ Lùng", "000180777771", "0905123456"
_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)


@pytest.mark.usefixtures("frozen_time")
def test_only_the_name_is_clear_and_only_where_names_are(session, cast, send, accept, caplog):
    rows = ([NUMBER, NAME, "2/5/1980", "CC", PHONE], [cast.owner.personal_id, "Ai Đó", "", "CC", "12"])
    accept(send(people(*rows), name=f"{NUMBER}.xlsx"), creates_people=True)
    desk.created(session, cast, birth_full_name="Hồ Thị Ngọc Ánh")
    secrets = (NUMBER, PHONE, desk.PERSONAL_ID, cast.owner.personal_id, "Ai Đó")
    found = {(table, secret) for table, row in _rows(session) for secret in secrets if secret in row}
    assert found == set()
    named = {table for table, row in _rows(session) if NAME in row or "Hồ Thị Ngọc Ánh" in row}
    assert named == {"person", "record"}
    assert not any(secret in caplog.text for secret in (*secrets, NAME))


def _rows(session):
    for table in session.scalars(_TABLES).all():
        for row in session.scalars(text(f"SELECT to_jsonb(x)::text FROM {table} x")):
            yield table, json.dumps(json.loads(row), ensure_ascii=False)
