"""The pages of prints and copies, as their readers see them."""

import io
import json

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from portal.access import actions as access_actions
from portal.access.models import Look
from portal.access.rules import Purpose
from portal.core.trail import TrailLeaf
from portal.extracts import actions, tasks
from portal.extracts.models import IssuedCopy
from portal.extracts.queries import latest_purpose
from portal.extracts.rules import CopyState, parse_json
from portal.extracts.rules.schema import PATH
from tests.extracts import prints
from tests.extracts.conftest import MADE, PASSPHRASE
from tests.proposals import desk
from tests.record.test_views import statements


def text_of(response):
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    return prints.squeezed(prints.by_poppler(response.data))


def told_purpose(session, cast, member=None):
    access_actions.look(
        session, actor=(member or cast.hr).actor, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path,
        purpose=Purpose.QUALITY_REVIEW,
    )  # fmt: skip


def trail_of(session):
    leaves = session.scalars(
        select(TrailLeaf).where(TrailLeaf.action.like("record.%")).order_by(TrailLeaf.id)
    )
    return [(leaf.action, leaf.actor_id, leaf.purpose) for leaf in leaves if leaf.action in
            ("record.printed", "record.exported")]  # fmt: skip


@pytest.fixture
def record_code():
    return prints.squeezed(str(MADE.values["record_code"]))


def test_the_owner_prints_their_record_with_or_without_what_is_sensitive(record, cast, client_for):
    client = client_for(cast.owner)
    page = client.get("/record/extracts")
    assert page.h1 == "In và tải hồ sơ"
    whole = text_of(client.get("/record/extract.pdf").response)
    part = text_of(client.get("/record/extract.pdf?contents=without_sensitive").response)
    relative = prints.squeezed(str(MADE.rows["family_own"][0]["full_name"]))
    assert "BẢNXEM" in whole
    assert relative in whole
    assert relative not in part
    assert [(action, by) for action, by, _ in trail_of(record)] == [
        ("record.printed", cast.owner.person_id)
    ] * 2
    assert record.scalars(select(Look)).all() == []


def test_the_owner_takes_their_record_along_as_data(record, cast, client_for):
    client = client_for(cast.owner)
    given = client.get("/record/extract.json").response
    assert given.mimetype == "application/json"
    schema = client_for(None).get(PATH).response
    assert schema.headers["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in schema.headers["Cache-Control"]
    Draft202012Validator(json.loads(schema.data)).validate(json.loads(given.data))
    assert json.loads(given.data)["$schema"] == json.loads(schema.data)["$id"]
    parsed = parse_json(given.data)
    assert parsed.values == {name: value for name, value in MADE.values.items() if value is not None}
    assert parsed.rows == {name: rows for name, rows in MADE.rows.items() if rows}
    assert trail_of(record) == [("record.exported", cast.owner.person_id, None)]


def test_another_persons_record_is_printed_under_a_purpose_and_each_time_is_a_look(
    record, cast, client_for, record_code
):
    client = client_for(cast.hr)
    base = f"/people/{cast.owner.person_id}/record"
    for address in (f"{base}/extracts", f"{base}/extract.pdf", f"{base}/extract.json"):
        assert client.get(address, status=303).location == base
    told_purpose(record, cast)
    assert "In và cấp sơ yếu lý lịch" in client.get(f"{base}/extracts").text
    assert record_code in text_of(client.get(f"{base}/extract.pdf").response)
    client.get(f"{base}/extract.json")
    looks = record.scalars(select(Look)).all()
    assert [(look.looker_id, look.purpose) for look in looks] == [(cast.hr.person_id, "quality_review")] * 3
    assert trail_of(record) == [
        ("record.printed", cast.hr.person_id, "quality_review"),
        ("record.exported", cast.hr.person_id, "quality_review"),
    ]


def test_whose_business_it_is_not_finds_nothing(office, cast, client_for):
    copy = office.issued()
    base = f"/people/{cast.owner.person_id}/record"
    pages = (f"{base}/extracts", f"{base}/extract.pdf", f"{base}/extract.json", f"/extracts/{copy.id}",
             f"/extracts/{copy.id}/file")  # fmt: skip
    for member in (cast.hr_elsewhere, cast.colleague, cast.guard):
        for address in pages:
            client_for(member).get(address, status=404)
    client_for(cast.colleague).get(f"/record/extracts/{copy.id}", status=404)
    assert client_for(None).get("/record/extract.pdf", status=303).location.startswith("/sign-in")


def test_hr_asks_for_a_copy_the_page_waits_the_signer_signs(office, cast, client_for, settings):
    told_purpose(office.session, cast)
    client = client_for(cast.hr)
    base = f"/people/{cast.owner.person_id}/record/extracts"
    client.get(base)
    assert "Hãy ghi lý do" in client.post(base, {"reason": " ", "contents": "whole"}, status=422).text
    client.post(base, {"reason": "Bổ nhiệm", "contents": "whole"})
    waiting = client.follow()
    assert waiting.response.headers["Refresh"] == "3"
    assert "Trang tự tải lại" in waiting.text
    [copy] = office.session.scalars(select(IssuedCopy)).all()
    tasks.print_copy(copy.id)
    assert "Refresh" not in client.get(f"/extracts/{copy.id}").response.headers

    settings.signing_pkcs12_folder.mkdir(parents=True, exist_ok=True)
    desk.key_file(settings.signing_pkcs12_folder, cast.signer, PASSPHRASE)
    assert cast.owner.name in client_for(cast.signer).get("/extracts").text
    before = client_for(cast.signer)
    assert "Xác thực lại" in before.get(f"/extracts/{copy.id}").text
    sent_on = before.post(f"/extracts/{copy.id}/signature", {"passphrase": PASSPHRASE})
    assert sent_on.location == f"/step-up?next=/extracts/{copy.id}"
    signer = client_for(cast.signer, stepped_up=True)
    signer.get(f"/extracts/{copy.id}")
    wrong = signer.post(f"/extracts/{copy.id}/signature", {"passphrase": "sai"}, status=422)
    assert "Mật khẩu khóa ký chưa đúng" in wrong.text
    signer.post(f"/extracts/{copy.id}/signature", {"passphrase": PASSPHRASE})
    assert "Đang hoàn thiện" in signer.follow().text
    tasks.finish_copy(copy.id)
    assert "Đã cấp" in signer.get(f"/extracts/{copy.id}").text


def test_the_signer_signs_with_other_software(office, cast, client_for):
    copy = office.printed()
    signer = client_for(cast.signer, stepped_up=True)
    content = signer.get(f"/extracts/{copy.id}/content").response.data
    assert content == office.fresh(copy).prepared.signed_bytes
    cms = desk.sign_as(office.session, cast.signer, content)
    signer.get(f"/extracts/{copy.id}")
    signer.post(f"/extracts/{copy.id}/signature", {"signature": (io.BytesIO(cms), "ban.p7s")})
    assert office.fresh(copy).state is CopyState.SIGNED


def test_each_download_of_a_copy_is_a_look(office, cast, client_for):
    copy = office.issued()
    before = len(office.session.scalars(select(Look)).all())
    signer = client_for(cast.signer)
    data = signer.get(f"/extracts/{copy.id}/file").response.data
    assert data == office.fresh(copy).file
    assert len(office.session.scalars(select(Look)).all()) == before + 1
    newest = office.session.scalars(select(Look).order_by(Look.id.desc()).limit(1)).one()
    assert newest.purpose is Purpose.SIGNED_COPY, "whatever else was lately told"
    assert "Làm, ký và cấp bản sơ yếu lý lịch" in client_for(cast.owner).get("/record/looks").text
    assert latest_purpose(office.session, cast.signer.actor, cast.owner.person_id) is None
    assert signer.get(f"/people/{cast.owner.person_id}/record").h1 == "Mục đích xem hồ sơ"
    assert client_for(cast.owner).get(f"/record/extracts/{copy.id}").response.data == data
    assert len(office.session.scalars(select(Look)).all()) == before + 1


def test_the_owner_sees_what_was_issued_of_them_and_why_it_was_withdrawn(office, cast, client_for):
    copy = office.issued(reason="Bổ sung hồ sơ bổ nhiệm")
    office_client = client_for(cast.owner)
    shown = office_client.get("/record/extracts")
    assert "Bổ sung hồ sơ bổ nhiệm" in shown.text
    assert cast.signer.name in shown.text
    hr = client_for(cast.hr)
    hr.get(f"/extracts/{copy.id}")
    assert "Hãy ghi lý do" in hr.post(f"/extracts/{copy.id}/withdrawal", {"reason": ""}, status=422).text
    hr.post(f"/extracts/{copy.id}/withdrawal", {"reason": "Cấp nhầm"})
    assert "Đã thu hồi" in hr.follow().text
    shown = office_client.get("/record/extracts")
    assert "Cấp nhầm" in shown.text
    office_client.get(f"/record/extracts/{copy.id}", status=404)


def test_hr_drops_a_copy(office, cast, client_for):
    copy = office.printed()
    hr = client_for(cast.hr)
    hr.get(f"/extracts/{copy.id}")
    hr.post(f"/extracts/{copy.id}/removal")
    assert "Đã hủy" in hr.follow().text
    hr.get(f"/extracts/{copy.id}/file", status=422)
    assert "Đã hủy" not in client_for(cast.owner).get("/record/extracts").text


def test_anybody_with_the_paper_checks_it(office, cast, client_for):
    copy = office.issued()
    anybody = client_for(None)
    page = anybody.get(f"/copies/{copy.public_id}")
    assert "còn hiệu lực" in page.text
    for text in (copy.agency, copy.masked_name, copy.file_digest.hex(), "12:00 23/11/2026"):
        assert text in page.text
    for secret in (
        cast.owner.name,
        cast.owner.name.split()[-1] + " ",
        str(MADE.values["record_code"]),
        copy.reason,
    ):
        assert secret not in page.text
    assert "Set-Cookie" not in page.response.headers
    form = anybody.get(f"/copies/{copy.public_id}").forms()[0]
    assert "csrf_token" not in form.names
    for content, says, not_says in (
        (copy.file, "same", "different"), (copy.file[:-1] + b"x", "different", "same"),
    ):  # fmt: skip
        answer = anybody.submit(form, {"file": (io.BytesIO(content), "a.pdf")})
        shown = {
            div.get("id"): "hidden" not in div.attrib for div in answer.markup.all("div") if div.get("id")
        }
        assert (shown[says], shown[not_says]) == (True, False)
    assert "Hãy chọn tệp PDF" in anybody.submit(form, status=422).text
    actions.withdraw(office.session, copy.id, "Cấp nhầm", actor=cast.hr.actor)
    page = anybody.get(f"/copies/{copy.public_id}")
    assert "đã bị cơ quan thu hồi" in page.text
    assert "Cấp nhầm" not in page.text
    assert "còn hiệu lực" not in page.text


def test_nobody_learns_of_a_copy_that_was_not_issued(office, client_for):
    copy = office.printed()
    for unknown in (copy.public_id, "A" * 26, "x", "%00", "A" * 5000):
        client_for(None).get(f"/copies/{unknown}", status=404)


def test_the_schema_is_kept_by_who_has_it(client_for):
    client = client_for(None)
    etag = client.get(PATH).response.headers["ETag"]
    again = client.app.test_client().get(PATH, headers={"If-None-Match": etag}, base_url="https://localhost")
    assert again.status_code == 304


def test_the_desk_asks_no_more_with_more_copies(office, cast, client_for, database):
    counts = []
    for reason in ("Bổ nhiệm", "Thi nâng ngạch"):
        office.asked(reason=reason)
        with statements(database) as sent:
            client_for(cast.hr).get("/extracts")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
