"""The way to another person's record: whom HR and signers find by what they type, and whom they never find."""

import re
import unicodedata
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.access.models import Look
from portal.core.text import LONGEST_SEARCH
from portal.people.models import Official, Person
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import OfficialKind, search_key, sort_key
from portal.record.queries.people import MOST_FOUND
from tests.proposals import desk
from tests.record.test_views import statements

NOBODY = "Không tìm thấy ai"
TOO_SHORT = "Hãy gõ ít nhất 2 ký tự"


def found(client, typed):
    """Whom a search leads to, in the order of the page."""
    page = client.get(f"/people?q={quote(typed, errors='surrogatepass')}")
    return [int(number) for number in re.findall(r'href="/people/(\d+)/record"', page.html)]


def code_of(session, member):
    return session.get_one(Official, member.person_id).official_code


def hire(session, unit, names, *, code="X"):
    """Add officials of these names to a unit."""
    people = [Person(full_name=name, sort_key=sort_key(name), search_key=search_key(name)) for name in names]
    session.add_all(people)
    session.flush()
    for number, person in enumerate(people):
        personal_id = f"000180{500 + number:06d}"
        session.add(
            Official(
                person_id=person.id, unit_path=unit.path, kind=OfficialKind.CIVIL_SERVANT, title="Chuyên viên",
                official_code=f"{code}.{number}", managing_unit_id=unit.id, using_unit_id=unit.id,
                personal_id_sealed=sealed(personal_id, person.id), personal_id_index=index_of(personal_id),
            )
        )  # fmt: skip
    session.commit()
    return [person.id for person in people]


@pytest.mark.parametrize(
    "typed",
    ["hoa", "HÒA", "Hoà", "thị hòa", "  nguyễn   thị hoà ", "Nguyen", unicodedata.normalize("NFD", "Thị Hòa"),
     "nguyen\u00a0thi"],
)  # fmt: skip
def test_a_part_of_the_name_is_enough_however_it_is_accented(client_for, cast, typed):
    assert found(client_for(cast.hr), typed)[0] == cast.owner.person_id


def test_a_code_is_whole_and_in_letters_of_any_size(client_for, session, cast):
    client, code = client_for(cast.hr), code_of(session, cast.owner)
    for typed in (code, f" {code.lower()} "):
        assert found(client, typed) == [cast.owner.person_id]
    assert found(client, code[:-1]) == []
    assert NOBODY in client.page.text


def test_a_sheets_own_code_is_found_as_it_was_written(client_for, session, cast):
    (person_id,) = hire(session, cast.units["office"], ["Lý Văn Út"], code="cb-Út")
    assert found(client_for(cast.hr), "cb-Út.0") == [person_id]


def test_a_row_says_who_it_is_and_leads_to_the_question_of_purpose(client_for, session, record, cast):
    client = client_for(cast.hr)
    assert found(client, "thị hòa") == [cast.owner.person_id]
    for said in (
        cast.owner.name,
        "Chuyên viên",
        "Văn phòng Sở",
        code_of(session, cast.owner),
        "Tìm thấy 1 người",
    ):
        assert said in client.page.text
    # Finding somebody opens nothing and is no look.
    assert session.scalars(select(Look)).all() == []
    assert client.get(f"/people/{cast.owner.person_id}/record").h1 == "Mục đích xem hồ sơ"


@pytest.mark.parametrize("who", ["hr", "signer"])
def test_whoever_is_out_of_reach_is_not_found(client_for, session, cast, who):
    client = client_for(cast.members()[who])
    for stranger in (cast.nobody, cast.hr_elsewhere, cast.hr_above):
        for typed in (stranger.name, code_of(session, stranger)):
            assert found(client, typed) == []
            assert NOBODY in client.page.text
    # So it is the unit that hides them.
    assert found(client_for(cast.hr_above), cast.nobody.name) == [cast.nobody.person_id]


@pytest.mark.parametrize("who", ["owner", "auditor", "guard", "administrator"])
def test_whoever_may_read_no_records_of_others_finds_no_search(client_for, cast, who):
    client = client_for(cast.members()[who])
    assert "/people" not in client.get("/").links().values()
    client.get("/people?q=hoa", status=404)


@pytest.mark.parametrize("who", ["hr", "signer"])
def test_the_first_page_leads_to_the_search_which_takes_two_statements(client_for, cast, clean_database, who):
    client = client_for(cast.members()[who])
    home = client.get("/")
    assert "Tìm hồ sơ" in home.text
    assert list(home.links().values()).count("/people") == 1
    page = client.get("/people")
    assert page.h1 == "Tìm hồ sơ"
    assert NOBODY not in page.text
    with statements(clean_database) as seen:
        found(client, "hoa")
    assert sum("search_key" in one for one in seen) == 2, seen


def test_a_case_leads_to_the_whole_record(client_for, session, record, cast):
    client, case = client_for(cast.hr), desk.sent(session, cast.owner)
    links = client.get(f"/reviews/proposals/{case.id}").links()
    assert links["Mở toàn bộ hồ sơ"] == f"/people/{cast.owner.person_id}/record"
    assert cast.owner.name in client.get(links["Mở toàn bộ hồ sơ"]).text


@pytest.mark.parametrize("typed", ["h", "Ý", " h ", "\u0300\u0301", "\u0300 \u0300", "đ"])
def test_one_letter_asks_for_more_and_reads_nothing(client_for, cast, clean_database, typed):
    client = client_for(cast.hr)
    with statements(clean_database) as seen:
        assert found(client, typed) == []
    assert TOO_SHORT in client.page.text
    assert NOBODY not in client.page.text
    assert not any("search_key" in one for one in seen)


@pytest.mark.parametrize(
    "typed", ["%%", "__", "\\\\", "hoa%", "h_a", "\0\0", "ho\x1ba", "hoa\u202e", "\ud800hoa", "<b>"]
)
def test_marks_and_controls_find_nobody(client_for, cast, typed):
    client = client_for(cast.hr)
    assert found(client, typed) == []
    assert NOBODY in client.page.text


def test_what_is_too_long_is_cut(client_for, cast):
    client = client_for(cast.hr)
    assert found(client, "hoa" + " " * LONGEST_SEARCH + "x")[0] == cast.owner.person_id
    assert found(client, "a" * 5000) == []
    assert "a" * LONGEST_SEARCH in client.page.html
    assert "a" * (LONGEST_SEARCH + 1) not in client.page.html


def test_of_many_the_first_are_shown_and_more_is_asked_for(client_for, session, cast, clean_database):
    family = hire(
        session, cast.units["office"], [f"Hoàng Văn An {letter}" for letter in "abcdeghiklmnopqrstuv"]
    )
    client = client_for(cast.hr)
    with statements(clean_database) as seen:
        shown = found(client, "hoa")
    # Who is called so comes before those of whom it is another part of the name.
    assert shown[0] == cast.owner.person_id
    assert set(shown) <= {cast.owner.person_id, cast.signer.person_id, *family}
    assert len(shown) == MOST_FOUND
    assert "Có hơn 20 người phù hợp. Hãy gõ thêm" in client.page.text
    assert sum("search_key" in one for one in seen) == 2
    assert len(found(client, "văn an")) == MOST_FOUND
    assert "Có hơn" not in client.page.text
