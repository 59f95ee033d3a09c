"""Any valid record goes out as JSON, comes in through the import, and is the same record."""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from portal.core import clock
from portal.extracts.rules import document
from portal.extracts.rules.interchange import CARRIED_BY_PAPER
from portal.intake import actions, queries, tasks
from portal.operate.steps import Entrant, enrol
from portal.people.rules import OfficialKind
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Row, Scalar
from portal.sandbox.generator import official
from tests.extracts.records import records

NUMBERS = count(1)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(record=records())
def test_any_valid_record_comes_in_as_it_went_out(session, cast, record):
    values, rows = record
    values = {
        k: v for k, v in values.items() if k not in ("citizen_id_number", "record_code", "birth_full_name")
    }
    check_round_trip(session, cast, values, {name: found for name, found in rows.items() if found})


@pytest.mark.parametrize("number", range(8))
def test_a_generated_official_comes_in_as_they_went_out(session, cast, number):
    one = official(number, today=clock.today())
    carried = {k: v for k, v in one.values.items() if FORM.fields[k].kind not in CARRIED_BY_PAPER}
    check_round_trip(
        session, cast, carried, {name: rows for name, rows in one.rows.items() if rows}, one.full_name
    )


def check_round_trip(session, cast, values, rows, name="Nguyễn Văn Thử"):
    personal_id = f"000299{next(NUMBERS):06d}"
    values = values | {"citizen_id_number": personal_id, "record_code": personal_id}
    entrant = Entrant(
        name, personal_id, OfficialKind.CIVIL_SERVANT, f"H17.T{personal_id}", "Chuyên viên", None
    )
    person_id = enrol(session, entrant, cast.units["department"]).id
    session.commit()
    take_in(session, cast, values, rows)
    session.expire_all()
    assert session.get_one(Record, person_id).opened() == values
    assert entries_of(session, person_id) == rows


def take_in(session, cast, values: Mapping[str, Scalar], rows: Mapping[str, Sequence[Row]]) -> None:
    """Let the department's officer send the document, and accept what was found."""
    sent = json.dumps(document(values, rows, schema_url="https://hoso.example.vn", at=clock.now())).encode()
    actor = cast.hr.actor
    lines = {line.id: line for line in queries.units_of(session, actor)}
    unit = lines[cast.units["department"].id]
    made = actions.receive(
        session, actor=actor, unit=unit, filename="ho so.json", data=sent, key=str(uuid4())
    )
    tasks.check(made.id)
    session.expire_all()
    actions.accept(session, made.id, creates_people=False, actor=actor)
    tasks.write(made.id)


def entries_of(session, person_id) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for entry in session.scalars(
        select(RecordEntry).where(RecordEntry.person_id == person_id).order_by(RecordEntry.id)
    ):
        found.setdefault(entry.table_name, []).append(entry.opened())
    return found
