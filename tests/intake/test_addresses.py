"""The sheet's column of work addresses: noted of who has none, never over what stands."""

from portal.core.trail import TrailLeaf
from portal.intake import queries, steps
from portal.intake.labels import sentence
from portal.intake.rules.persons import Known
from portal.people.models import Official, Person
from portal.people.queries import work_email
from portal.people.rules import OfficialKind
from portal.record.models import RecordChange
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


def test_an_address_that_another_noted_meanwhile_stands_and_is_not_counted(session, cast, send):
    known(session, cast, "cu@example.vn")
    row = send(sheet(mine(cast)))
    stale = Known(cast.owner.person_id, cast.owner.unit_path, cast.owner.name, OfficialKind.CIVIL_SERVANT)
    assert steps.note_addresses(session, row, [(stale, "moi@example.vn")], cast.hr.actor) == 0
    session.commit()
    assert work_email(session, cast.owner.person_id) == "cu@example.vn"
    assert session.query(TrailLeaf).filter(TrailLeaf.action == "official.address_noted").count() == 0


def test_addresses_are_counted_apart_from_what_the_record_got(session, cast, send, accept, client_for):
    known(session, cast, None)
    row = accept(send(sheet([*mine(cast), "hoa@example.vn"], [*NEW, "an@example.vn"])), creates_people=True)
    bare = len(session.query(RecordChange).all())
    assert (row.counts["written"], row.counts["addresses"]) == (bare, 2)
    page = client_for(cast.hr).get(f"/imports/{row.id}").text
    assert f"Đã ghi {bare} nội dung" in page
    assert "Thư điện tử công vụ đã ghi" in page
