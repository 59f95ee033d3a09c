"""Short ways through the beginning of a record."""

from datetime import date
from uuid import uuid4

from portal.core import clock
from portal.declarations import actions
from portal.declarations.rules import PageMark, TypedDecision, read_all
from portal.declarations.rules.decisions import EVERY_FIELD, DecisionKind
from portal.people.rules import OfficialKind

PERSONAL_ID = "000199000777"


def decision_raw(unit_id, **changes):
    """What HR types of a decision with everything right."""
    raw = {
        "unit": str(unit_id), "decision_kind": "recruitment", "official_kind": "CC", "number": "125/QĐ-SNV",
        "decided_on-day": "20", "decided_on-month": "11", "decided_on-year": "2026", "issuer": "Sở Nội vụ",
        "birth_full_name": "Hồ Thị Ngọc Ánh", "date_of_birth-day": "14", "date_of_birth-month": "3",
        "date_of_birth-year": "1999", "gender": "Nữ", "citizen_id_number": PERSONAL_ID, "title": "Chuyên viên",
        "current_position": "Không giữ chức vụ",
    }  # fmt: skip
    return {**raw, **changes}


def typed(unit_id, **changes):
    raw = decision_raw(unit_id, **changes)
    values, problems = read_all(raw, EVERY_FIELD)
    assert problems == [], problems
    return TypedDecision(
        raw, int(raw["unit"]), DecisionKind(raw["decision_kind"]), OfficialKind(raw["official_kind"]), values
    )


def created(session, cast, *, hr=None, unit="office", **changes):
    """Let HR make a record; return its decision."""
    made = actions.create_record(
        session, actor=(hr or cast.hr).actor, typed=typed(cast.units[unit].id, **changes), key=str(uuid4())
    )
    session.commit()
    return made


def mark(page=None, turn=0, **seen):
    return PageMark(page or str(uuid4()), turn, seen)


def day(text):
    return date.fromisoformat(text)


def now():
    return clock.now()


def typed_anyhow(raw):
    """The same from inputs that may be wrong."""
    values, _ = read_all(raw, EVERY_FIELD)
    return TypedDecision(
        raw, int(raw["unit"]), DecisionKind(raw["decision_kind"]), OfficialKind(raw["official_kind"]), values
    )
