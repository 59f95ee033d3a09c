"""From a sheet to the records: what is written, what stands, what goes on after a kill, and by whom."""

import json

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.trail import TrailLeaf
from portal.extracts.rules import document
from portal.intake import actions, queries, tasks
from portal.intake.labels import sentence
from portal.intake.models import ImportFile, ImportPart, SheetImport
from portal.intake.rules import ImportState
from portal.people.models import Official, Person
from portal.record import steps
from portal.record.models import RecordChange
from portal.record.rules import FORM, Source, Target
from portal.record.steps import Change
from tests.intake.conftest import HEADERS, codes, people, sheets
from tests.scale.statements import counted

PHONE = FORM.fields["contact_phone"].label
NEW = ["999080000001", "TRẦN  VĂN ẢN", "2/5/1980", "công chức", "905 123 456"]
WORK = ["Số CCCD", "Từ tháng, năm", "Đến tháng, năm", "Đơn vị công tác", "Chức danh, chức vụ"]


def mine(cast, phone="0905111222"):
    return [cast.owner.personal_id, cast.owner.name, "02/05/1980", "CC", phone]


def book(cast, phone="0905111222", *, start="03/2015"):
    work = [WORK, [cast.owner.personal_id, start, "nay", "Sở Nội vụ", "Chuyên viên"]]
    return sheets(**{"Cán bộ": [HEADERS, mine(cast, phone)], "Quá trình công tác": work})


def held(session, member):
    return steps.held_of(session, [member.person_id])[member.person_id]


def test_nothing_is_written_before_it_is_accepted_and_then_all_of_it(session, cast, send, accept):
    row = send(book(cast))
    assert row.state is ImportState.CHECKED
    assert (row.counts["people_found"], row.counts["rows"]) == (1, 1)
    assert session.scalar(select(func.count()).select_from(RecordChange)) == 0
    done = accept(row)
    assert done.state is ImportState.DONE
    record = held(session, cast.owner)
    assert record.values["contact_phone"] == "0905111222"
    assert record.values["date_of_birth"] == "1980-05-02"
    assert record.stamps["contact_phone"]["source"] == Source.IMPORTED
    assert record.stamps["contact_phone"]["confirmed_at"] is None
    [entry] = record.entries
    assert entry.row == {"from_month": "2015-03", "organisation": "Sở Nội vụ", "title": "Chuyên viên"}
    leaves = session.scalars(select(TrailLeaf.action).order_by(TrailLeaf.id)).all()
    assert [leaf for leaf in leaves if leaf.startswith(("import", "record"))] == [
        "import.received", "import.checked", "import.accepted", "record.loaded", "import.finished",
    ]  # fmt: skip
    for model in (ImportFile, ImportPart):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_the_same_sheet_again_writes_nothing(session, cast, send, accept):
    accept(send(book(cast)))
    before = session.scalar(select(func.count()).select_from(RecordChange))
    again = send(book(cast))
    # Of the day of birth and the telephone nothing says that they are the same.
    assert (again.counts["values"], again.counts["rows"]) == (2, 0)
    assert accept(again).counts["written"] == 2
    assert session.scalar(select(func.count()).select_from(RecordChange)) == before
    assert accept(again).state is ImportState.DONE


def test_a_mended_sheet_mends_what_was_imported_and_not_confirmed(session, cast, send, accept):
    accept(send(book(cast)))
    accept(send(book(cast, "0905333444")))
    record = held(session, cast.owner)
    assert record.values["contact_phone"] == "0905333444"
    assert record.stamps["contact_phone"]["version"] == 2
    accept(
        send(sheets(**{"Công tác": [WORK, [cast.owner.personal_id, "03/2015", "", "Sở Nội vụ", "Cán sự"]]}))
    )
    [entry] = held(session, cast.owner).entries
    assert (entry.row["title"], entry.version) == ("Cán sự", 2)


@pytest.mark.parametrize("source", [Source.APPROVED_PROPOSAL, Source.DECLARED, Source.AGENCY_DECISION])
def test_what_was_approved_declared_or_decided_is_never_overwritten(session, cast, send, accept, source):
    entry = {"from_month": "2015-03", "organisation": "Sở Nội vụ", "title": "Phó phòng"}
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, actor=None, source=source,
        values={"contact_phone": "0905999999"}, entries={"work_history": [entry]},
    )  # fmt: skip
    session.commit()
    row = send(book(cast))
    said = [sentence(problem) for problem in queries.problems(session, row)]
    assert any(f"không so sánh, hồ sơ giữ nguyên: {PHONE}." in words for words in said)
    assert any("Phó phòng" in words and "Chuyên viên" in words for words in said)
    done = accept(row)
    record = held(session, cast.owner)
    assert record.values["contact_phone"] == "0905999999"
    assert [one.row for one in record.entries] == [entry]
    # What was empty is filled, and the list of what stood is as it was.
    assert record.values["date_of_birth"] == "1980-05-02"
    assert sorted(codes(session, done)) == ["intake.conflict", "intake.not_compared"]


def test_what_the_official_confirmed_meanwhile_stands(session, cast, send, accept):
    accept(send(book(cast)))
    row = send(book(cast, "0905333444"))
    assert "intake.not_compared" not in codes(session, row)
    record = steps.lock_record(session, cast.owner.person_id)
    change = Change(Target.parse("contact_phone"), "0905777777", 1)
    steps.apply(session, record, [change], actor=cast.owner.actor, source=Source.DECLARED)
    session.commit()
    done = accept(row)
    assert held(session, cast.owner).values["contact_phone"] == "0905777777"
    assert codes(session, done) == ["intake.not_compared"]


def test_people_whom_nobody_knows_are_made_only_where_the_officer_says_so(session, cast, send, accept):
    data = sheets(**{"Cán bộ": [[*HEADERS, "Đơn vị"], [*NEW, "H17.01.01"], [*mine(cast), ""]]})
    row = send(data)
    assert (row.counts["people_unknown"], row.counts["people_found"]) == (1, 1)
    before = session.scalar(select(func.count()).select_from(Official))
    accept(row)
    assert session.scalar(select(func.count()).select_from(Official)) == before
    accept(send(data), creates_people=True)
    person = session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one()
    made = session.get_one(Official, person.id)
    assert person.full_name == "Trần Văn Ản"
    assert (made.kind, made.unit_path) == ("CC", cast.units["office"].path)
    assert made.official_code.startswith("H17.01.01.")
    record = steps.held_of(session, [person.id])[person.id]
    assert record.values["citizen_id_number"] == record.values["record_code"] == "999080000001"
    assert record.values["contact_phone"] == "0905123456"
    assert record.values["staff_code"] == made.official_code
    assert session.scalar(select(func.count()).where(TrailLeaf.action == "official.imported")) == 1
    # Known by now: the sheet says nothing new, and of what is sealed not even that.
    assert send(data).counts["values"] == 4


def test_what_is_missing_of_an_unknown_person_is_said(session, cast, send):
    row = send(people([NEW[0], NEW[1], "", "", ""]))
    [problem] = queries.problems(session, row)
    assert "ngày sinh, đối tượng" in sentence(problem)


def test_only_people_of_the_unit_and_never_oneself(session, cast, send, accept):
    rows = [
        [m.personal_id, m.name, "", "", "0905111222"]
        for m in (cast.hr, cast.nobody, cast.hr_above, cast.owner)
    ]
    row = send(people(*rows))
    assert codes(session, row).count("intake.not_yours") == 3
    accept(row)
    written = set(session.scalars(select(RecordChange.person_id)))
    assert written == {cast.owner.person_id}


def test_an_id_of_somebody_else_is_not_believed_against_the_name(session, cast, send):
    row = send(people([cast.owner.personal_id, "Phạm Thị Khác", "", "", "0905111222"]))
    assert codes(session, row) == ["intake.other_name"]


def test_only_the_sender_accepts_names_and_removes(session, cast, send):
    row = send(book(cast))
    for act in (
        lambda actor: actions.accept(session, row.id, creates_people=False, actor=actor),
        lambda actor: actions.choose(session, row.id, {}, {}, actor=actor),
        lambda actor: actions.remove(session, row.id, actor=actor),
    ):
        for member, error in (
            (cast.hr_above, Forbidden),
            (cast.hr_elsewhere, NotFound),
            (cast.owner, NotFound),
        ):
            with pytest.raises(error):
                act(member.actor)
    with pytest.raises(Forbidden):
        actions.receive(
            session, actor=cast.hr_elsewhere.actor, unit=queries.units_of(session, cast.hr.actor)[0],
            filename="a", data=book(cast), key="k" * 36,
        )  # fmt: skip


def test_a_second_click_sends_and_accepts_once(session, cast, send):
    unit = queries.units_of(session, cast.hr.actor)[0]
    sent = [
        actions.receive(
            session, actor=cast.hr.actor, unit=unit, filename="a", data=book(cast), key="same key"
        )
        for _ in range(2)
    ]
    assert sent[0].id == sent[1].id
    tasks.check(sent[0].id)
    session.expire_all()
    for _ in range(2):
        actions.accept(session, sent[0].id, creates_people=False, actor=cast.hr.actor)
    tasks.write(sent[0].id)
    tasks.write(sent[0].id)
    tasks.check(sent[0].id)
    session.expire_all()
    assert session.get_one(SheetImport, sent[0].id).counts["written"] == 6


def test_a_killed_worker_goes_on_behind_what_it_kept_and_nothing_is_kept_twice(
    session, cast, send, accept, monkeypatch
):
    monkeypatch.setattr(tasks, "UNITS_A_CHUNK", 7)
    monkeypatch.setattr("portal.intake.actions.checking.PEOPLE_A_CHUNK", 5)
    rows = [
        [f"9990800{n:05d}", f"Trần Văn {chr(65 + n % 26)}", "1/1/1980", "CC", "12" if n % 4 == 0 else ""]
        for n in range(40)
    ]
    whole = send(people(*rows))
    kept = actions.keep_chunk

    def killed(*arguments):
        kept(*arguments)
        killed.left -= 1
        if killed.left == 0:
            raise KeyboardInterrupt

    killed.left = 3
    monkeypatch.setattr(actions, "keep_chunk", killed)
    with pytest.raises(KeyboardInterrupt):
        send(people(*rows), name="lan hai.xlsx")
    second = session.scalars(select(SheetImport).order_by(SheetImport.id.desc()).limit(1)).one()
    session.refresh(second)
    assert (second.state, second.done) == (ImportState.READING, 21)
    tasks.check(second.id)
    session.expire_all()
    assert second.counts == whole.counts
    assert codes(session, second) == codes(session, whole)
    actions.accept(session, second.id, creates_people=True, actor=cast.hr.actor)
    assert actions.write_chunk(session, second.id)
    session.expire_all()
    assert second.done == 5
    tasks.write(second.id)
    session.expire_all()
    assert second.state is ImportState.DONE
    made = select(func.count()).select_from(Person).where(Person.full_name.startswith("Trần Văn "))
    assert session.scalar(made.where(~Person.id.in_([m.person_id for m in cast.members().values()]))) == 40


def test_the_work_of_a_chunk_is_few_statements(session, cast, send, monkeypatch):
    counts = []
    for first, number in ((0, 2), (100, 60)):
        rows = [
            [f"9990801{first + n:05d}", "Trần Văn Bốn", "1/1/1980", "CC", "0905111222"] for n in range(number)
        ]
        row = send(people(*rows))
        actions.accept(session, row.id, creates_people=True, actor=cast.hr.actor)
        with counted() as seen:
            assert actions.write_chunk(session, row.id)
        counts.append(
            len([one for one in seen if "trail_leaf" not in one and "import_person SET" not in one])
        )
    assert counts[0] == counts[1] <= 20


def test_a_record_that_the_portal_gave_out_comes_in_again(session, cast, send, accept):
    values = {"citizen_id_number": cast.owner.personal_id, "contact_phone": "0905111222", "ethnicity": "01"}
    rows = {"work_history": [{"from_month": "2015-03", "organisation": "Sở Nội vụ", "title": "Chuyên viên"}]}
    given = document(values, rows, schema_url="https://example.vn/schema", at=clock.now())
    accept(send(json.dumps(given, ensure_ascii=False).encode(), name="ho so.json"))
    record = held(session, cast.owner)
    assert record.values == values
    assert [entry.row for entry in record.entries] == rows["work_history"]
    given["values"]["ethnicity"] = "99"
    row = send(json.dumps(given).encode(), name="ho so.json")
    assert codes(session, row) == ["record.unknown_choice"]
    with pytest.raises(Conflict):
        accept(row)


def test_csv_of_one_table_is_known_by_its_name(session, cast, send, accept):
    text = f"Số CCCD;Từ tháng;Đơn vị;Chức danh\n{cast.owner.personal_id};tháng 3 năm 2015;Sở Nội vụ;Chuyên viên\n"
    accept(send(text.encode(), name="work_history.csv"))
    assert held(session, cast.owner).entries[0].row["from_month"] == "2015-03"
