"""Records that begin when the demo opens: a decision that waits too long, a declaration half filled."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Actor, Grant, Role
from portal.core import clock
from portal.declarations import actions
from portal.declarations.rules import DecisionKind, PageMark, TypedDecision, read_all
from portal.declarations.rules.decisions import EVERY_FIELD
from portal.people.models import Unit
from portal.people.rules import OfficialKind

NEWCOMER, NEWCOMERS_ID = "Hồ Thị Ngọc Ánh", "000199607341"
_OFFICE = "H17.01.02"
_LATE = timedelta(days=4)


def begin(session: Session, hr: Actor) -> None:
    """Let HR note one decision that is late, and make a record of another; its official has begun to fill."""
    unit_id = session.scalars(select(Unit.id).where(Unit.agency_code == _OFFICE)).one()
    waiting = _typed(unit_id, clock.today() - _LATE, {"number": "118/QĐ-SNV", "title": "Chuyên viên"})
    actions.note_decision(session, actor=hr, typed=waiting, key=_key())
    typed = _typed(
        unit_id,
        clock.today() - timedelta(days=1),
        {
            "number": "125/QĐ-SNV", "title": "Chuyên viên", "birth_full_name": NEWCOMER, "gender": "Nữ",
            "date_of_birth-day": "14", "date_of_birth-month": "3", "date_of_birth-year": "1999",
            "citizen_id_number": NEWCOMERS_ID, "current_position": "Không giữ chức vụ",
            "work_email": "ngocanh@example.vn",
        },
    )  # fmt: skip
    made = actions.create_record(session, actor=hr, typed=typed, key=_key())
    assert made.person_id is not None
    official = Actor(made.person_id, NEWCOMER, (Grant(Role.OFFICIAL, None, ""),))
    for number, fields in _FILLED.items():
        mark = PageMark(_key(), 0, {})
        actions.save(
            session, number, {name: {name: text} for name, text in fields.items()}, mark, actor=official
        )
    actions.finish(session, 10, actor=official, is_done=True)


# What she typed yesterday evening on the bus; one of them is not right yet.
_FILLED: Mapping[int, Mapping[str, str]] = {
    6: {"work_strengths": "Quản trị nhân lực, soạn thảo văn bản"},
    9: {"annual_income_salary": "7 triệu"},
    10: {"height_cm": "160", "weight_kg": "52,5"},
}


def _typed(unit_id: int, decided_on: date, given: Mapping[str, str]) -> TypedDecision:
    raw = {
        "unit": str(unit_id), "decision_kind": "recruitment", "official_kind": "CC", "issuer": "Sở Nội vụ",
        "decided_on-day": str(decided_on.day), "decided_on-month": str(decided_on.month),
        "decided_on-year": str(decided_on.year), **given,
    }  # fmt: skip
    values, _ = read_all(raw, EVERY_FIELD)
    return TypedDecision(raw, unit_id, DecisionKind.RECRUITMENT, OfficialKind.CIVIL_SERVANT, values)


def _key() -> str:
    return str(uuid.uuid4())
