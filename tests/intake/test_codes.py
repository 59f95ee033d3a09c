"""Codes of people whom nobody knew: some bring theirs along, the others get the unit's next number."""

from sqlalchemy import select

from portal.people.models import Official, Person
from tests.intake.conftest import HEADERS, people


def sheet(*codes):
    rows = [
        [f"9990800{n:05d}", "Trần Văn Bốn", "1/1/1980", "CC", "", "H17.01.01", code]
        for n, code in enumerate(codes)
    ]
    return people(*rows, headers=[*HEADERS, "Đơn vị", "staff_code"])


def made(session):
    """Return the codes of those who were made, in the order of the sheet."""
    rows = session.scalars(
        select(Official.official_code)
        .join(Person, Person.id == Official.person_id)
        .where(Person.full_name == "Trần Văn Bốn")
        .order_by(Person.id)
    )
    return list(rows)


def test_codes_and_blanks_in_one_sheet(session, send, accept):
    # The cast have the numbers up to 8: without the sheet's own codes the first blank would be 9.
    first = sheet("", "H17.01.01.0010.CC", "", "H17.01.01.0009.CC", "cũ")
    accept(send(first), creates_people=True)
    assert made(session) == [
        "H17.01.01.0011.CC", "H17.01.01.0010.CC", "H17.01.01.0012.CC", "H17.01.01.0009.CC", "cũ",
    ]  # fmt: skip


def test_a_code_that_comes_chunks_later_is_still_its_own(session, send, accept, monkeypatch):
    monkeypatch.setattr("portal.intake.actions.checking.PEOPLE_A_CHUNK", 2)
    accept(send(sheet("", "", "", "", "", "H17.01.01.0010.CC")), creates_people=True)
    codes = made(session)
    assert codes[5] == "H17.01.01.0010.CC"
    assert codes[:5] == [f"H17.01.01.{n:04d}.CC" for n in range(11, 16)]


def test_one_code_twice_and_one_that_somebody_has(session, cast, send, accept):
    has = session.get_one(Official, cast.owner.person_id).official_code
    accept(send(sheet("H17.01.01.0009.CC", "H17.01.01.0009.CC", has)), creates_people=True)
    codes = made(session)
    assert codes[0] == "H17.01.01.0009.CC"
    assert len({*codes, has}) == 4
