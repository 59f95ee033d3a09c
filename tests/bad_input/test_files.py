"""Files that are no evidence: at the door by their first bytes, in the worker by a real look inside."""

import io
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.documents import tasks
from portal.documents.models import Evidence, EvidenceBlob
from portal.documents.rules import MAX_BYTES, Variant
from portal.proposals import queries
from tests.bad_input.asking import kept, refused
from tests.bad_input.plot import Plot
from tests.bad_input.watch import Watch
from tests.documents import files
from tests.strict_pages.client import Page

PROGRAM = b"MZ" + bytes(200)
DOOR = {
    "a renamed program": ("giấy khai sinh.jpg", PROGRAM, "tệp chương trình"),
    "don.xin.pdf": ("don.xin.pdf", PROGRAM, "tệp chương trình"),
    "a.PDF": ("a.PDF", b"\x7fELF" + bytes(200), "tệp chương trình"),
    "a script": ("anh.png", b"#!/bin/sh\nrm -rf /\n", "tệp chương trình"),
    "no ending": ("giayto", PROGRAM, "tệp chương trình"),
    "an archive": ("anh.pdf", b"PK\x03\x04" + bytes(200), "Tệp văn phòng"),
    "an old document": ("anh.pdf", b"\xd0\xcf\x11\xe0" + bytes(200), "Tệp văn phòng"),
    "an animation": ("anh.jpg", files.gif(), "Kiểu ảnh này"),
    "a drawing": ("anh.png", b"<svg onload='alert(1)'/>", "Kiểu ảnh này"),
    "a page": ("anh.pdf", b"<!doctype html><script>alert(1)</script>", "Không nhận ra kiểu tệp"),
    "nothing": ("anh.jpg", b"", "không có nội dung"),
    "noise": ("anh.heic", b"\0\1\2\3" * 50, "Không nhận ra kiểu tệp"),
    "21 MB": ("anh.jpg", b"\xff\xd8\xff" + bytes(21 * 1024 * 1024), "20 MB"),
    "one byte too many": ("anh.pdf", b"%PDF-".ljust(MAX_BYTES + 1), "20 MB"),
}
WORKER = {
    "64 megapixels in a few kilobytes": ("anh.png", files.png_claiming(8000, 8000), "quá nhiều điểm ảnh"),
    "a JPEG that breaks off": ("anh.jpg", files.jpeg(size=(400, 300))[:-800], "thiếu phần cuối"),
    "an encrypted PDF": ("don.xin.pdf", files.encrypted_pdf(), "mật khẩu"),
    "a PDF with a script": ("don.pdf", files.pdf_with_script(), "lệnh tự chạy"),
    "a PDF with a file inside": ("don.pdf", files.pdf_with_file(), "tệp khác đính kèm"),
    "a PDF that is none": ("don.pdf", b"%PDF-1.7\nnothing of the kind", "thiếu phần cuối"),
}  # fmt: skip


def propose(plot: Plot, sent: list[tuple[str, bytes]], **typed: str) -> Page:
    client = plot.client("owner")
    fields = {
        "csrf_token": client.token, "target": "weight_kg", "operation": "set", "client_id": str(uuid4()),
        "weight_kg": "61,5", "note": "Còn nguyên.", **typed,
    }  # fmt: skip
    return client.post_bare(
        "/proposals", _body(fields, sent), None, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )


def _body(fields: dict[str, str], sent: list[tuple[str, bytes]]) -> bytes:
    """Written here, since the test client would leave the files of a large body open."""
    parts = [(f'form-data; name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'form-data; name="evidence"; filename="{name}"', content) for name, content in sent]
    return (
        b"".join(b"--b\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % (h.encode(), c) for h, c in parts)
        + b"--b--\r\n"
    )


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("kind", DOOR)
def test_what_is_plainly_no_evidence_is_refused_at_the_door(plot: Plot, kind: str):
    name, content, says = DOOR[kind]
    page = refused(propose(plot, [(name, content)]), 422, says)
    kept(page, "/proposals", [("weight_kg", "61,5"), ("note", "Còn nguyên.")])


@pytest.mark.usefixtures("nothing_changes")
def test_eleven_files_are_too_many(plot: Plot):
    refused(propose(plot, [("anh.jpg", files.jpeg(size=(9, 9)))] * 11), 422, "tối đa 10 giấy tờ")


@pytest.mark.parametrize("kind", WORKER)
def test_what_is_found_inside_is_said_on_the_page(plot: Plot, watch: Watch, kind: str):
    name, content, says = WORKER[kind]
    answer = propose(plot, [(name, content)])
    assert answer.status == 303, answer.text
    number = plot.session.scalar(select(func.max(Evidence.id)))
    plot.session.rollback()
    tasks.check(number)
    client = plot.client("owner")
    page = client.get(answer.location)
    assert says in page.text
    # Nothing of it is served or kept, and it proves nothing.
    client.get(f"/evidence/{number}", 404)
    assert plot.session.scalar(select(func.count()).where(EvidenceBlob.evidence_id == number)) == 0
    plot.session.rollback()
    proposal = answer.location.split("/")[2]
    client.get(answer.location)
    refused(
        client.post(f"/proposals/{proposal}/submission", {"declaration": "yes"}, None), 422, "không dùng được"
    )
    client.post(f"/proposals/{proposal}/deletion")
    watch.forget()


def test_a_good_file_stays_when_a_bad_one_or_a_bad_value_comes_with_it(plot: Plot, watch: Watch):
    good = ("mặt trước.jpg", files.jpeg(size=(60, 40)))
    page = refused(
        propose(plot, [good, ("don.xin.pdf", PROGRAM)], weight_kg="rất nặng"), 422, "tệp chương trình"
    )
    form = next(made for made in page.forms() if made.action == "/proposals")
    number = int(form["evidence_id"])
    assert "mặt trước.jpg" in page.text
    assert form["weight_kg"] == "rất nặng"
    again = plot.client("owner").submit(form, {"weight_kg": "62,5"})
    assert "62,5" in again.text
    item = queries.items_of(plot.session, [int(again.url.split("/")[2])])[0]
    assert queries.evidence_ids_of(plot.session, [item.id]) == {item.id: [number]}
    raw = select(EvidenceBlob).where(EvidenceBlob.evidence_id == number, EvidenceBlob.variant == Variant.RAW)
    assert plot.session.scalars(raw).one()
    plot.session.rollback()
    watch.forget()


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("content", [b"", b"not a signature", b"\x30\x82" + bytes(100), b"0" * 200_000])
def test_a_file_that_is_no_signature_signs_nothing(plot: Plot, content: bytes):
    client = plot.client("signer")
    data = {
        "csrf_token": client.token,
        "idempotency_key": str(uuid4()),
        "signature": (io.BytesIO(content), "lo.p7s"),
    }
    page = refused(client.post_bare(plot.filled("/approvals/{approval}/signature"), data, None), 422)
    assert any(made.action == plot.filled("/approvals/{approval}/signature") for made in page.forms())
