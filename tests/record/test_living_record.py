"""The pages on which a record stays complete and alive: what is missing, a few questions, groups, history."""

import re
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import psycopg
import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.record import queries, steps
from portal.record.models import Record, RecordEntry
from portal.record.queries.history import PAGE_SIZE
from portal.record.rules import FORM, Source, Target
from portal.record.rules.freshness import MOST_A_YEAR


@pytest.fixture
def aged(record, cast):
    """The owner's record, five years old."""

    def age(days=5 * 365, source=None):
        held = record.get_one(Record, cast.owner.person_id)
        past = clock.now() - timedelta(days=days)
        more = {"source": source.value} if source else {}
        held.stamps = {n: {**s, "changed_at": past.isoformat(), **more} for n, s in held.stamps.items()}
        for row in record.scalars(select(RecordEntry).where(RecordEntry.person_id == cast.owner.person_id)):
            row.changed_at = past
        record.commit()

    return age


@contextmanager
def every_statement(database):
    """Every statement that this process sends, also past SQLAlchemy."""
    seen, send = [], psycopg.Cursor.execute

    def note(cursor, query, *rest, **more):
        seen.append(str(query)[:90])
        return send(cursor, query, *rest, **more)

    with mock.patch.object(psycopg.Cursor, "execute", note):
        yield seen


def stamps(session, cast):
    session.rollback()
    return session.get_one(Record, cast.owner.person_id, populate_existing=True).stamps


def openings(session):
    session.rollback()
    return [
        leaf.purpose
        for leaf in session.scalars(
            select(TrailLeaf).where(TrailLeaf.action == "group.opened").order_by(TrailLeaf.id)
        )
    ]


def test_a_whole_group_is_confirmed_from_its_page(record, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/groups/1")
    page = client.click("Tất cả đều đúng Nhóm Thông tin cơ bản")
    assert "nội dung của nhóm này đúng" in page.text
    assert "Xác nhận đúng" in page.text
    assert stamps(record, cast)["contact_phone"]["confirmed_at"]
    assert not stamps(record, cast)["salary_step"]["confirmed_at"]


def test_a_group_that_changed_since_its_page_was_made_is_not_confirmed(record, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/groups/1")
    held = steps.lock_record(record, cast.owner.person_id)
    change = steps.Change(Target.parse("contact_phone"), "0912000111", 1)
    steps.apply(record, held, [change], actor=None, source=Source.AGENCY_DECISION)
    record.commit()
    page = client.post("/record/groups/1/confirmation", {}, status=409)
    assert "vừa thay đổi" in page.text
    assert not stamps(record, cast)["contact_phone"]["confirmed_at"]


def test_what_was_not_looked_at_for_long_is_said_beside_the_value(record, cast, client_for, aged):
    assert "nên xem lại" not in client_for(cast.owner).get("/record/groups/6").text
    aged()
    assert "nên xem lại" in client_for(cast.owner).get("/record/groups/6").text
    assert "nên xem lại" in client_for(cast.owner).get("/record/fields/contact_phone").text
    assert "nên xem lại" not in client_for(cast.owner).get("/record/fields/birth_full_name").text


def test_what_was_carried_over_says_so_until_it_is_confirmed(record, cast, client_for, aged):
    aged(1, Source.IMPORTED)
    client = client_for(cast.owner)
    assert "chưa được xác nhận" in client.get("/record").text
    assert "Chưa xác nhận" in client.get("/record/fields/birth_full_name").text
    client.click("Đúng rồi Họ và tên khai sinh")
    assert "Chưa xác nhận" not in client.get("/record/fields/birth_full_name").text


def test_four_questions_are_answered_one_after_another(record, cast, client_for, aged):
    aged()
    client = client_for(cast.owner)
    assert f"{MOST_A_YEAR} câu hỏi" in client.get("/").text
    asked = []
    page = client.get("/record/questions")
    while "Không còn câu hỏi" not in page.text:
        asked.append(page.h1)
        if "Mở để xem" in page.text:
            page = client.click("Mở để xem")
        page = client.click("Đúng rồi")
        assert len(asked) <= MOST_A_YEAR
    assert len(asked) == len(set(asked)) == MOST_A_YEAR
    assert "Số điện thoại liên hệ" in asked
    assert "câu hỏi" not in client.get("/").text


def test_a_sensitive_question_opens_on_a_tap_and_that_is_noted(record, cast, client_for, aged):
    aged()
    client = client_for(cast.owner)
    page = client.get("/record/questions?skip=contact_phone,current_address,work_history")
    assert page.h1 == FORM.tables["family_own"].label
    assert "Lê Thị Hoa" not in page.text
    assert openings(record) == []
    page = client.click("Mở để xem")
    assert "Lê Thị Hoa" in page.text
    assert openings(record) == ["group 2"]
    client.click("Đúng rồi")
    [row] = record.scalars(
        select(RecordEntry).where(
            RecordEntry.person_id == cast.owner.person_id, RecordEntry.table_name == "family_own"
        ),
        execution_options={"populate_existing": True},
    )
    assert row.confirmed_at


def test_a_question_is_put_off_and_the_next_one_comes(record, cast, client_for, aged):
    aged()
    client = client_for(cast.owner)
    first = client.get("/record/questions").h1
    seen = {first}
    for _ in range(MOST_A_YEAR - 1):
        seen.add(client.click("Để sau").h1)
    assert len(seen) == MOST_A_YEAR
    assert "Bạn để lại 4 câu" in client.click("Để sau").text
    assert client.get("/record/questions").h1 == first


@pytest.mark.parametrize(
    "next_",
    ["https://example.org/", "//example.org", "/record/questions?skip=%0d", "/x", "/record/questions/.."],
)
def test_an_answer_leads_nowhere_else(record, cast, client_for, next_):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone")
    page = client.post("/record/fields/contact_phone/confirmation", {"next": next_})
    assert page.location.endswith("/record/fields/contact_phone")


def test_what_is_missing_says_whose_it_is_and_leads_to_the_form(record, cast, client_for):
    client = client_for(cast.owner)
    page = client.get("/record/missing")
    assert "Bạn bổ sung được" in page.text
    assert "Số bảo hiểm xã hội" in page.text
    assert "/proposals/new?target=social_insurance_no" in page.html
    assert "Cơ quan bổ sung" in page.text
    assert "mục, khoảng" in client.get("/record").text


def test_hr_sees_how_complete_a_record_is(record, cast, client_for, aged):
    aged()
    client, base = client_for(cast.hr), f"/people/{cast.owner.person_id}/record"
    assert client.get(f"{base}/history", status=303).location.endswith(base)
    assert client.get(f"{base}/fields/contact_phone", status=303).location.endswith(base)
    client.get(base)
    client.post(f"/people/{cast.owner.person_id}/looks", {"purpose": "personnel_work"})
    page = client.get(base)
    assert "Hồ sơ đủ" in page.text
    assert "Cơ quan cần bổ sung" in page.text
    assert "lâu chưa xác nhận" in page.text
    assert "0905 123 456" in client.get(f"{base}/fields/contact_phone").text
    assert "Đúng rồi" not in client.get(f"{base}/fields/contact_phone").text
    assert "0905 123 456" in client.get(f"{base}/history?group=1").text


def test_a_value_names_the_decision_behind_it(session, cast, client_for):
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values={"salary_step": 3},
        entries={}, actor=cast.hr.actor, source=Source.AGENCY_DECISION, basis="12/QĐ-SNV, 01/03/2026, Sở Nội vụ",
    )  # fmt: skip
    session.commit()
    page = client_for(cast.owner).get("/record/fields/salary_step")
    assert "Căn cứ: 12/QĐ-SNV, 01/03/2026, Sở Nội vụ" in page.text


def test_the_history_of_the_record_keeps_what_is_sensitive_closed(record, cast, client_for):
    client = client_for(cast.owner)
    page = client.get("/record/history")
    assert "0905 123 456" in page.text
    assert "Lê Thị Hoa" not in page.text
    assert openings(record) == []
    page = client.get("/record/history?group=2")
    assert "Lê Thị Hoa" in page.text
    assert "0905 123 456" not in page.text
    assert openings(record) == ["group 2"]
    assert "Lê Thị Hoa" not in client_for(cast.colleague).get("/record/history").text


def test_the_history_comes_page_by_page_and_nothing_comes_twice(make_full, session, cast, client_for):
    make_full(2)
    names = [spec.name for spec in FORM.groups[5].specs]
    told, before = [], None
    while told == [] or before is not None:
        lines, before = queries.timeline(
            session, cast.owner.actor, cast.owner.person_id, group=6, before=before
        )
        assert 0 < len(lines) <= PAGE_SIZE
        told += lines
    assert len({line.id for line in told}) == len(told)
    assert {line.target.key.split("/")[0] for line in told} == set(names)
    assert [line.id for line in told] == sorted((line.id for line in told), reverse=True)
    client = client_for(cast.owner)
    following = re.search(
        r'href="(/record/history\?before=\d+&amp;group=6)" rel="next"',
        client.get("/record/history?group=6").html,
    )
    assert (
        client.get(following[1].replace("&amp;", "&")).html.count("timeline__event") == len(told) - PAGE_SIZE
    )


@pytest.mark.parametrize("rows", [1, 12])
def test_no_page_asks_more_of_a_longer_record(make_full, cast, client_for, clean_database, rows):
    make_full(rows)
    client = client_for(cast.owner)
    for address, most in (
        ("/record/missing", 3), ("/record/questions", 5), ("/record/history", 3), ("/record/groups/6", 9),
        ("/record/fields/contact_phone", 4),
    ):  # fmt: skip
        client.get(address)
        with every_statement(clean_database) as seen:
            client.get(address)
        assert len(seen) <= most, (address, seen)


def test_an_administrator_tightens_a_unit_and_the_official_feels_it(record, cast, client_for):
    admin, unit = client_for(cast.administrator), cast.units["department"].id
    assert "Quy định của đơn vị" in admin.get("/").text
    admin.get("/policies")
    admin.get(f"/policies/{unit}")
    admin.get(f"/policies/{unit}/contact_phone")
    page = admin.click("Lưu quy định", {"policy": "propose", "proof": "yes"})
    assert "Phải gửi đề nghị; Bắt buộc kèm giấy tờ" in page.text
    owner = client_for(cast.owner)
    page = owner.get("/record/fields/contact_phone")
    assert "Đơn vị của bạn đặt quy định này" in page.text
    assert "/proposals/new?target=contact_phone" in page.html
    owner.get("/record/fields/contact_phone/edit", status=403)
    assert "Bắt buộc với mục này" in owner.get("/proposals/new?target=contact_phone").text
    admin.get(f"/policies/{unit}/contact_phone")
    admin.click("Bỏ quy định riêng Số điện thoại liên hệ")
    owner.get("/record/fields/contact_phone/edit")


def test_every_rule_of_the_catalogue_has_its_page(record, cast, client_for):
    client, unit = client_for(cast.administrator), cast.units["top"].id
    names = [*FORM.fields, *FORM.tables, "training_languages.score"]
    for name in names:
        assert client.get(f"/policies/{unit}/{name}").h1
    client.get(f"/policies/{unit}/nothing", status=404)
    client.get(f"/policies/{unit}/family_own.nothing", status=404)
    client.get("/policies/999999", status=404)


@pytest.mark.parametrize("who", ["owner", "hr", "signer", "auditor", "guard"])
def test_nobody_else_sees_the_policy_of_units(record, cast, client_for, who):
    client = client_for(getattr(cast, who))
    client.get("/policies", status=404)
    client.get(f"/policies/{cast.units['department'].id}", status=404)
