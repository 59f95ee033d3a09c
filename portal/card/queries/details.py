"""What a `detail` card can tell field by field, as the record has it today."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card.formats.profile import MAX_TEXT, Field
from portal.people.models import Official, Unit
from portal.record.models import Record
from portal.record.rules import FORM, Scalar, show

_YEAR = 4
# The catalogue's word for who holds no post.
_NO_POST = "khong_giu_chuc_vu"


def details_of(session: Session, person_id: int) -> dict[Field, int | str]:
    """Return unit, grade, birth year, work e-mail and mandate, as far as they are known."""
    found = session.execute(
        select(Record, Official.work_email, Unit.name)
        .join(Official, Official.person_id == Record.person_id)
        .join(Unit, Unit.id == Official.using_unit_id)
        .where(Record.person_id == person_id)
    ).one_or_none()
    if found is None:
        return {}
    record, work_email, unit = found
    values = record.opened()
    told: dict[Field, int | str | None] = {
        Field.UNIT: unit,
        Field.GRADE: _shown(values, "rank_title"),
        Field.BIRTH_YEAR: _year(values.get("date_of_birth")),
        Field.WORK_EMAIL: work_email,
        Field.MANDATE: _mandate(values),
    }
    return {name: _short(value) for name, value in told.items() if value}


def _shown(values: dict[str, Scalar], name: str) -> str:
    value = values.get(name)
    return "" if value is None else show(FORM.fields[name], value)


def _year(stored: Scalar) -> int | None:
    # A day, a month or a year: all are stored with the year first.
    text = str(stored or "")[:_YEAR]
    return int(text) if len(text) == _YEAR and text.isdecimal() else None


def _mandate(values: dict[str, Scalar]) -> str:
    """Return the post that somebody was appointed or elected to, and since when."""
    if values.get("current_position") == _NO_POST:
        return ""
    position = _shown(values, "current_position")
    since = _shown(values, "reappointment_date") or _shown(values, "appointment_date")
    return f"{position}, từ {since}" if position and since else position


def _short(value: int | str) -> int | str:
    if isinstance(value, int):
        return value
    return value.encode()[:MAX_TEXT].decode(errors="ignore")
