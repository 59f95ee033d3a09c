"""A record like life for the owner and the colleague."""

import pytest

from portal.record import steps
from portal.record.rules import FORM, Kind

VALUES = {
    "birth_full_name": "Nguyễn Thị Hòa", "gender": "nu", "date_of_birth": "1980-05-02",
    "contact_phone": "0905123456", "current_address": "12 Trần Phú, phường Hải Châu, thành phố Đà Nẵng",
    "religion": "00", "ethnicity": "01", "salary_coefficient": "3.66", "salary_step": 5,
    "first_recruitment_date": "2003-09-01", "party_admission_date": "2010-02-03",
}  # fmt: skip
ENTRIES = {
    "work_history": [
        {"from_month": "2015-07", "organisation": "Sở Nội vụ", "title": "Chuyên viên"},
        {
            "from_month": "2003-09",
            "to_month": "2015-06",
            "organisation": "UBND quận Hải Châu",
            "title": "Cán sự",
        },
    ],
    "family_own": [
        {"relation": "me", "full_name": "Lê Thị Hoa", "birth_year": 1955, "details": "Đà Nẵng; nông dân"},
    ],
}


def full(rows):
    """Every field with a value, and `rows` rows in every table."""
    values = {f.name: _some(f) for f in FORM.fields.values() if _some(f) is not None}
    entries = {
        t.name: [{c.name: _some(c, n) for c in t.columns} for n in range(rows)] for t in FORM.tables.values()
    }
    return values, entries


@pytest.fixture
def record(session, cast):
    """The owner's record, and the colleague's."""
    for member in (cast.owner, cast.colleague):
        steps.create(
            session, person_id=member.person_id, unit_path=member.unit_path, values=VALUES, entries=ENTRIES,
            actor=cast.hr.actor,
        )  # fmt: skip
    session.commit()
    return session


@pytest.fixture
def make_full(session, cast):
    def make(rows):
        values, entries = full(rows)
        steps.create(
            session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values=values,
            entries=entries, actor=cast.hr.actor,
        )  # fmt: skip
        session.commit()

    return make


def _some(spec, n=0):
    year = 1990 + n % 30
    return {
        Kind.TEXT: "0123456789" if spec.pattern else "Ủy ban nhân dân phường",
        Kind.LONG_TEXT: "Không có",
        Kind.PLACE: "Phường Hải Châu, thành phố Đà Nẵng",
        Kind.DATE: "2015-05-02",
        Kind.PARTIAL_DATE: "1980-05",
        Kind.MONTH_YEAR: f"{year}-0{n % 9 + 1}",
        Kind.YEAR: 1955,
        Kind.CHOICE: spec.catalog.items[0].code if spec.catalog else None,
        Kind.INT: max(spec.low or 0, 3),
        Kind.DECIMAL: "3.66" if spec.places == 2 else "62.5",
        Kind.PERCENT: "85",
        Kind.MONEY: 2_530_000,
        Kind.PHONE: "0905123456",
        Kind.PERSON_ID: "000180123456",
    }.get(spec.kind)
