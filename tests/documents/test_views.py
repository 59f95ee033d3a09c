"""Files over HTTP: confined, private, by the right person only."""

import io

import pytest
from flask import render_template_string
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from portal.access.models import Look
from portal.access.rules import Purpose
from portal.documents import actions, queries, tasks
from portal.documents.forms import MOST_FILES, collect
from portal.documents.labels import PROBLEMS
from portal.documents.models import Evidence
from tests.documents import files
from tests.proposals import desk
from tests.strict_pages.markup import parse, words
from tests.strict_pages.rules import ANYWHERE

pytestmark = pytest.mark.usefixtures("quick_checks")


@pytest.fixture
def kept(session, cast):
    """A clean picture, a clean PDF of three pages, a refused file and one that waits; all the owner's."""
    numbers = {}
    for name, filename, data in (
        ("picture", "quyết định.PNG", files.png()),
        ("pdf", "bằng.cấp.pdf", files.pdf(3)),
        ("refused", "khóa.pdf", files.encrypted_pdf()),
        ("waiting", "", files.jpeg()),
    ):
        numbers[name] = actions.receive(session, actor=cast.owner.actor, filename=filename, data=data).id
        if name != "waiting":
            tasks.check(numbers[name])
    return numbers


@pytest.fixture
def sent(session, cast, kept):
    """The picture proves something that the owner has sent."""
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner, papers=[kept["picture"]])


def assert_confined(response):
    assert response.headers["Content-Security-Policy"].endswith("sandbox")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_clean_file_is_a_confined_attachment(client_for, cast, kept):
    response = client_for(cast.owner).get(f"/evidence/{kept['picture']}").response
    assert_confined(response)
    assert response.headers["Content-Type"] == "image/jpeg"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.jpg" in disposition
    assert Image.open(io.BytesIO(response.data)).format == "JPEG"


def test_a_pdf_comes_as_pdf_with_a_preview_a_page(client_for, cast, kept):
    client = client_for(cast.owner)
    response = client.get(f"/evidence/{kept['pdf']}").response
    assert_confined(response)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.data == files.pdf(3)
    for address in ("preview", "preview/1", "preview/3"):
        preview = client.get(f"/evidence/{kept['pdf']}/{address}").response
        assert_confined(preview)
        assert preview.headers["Content-Type"] == "image/jpeg"
        assert preview.headers["Content-Disposition"].startswith("inline")
    for address in ("preview/0", "preview/4", "preview/9223372036854775807", "preview/99999999999999999999"):
        client.get(f"/evidence/{kept['pdf']}/{address}", 404)


@pytest.mark.parametrize("name", ["refused", "waiting"])
def test_what_is_not_clean_is_not_served(client_for, cast, kept, name):
    client = client_for(cast.owner)
    client.get(f"/evidence/{kept[name]}", 404)
    client.get(f"/evidence/{kept[name]}/preview", 404)


STATUS = {
    "picture": "Tệp mở được, an toàn quyết định.png",  # what was asked again until it is done then shows the picture
    "waiting": "Đang kiểm tra",
    "refused": "Không dùng được Tệp PDF có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
}


@pytest.mark.parametrize("name", STATUS)
def test_the_status_says_how_it_stands(client_for, cast, kept, name):
    fragment = client_for(cast.owner).fragment(f"/evidence/{kept[name]}/status")
    assert fragment.text == STATUS[name]
    # Only what is still being checked asks again.
    assert ("hx-get" in fragment.html) == (name == "waiting")


READERS = {"owner", "hr", "hr_above", "hr_owner", "signer"}


def test_who_may_read(client_for, cast, kept, sent):
    for name, member in cast.members().items():
        client = client_for(member)
        expected = 200 if name in READERS else 404
        client.get(f"/evidence/{kept['picture']}", expected)
        client.get(f"/evidence/{kept['picture']}/preview", expected)
        client.fragment(f"/evidence/{kept['picture']}/status", expected)


def test_strangers_are_sent_to_sign_in(client_for, kept):
    client = client_for(None)
    assert client.get(f"/evidence/{kept['picture']}", 303).location.startswith("/sign-in")
    assert client.get(f"/evidence/{kept['picture']}/preview", 303).location.startswith("/sign-in")


def test_unknown_numbers_are_not_found(client_for, cast, kept):
    client = client_for(cast.owner)
    for number in ("0", "9223372036854775807", "9223372036854775808", "-1", "abc"):
        client.get(f"/evidence/{number}", 404)
        client.get(f"/evidence/{number}/preview", 404)


def test_opening_somebody_elses_file_is_a_look(client_for, cast, kept, sent, session):
    client_for(cast.owner).get(f"/evidence/{kept['picture']}")
    assert session.scalar(select(func.count()).select_from(Look)) == 0
    session.rollback()
    client_for(cast.hr).get(f"/evidence/{kept['picture']}")
    found = session.scalars(select(Look)).one()
    assert (found.looker_id, found.person_id, found.purpose) == (
        cast.hr.person_id, cast.owner.person_id, Purpose.VERIFY_PROPOSAL,
    )  # fmt: skip


def test_the_owner_removes_a_file_and_goes_back(client_for, cast, kept, session):
    client = client_for(cast.owner)
    answer = client.post(f"/evidence/{kept['waiting']}/removal", {"back": "/proposals/7"})
    assert answer.location == "/proposals/7"
    client.fragment(f"/evidence/{kept['waiting']}/status", 404)
    client.post(f"/evidence/{kept['waiting']}/removal", {"back": "/"}, 404)


@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_a_removal_leads_nowhere_else(client_for, cast, kept, session, back):
    client_for(cast.owner).post(f"/evidence/{kept['waiting']}/removal", {"back": back}, 422)
    assert session.get(Evidence, kept["waiting"]) is not None


def test_nobody_removes_what_is_not_theirs(client_for, cast, kept, session):
    client_for(cast.colleague).post(f"/evidence/{kept['picture']}/removal", {"back": "/"}, 404)
    client_for(cast.hr).post(f"/evidence/{kept['picture']}/removal", {"back": "/"}, 403)
    assert session.get(Evidence, kept["picture"]) is not None


MACROS = """{% from "documents/_evidence.html" import evidence_list, evidence_kept, evidence_input, evidence_script %}
{{ evidence_list(items) }}<form method="post" action="/proposals" enctype="multipart/form-data">
<input type="hidden" name="csrf_token" value="t">{{ evidence_kept(items, selected) }}{{ evidence_input(error) }}</form>"""


@pytest.mark.parametrize("error", [None, PROBLEMS["documents.program"]])
def test_the_macros_make_good_pages(app, cast, kept, session, error):
    items = queries.evidence_of(session, cast.owner.actor, kept.values())
    with app.test_request_context("/"):
        # The list and the boxes never stand on one page; each shows the status of the same files.
        html = render_template_string(MACROS, items=[], selected=(), error=error)
        listed = render_template_string(MACROS, items=items, selected=(), error=None).split("<form")[0]
        boxes = (
            "<form"
            + render_template_string(MACROS, items=items, selected=[kept["pdf"]], error=None).split("<form")[
                1
            ]
        )
    for text in (html, listed, boxes):
        page = parse(text, whole=False)
        assert [fault for rule in ANYWHERE for fault in rule(page)] == []
    said = words(parse(listed, whole=False).root)
    for sentence in (
        "quyết định.png",
        "bằng.cấp.pdf",
        "3 trang",
        "Tải tệp về: bằng.cấp.pdf",
        "Đang kiểm tra",
    ):
        assert sentence in said
    assert listed.count("<img ") == 4
    assert boxes.count(" checked") == 1
    assert (PROBLEMS["documents.program"] in html) == (error is not None)


def collected(session, member, uploads=(), form=()):
    builder = EnvironBuilder(
        method="POST", data=MultiDict([*form, *(("evidence", upload) for upload in uploads)])
    )
    with Request(builder.get_environ()) as request:
        return collect(session, member.actor, request)


def test_a_form_keeps_its_good_files(session, cast):
    uploads = [
        (io.BytesIO(files.jpeg()), "a.jpg"),
        (io.BytesIO(b"MZ" + bytes(100)), "don.xin.pdf"),
        (io.BytesIO(b""), "empty.pdf"),
        (io.BytesIO(files.pdf()), "b"),
    ]
    found = collected(
        session, cast.owner, uploads, [("evidence_id", "7"), ("evidence_id", "7"), ("evidence_id", "5")]
    )
    assert found.evidence_ids[:2] == (7, 5)
    assert len(found.evidence_ids) == 4
    assert [problem.code for problem in found.problems] == ["documents.program", "documents.empty"]


def test_a_form_without_files_is_fine(session, cast):
    found = collected(session, cast.owner, [(io.BytesIO(b""), "")], [])
    assert (found.evidence_ids, found.problems) == ((), ())


@pytest.mark.parametrize("value", ["x", "-1", "²", "9" * 30, "0", ""])
def test_a_number_that_names_no_file_is_not_passed_over(session, cast, value):
    found = collected(session, cast.owner, [], [("evidence_id", value)])
    assert [problem.code for problem in found.problems] == ["documents.not_yours"]


def test_too_many_files_are_too_many(session, cast):
    found = collected(
        session,
        cast.owner,
        [(io.BytesIO(files.jpeg()), "a.jpg")],
        [("evidence_id", str(n)) for n in range(1, MOST_FILES + 1)],
    )
    assert [problem.code for problem in found.problems] == ["documents.too_many_files"]
    assert session.scalar(select(func.count()).select_from(Evidence)) == 0
