"""Short ways through the beginning of a record."""

from uuid import uuid4

from portal.declarations import actions
from portal.declarations.rules import PageMark, TypedDecision, read_all
from portal.declarations.rules.decisions import EVERY_FIELD, DecisionKind
from portal.people.rules import OfficialKind
from tests.proposals import desk as proposing

PERSONAL_ID = "000199000777"
CERTIFICATE = {
    "from_month-month": "3", "from_month-year": "2021", "to_month-month": "5", "to_month-year": "2021",
    "institution": "Trung tâm Tin học", "certificate": "Ứng dụng công nghệ thông tin cơ bản",
}  # fmt: skip


def decision_raw(unit_id, **changes):
    """What HR types of a decision with everything right."""
    raw = {
        "unit": str(unit_id), "decision_kind": "recruitment", "official_kind": "CC", "number": "125/QĐ-SNV",
        "decided_on-day": "20", "decided_on-month": "11", "decided_on-year": "2026", "issuer": "Sở Nội vụ",
        "birth_full_name": "Hồ Thị Ngọc Ánh", "date_of_birth-day": "14", "date_of_birth-month": "3",
        "date_of_birth-year": "1999", "gender": "nu", "citizen_id_number": PERSONAL_ID, "title": "Chuyên viên",
        "current_position": "khong_giu_chuc_vu",
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


def typed_anyhow(raw):
    """The same from inputs that may be wrong."""
    values, _ = read_all(raw, EVERY_FIELD)
    return TypedDecision(
        raw, int(raw["unit"]), DecisionKind(raw["decision_kind"]), OfficialKind(raw["official_kind"]), values
    )


def paper_of(session, member):
    """A clean paper of somebody's."""
    return proposing.paper(session, member).id


def filled(session, member):
    """Let the official type a few things that are right: fields of two groups and one row, with their papers."""
    paper = paper_of(session, member)
    save(session, member, 10, {"height_cm": {"height_cm": "160"}, "weight_kg": {"weight_kg": "52,5"}})
    save(session, member, 6, {"work_strengths": {"work_strengths": "Quản trị nhân lực"}})
    row = f"training_informatics/{uuid4().hex}"
    save(session, member, 5, {row: CERTIFICATE})
    actions.attach(session, 5, row, [paper], actor=member.actor)
    return paper


def save(session, member, number, typed):
    """Save a group from a page of its own."""
    return actions.save(session, number, typed, mark(), actor=member.actor)


def sent(session, member):
    """Send what was filled."""
    return actions.submit(
        session, actor=member.actor, declaration="Tôi cam đoan.", knows_gaps=True, key=str(uuid4())
    )
