"""The pages of the record, own and others'."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from portal.access.models import Look
from portal.access.rules import Purpose
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.record import actions, steps
from portal.record.models import RecordEntry
from portal.record.rules import FORM, Policy, Stricter, Target

PHONE = Target.parse("contact_phone")


@contextmanager
def statements(database):
    """Every statement that the application's engine sends."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(database.app, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.app, "before_cursor_execute", note)


def row_of(session, cast, table="family_own"):
    curriculum_key = session.scalars(
        select(RecordEntry.id).where(
            RecordEntry.person_id == cast.owner.person_id, RecordEntry.table_name == table
        )
    ).first()
    return f"{table}/{curriculum_key}"


def test_the_own_record_shows_values_and_sources_and_hides_what_is_sensitive(record, cast, client_for):
    page = client_for(cast.owner).get("/record")
    assert page.h1 == "Hồ sơ của tôi"
    for text in ("0905 123 456", "12 Trần Phú", "02/05/1980", "3,66", "UBND quận Hải Châu"):
        assert text in page.text
    for text in ("Lê Thị Hoa", "03/02/2010", "Kinh", "Tôn giáo"):
        assert text not in page.text
    for group in FORM.groups:
        assert group.label in page.text


def test_an_opened_group_shows_the_source_and_date_of_each_value(record, cast, client_for, frozen_time):
    page = client_for(cast.owner).get("/record/groups/6")
    assert "3,66" in page.text
    assert "Quyết định của cơ quan, " in page.text


def test_a_sensitive_group_opens_on_a_tap_and_that_is_noted(record, cast, client_for):
    client = client_for(cast.owner)
    assert "Lê Thị Hoa" in client.get("/record/groups/2").text
    assert "03/02/2010" in client.get("/record/groups/7").text
    client.get("/record/groups/5")
    leaves = record.scalars(
        select(TrailLeaf).where(TrailLeaf.action == "group.opened").order_by(TrailLeaf.id)
    ).all()
    assert [leaf.purpose for leaf in leaves] == ["group 2", "group 7"]
    assert {leaf.actor_id for leaf in leaves} == {cast.owner.person_id}


@pytest.mark.parametrize("number", [0, 11, 2**63, 10**30])
def test_there_are_ten_groups(record, cast, client_for, number):
    client_for(cast.owner).get(f"/record/groups/{number}", status=404)


def test_every_field_has_a_page_with_what_may_be_done(make_full, cast, client_for):
    make_full(1)
    client = client_for(cast.owner)
    for spec in FORM.fields.values():
        page = client.get(f"/record/fields/{spec.name}")
        assert page.h1 == spec.label
        if spec.policy == "self":
            assert f"/record/fields/{spec.name}/edit" in page.html
        else:
            assert f"/proposals/new?target={spec.name}" in page.html
            assert ("Báo sai" in page.text or "Báo thiếu" in page.text) == (spec.policy == "report")


def test_every_table_has_a_page_for_its_rows(make_full, session, cast, client_for):
    make_full(1)
    client = client_for(cast.owner)
    for table in FORM.tables.values():
        key = row_of(session, cast, table.name)
        page = client.get(f"/record/fields/{key}")
        assert page.h1 == table.label
        for column in table.columns:
            assert column.label in page.text
        assert f"/proposals/new?target={key}" in page.html


@pytest.mark.parametrize(
    "key", ["nothing", "family_own", "family_own/999999", "contact_phone/1", f"family_own/{2**63}"]
)
def test_an_unknown_target_is_not_found(record, cast, client_for, key):
    client_for(cast.owner).get(f"/record/fields/{key}", status=404)


def test_nobody_reads_a_row_of_another_person_through_the_own_page(record, cast, client_for):
    client_for(cast.colleague).get(f"/record/fields/{row_of(record, cast)}", status=404)


def test_confirming_a_value_dates_it(record, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone")
    page = client.click("Đúng rồi Số điện thoại liên hệ")
    assert "Xác nhận đúng" in page.text
    assert "Đã ghi nhận" in page.text


def test_confirming_a_row(record, cast, client_for):
    client = client_for(cast.owner)
    key = row_of(record, cast)
    client.get(f"/record/fields/{key}")
    client.post(f"/record/fields/{key}/confirmation", {})
    assert "Xác nhận đúng" in client.follow().text


@pytest.mark.parametrize("version", ["", "x", "2", "-1", str(2**63), "9" * 400, "٣"])
def test_a_page_that_is_out_of_date_confirms_nothing(record, cast, client_for, version):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone")
    page = client.post("/record/fields/contact_phone/confirmation", {"version": version}, status=409)
    assert "vừa thay đổi" in page.text


def test_the_phone_number_is_edited_at_once(record, cast, client_for):
    client = client_for(cast.owner)
    page = client.get("/record/fields/contact_phone/edit")
    assert page.forms()[0]["contact_phone"] == "0905 123 456"
    page = client.click("Lưu", {"contact_phone": "0912 000 111"})
    assert "0912 000 111" in page.text
    record.expire_all()
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0912000111", 2)
    assert "Trước đó: 0905 123 456" in page.text


@pytest.mark.parametrize("typed", ["", "12", "0905", "<script>", "0" * 5000, "0905123456\x00", "o9o5123456"])
def test_a_bad_phone_number_is_refused_with_what_was_typed(record, cast, client_for, typed):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone/edit")
    page = client.post("/record/fields/contact_phone", {"contact_phone": typed}, status=422)
    assert "Số điện thoại liên hệ:" in page.text
    if typed and "\x00" not in typed:
        assert page.forms()[0]["contact_phone"] == typed
    record.expire_all()
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0905123456", 1)


def test_a_stale_edit_is_a_conflict(record, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone/edit")
    client.post("/record/fields/contact_phone", {"contact_phone": "0912000111", "version": "7"}, status=409)


def test_what_is_not_the_officials_to_edit_has_no_form(record, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/fields/current_address/edit", status=403)
    client.get("/record/fields/gender/edit", status=403)
    client.get("/record/fields/nothing/edit", status=404)
    client.post("/record/fields/gender", {"gender": "nam", "version": "1"}, status=403)


def test_without_a_record_a_page_says_whom_to_ask(cast, client_for):
    page = client_for(cast.nobody).get("/record", status=404)
    assert "cán bộ nhân sự" in page.text


def test_hr_tells_a_purpose_and_the_official_reads_it(record, cast, client_for):
    client, url = client_for(cast.hr), f"/people/{cast.owner.person_id}/record"
    page = client.get(url)
    assert page.h1 == "Mục đích xem hồ sơ"
    assert "0905 123 456" not in page.text
    assert client.get(f"{url}/groups/2", status=303).location.endswith(url)
    client.get(url)
    client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "personnel_work"})
    page = client.follow()
    assert page.h1 == f"Hồ sơ của {cast.owner.name}"
    assert "0905 123 456" in page.text
    assert "Lê Thị Hoa" not in page.text
    assert "Lê Thị Hoa" in client.get(f"{url}/groups/2").text
    assert "/proposals/new" not in page.html
    page = client_for(cast.owner).get("/record/looks")
    assert cast.hr.name in page.text
    assert "Công tác nhân sự" in page.text


@pytest.mark.parametrize(
    "page", ["", "/groups/1", "/fields/contact_phone", "/history?group=1", "/extract.json"]
)
def test_the_look_of_a_case_does_not_open_the_whole_record(record, cast, client_for, page):
    whose = {"person_id": cast.owner.person_id, "unit_path": cast.owner.unit_path}
    looker = cast.hr.person_id
    record.add(Look(**whose, looker_id=looker, purpose=Purpose.VERIFY_PROPOSAL, looked_at=clock.now()))
    record.commit()
    client, url = client_for(cast.hr), f"/people/{cast.owner.person_id}/record"
    asked = client.get(url) if page == "" else client.get(f"{url}{page}", status=303) and client.follow()
    assert asked.h1 == "Mục đích xem hồ sơ"
    assert "Kiểm tra đề nghị cập nhật" not in asked.text
    client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "compare_record"})
    assert client.follow().h1 == f"Hồ sơ của {cast.owner.name}"
    assert record.scalars(select(Look.purpose).order_by(Look.id)).all() == [
        Purpose.VERIFY_PROPOSAL, Purpose.COMPARE_RECORD,
    ]  # fmt: skip


def test_a_sensitive_group_of_somebody_else_is_opened_by_name(record, cast, client_for):
    client, url = client_for(cast.hr), f"/people/{cast.owner.person_id}/record"
    client.get(url)
    client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "compare_record"})
    for page in ("/groups/5", "/groups/2", "/fields/religion", "/fields/contact_phone", "/history?group=7"):
        client.get(url + page)
    leaves = record.scalars(
        select(TrailLeaf).where(TrailLeaf.action == "group.opened").order_by(TrailLeaf.id)
    ).all()
    assert [leaf.purpose for leaf in leaves] == ["group 2", "group 1", "group 7"]
    assert {(leaf.actor_id, leaf.person_id) for leaf in leaves} == {(cast.hr.person_id, cast.owner.person_id)}


@pytest.mark.parametrize("purpose", ["", "curiosity", "x" * 5000])
def test_a_look_without_a_purpose_opens_nothing(record, cast, client_for, purpose):
    client = client_for(cast.hr)
    client.get(f"/people/{cast.owner.person_id}/record")
    page = client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": purpose}, status=422)
    assert "Hãy chọn mục đích" in page.text
    assert record.scalars(select(Look)).all() == []


@pytest.mark.parametrize("who", ["colleague", "hr_elsewhere", "auditor", "guard", "administrator", "nobody"])
def test_who_has_no_business_finds_nothing(record, cast, client_for, who):
    member = getattr(cast, who)
    if member is not cast.colleague:
        steps.create(
            record, person_id=member.person_id, unit_path=member.unit_path, values={}, entries={}, actor=None
        )  # fmt: skip
        record.commit()
    client = client_for(member)
    client.get("/record/fields/contact_phone/edit")  # a page with a token
    client.get(f"/people/{cast.owner.person_id}/record", status=404)
    client.get(f"/people/{cast.owner.person_id}/record/groups/1", status=404)
    client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "audit"}, status=404)
    assert record.scalars(select(Look)).all() == []


@pytest.mark.parametrize("person_id", [0, 999_999, 2**63])
def test_an_unknown_person_is_not_found(record, cast, client_for, person_id):
    client_for(cast.hr).get(f"/people/{person_id}/record", status=404)


def test_the_own_record_needs_no_purpose(record, cast, client_for):
    client = client_for(cast.hr_owner)
    assert client.get(f"/people/{cast.hr_owner.person_id}/record", status=303).location.endswith("/record")


def test_what_a_unit_took_is_no_dead_end_where_it_is_missing(record, cast, client_for):
    who = cast.nobody
    steps.create(record, person_id=who.person_id, unit_path=who.unit_path, values={}, entries={}, actor=None)
    record.commit()
    client = client_for(who)
    name = "Số điện thoại liên hệ"

    def way():
        links = client.get("/record/missing").links()
        return next(url for words, url in links.items() if words.startswith(name))

    assert way() == "/record/fields/contact_phone/edit"
    asked = Stricter("contact_phone", Policy.PROPOSE)
    actions.tighten(record, cast.units["elsewhere"].id, asked, actor=cast.administrator.actor)
    assert way() == "/proposals/new?target=contact_phone"
    assert name in client.get(way()).text


def test_a_group_says_what_it_lacks_and_counts_nothing_that_nobody_asks_for(record, cast, client_for):
    page = client_for(cast.owner).get("/record")
    assert not re.search(r"\(\d+/\d+\)", page.text)
    assert re.search(r"1\. Thông tin cơ bản còn \d+ mục", page.text)
    assert "(2 dòng)" in page.text


@pytest.mark.parametrize("rows", [1, 12])
def test_the_record_page_is_small_and_takes_few_statements(make_full, cast, client_for, clean_database, rows):
    make_full(rows)
    client = client_for(cast.owner)
    client.get("/record")
    with statements(clean_database) as seen:
        page = client.get("/record")
    assert len(seen) <= 5, seen
    assert len(page.html.encode()) <= 30_000
