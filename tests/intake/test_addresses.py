"""The sheet's column of work addresses: noted of who has none, never over what stands."""

from portal.core.trail import TrailLeaf
from portal.intake import queries
from portal.intake.labels import sentence
from portal.people.models import Official, Person
from portal.people.queries import work_email
from tests.intake.conftest import HEADERS, codes, people
from tests.intake.test_actions import NEW, mine

COLUMN = "Thư điện tử công vụ"


def sheet(*rows):
    return people(*rows, headers=[*HEADERS, COLUMN])


def known(session, cast, address):
    session.get_one(Official, cast.owner.person_id).work_email = address
    session.commit()


def test_who_has_none_gets_it_and_who_is_new_too(session, cast, send, accept):
    known(session, cast, None)
    row = send(sheet([*mine(cast), "hoa@example.vn"], [*NEW, "an@example.vn"]))
    assert work_email(session, cast.owner.person_id) is None
    accept(row, creates_people=True)
    assert work_email(session, cast.owner.person_id) == "hoa@example.vn"
    made = session.query(Person).order_by(Person.id.desc()).first()
    assert work_email(session, made.id) == "an@example.vn"
    assert session.query(TrailLeaf).filter(TrailLeaf.action == "official.address_noted").count() == 1


def test_what_stands_is_kept_and_told(session, cast, send, accept):
    known(session, cast, "cu@example.vn")
    row = send(sheet([*mine(cast), "moi@example.vn"]))
    said = [sentence(one) for one in queries.problems(session, row) if one.code == "intake.other_address"]
    assert len(said) == 1
    assert "cu@example.vn" in said[0]
    assert "moi@example.vn" in said[0]
    accept(row)
    assert work_email(session, cast.owner.person_id) == "cu@example.vn"
    assert "intake.other_address" not in codes(session, send(sheet([*mine(cast), "CU@example.vn"])))


def test_what_is_no_address_is_told_and_the_rest_is_written(session, cast, send, accept):
    known(session, cast, None)
    row = send(sheet([*mine(cast), "không có"]))
    assert codes(session, row) == ["intake.bad_address"]
    assert accept(row).counts["written"] > 0
    session.expire_all()
    assert work_email(session, cast.owner.person_id) is None
