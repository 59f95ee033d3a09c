"""Files that are no evidence: at the door by their first bytes, in the worker by a real look inside."""

import io
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.documents import tasks
from portal.documents.models import Evidence, EvidenceBlob
from portal.documents.rules import MAX_BYTES, Variant
from portal.proposals import queries
from portal.record.rules import FORM as RECORD_FORM
from tests.bad_input.asking import Pairs, good_pairs, kept, leads_to, refused, with_value
from tests.bad_input.plot import Plot
from tests.bad_input.routes import FORM_OF, Form
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

# Four bad files for every form that takes one, whatever it takes.
BAD = {
    "a renamed program": DOOR["a renamed program"][:2],
    **{kind: (name, content) for kind, (name, content, _) in list(WORKER.items())[:3]},
}
_PAPER = {"a renamed program": "tệp chương trình"}
_PORTRAIT = {**_PAPER, "an encrypted PDF": "Ảnh chân dung phải là ảnh"}
_SHEET = dict.fromkeys(BAD, "không phải bảng tính")
_SIGNATURE = dict.fromkeys(BAD, "Không đọc được chữ ký số")
# By form and input: what is said at once. What is not said here, the worker finds.
TAKES_FILE = {
    ("proposals.create", "evidence"): _PAPER, ("proposals.create", "photo-file"): _PORTRAIT,
    ("proposals.revise", "evidence"): _PAPER, ("declarations.save_row", "evidence"): _PAPER,
    ("declarations.save_papers", "evidence"): _PAPER, ("declarations.save_picture", "photo-file"): _PORTRAIT,
    ("intake.create", "file"): _SHEET, ("reviews.sign", "signature"): _SIGNATURE,
    ("extracts.sign", "signature"): _SIGNATURE,
}  # fmt: skip
_FRAME = {"photo-across": "50", "photo-down": "30", "photo-zoom": "150"}
# Where the official reads afterwards what became of the file.
READ_AT = {
    "proposals.revise": "/proposals/{returned}", "declarations.save_row": "/declaration/rows/training_informatics/{row}", "declarations.save_papers": "/declaration/papers/health_status",
    "declarations.save_picture": f"/declaration/groups/{RECORD_FORM.fields['photo'].group}",
}  # fmt: skip


def propose(plot: Plot, sent: list[tuple[str, bytes]], **typed: str) -> Page:
    fields = {
        "target": "weight_kg", "operation": "set", "client_id": str(uuid4()), "weight_kg": "61,5",
        "note": "Còn nguyên.", **typed,
    }  # fmt: skip
    return post(plot, "owner", "/proposals", list(fields.items()), [("evidence", *file) for file in sent])


def post(plot: Plot, who: str, path: str, fields: Pairs, sent: list[tuple[str, str, bytes]]) -> Page:
    """Send the fields with files: input, name and content of each."""
    client = plot.client(who)
    pairs = with_value(fields, "csrf_token", client.token)
    return client.post_bare(
        path, _body(pairs, sent), None, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )


def _body(fields: Pairs, sent: list[tuple[str, str, bytes]]) -> bytes:
    """Written here, since the test client would leave the files of a large body open."""
    parts = [(f'form-data; name="{name}"', str(value).encode()) for name, value in fields]
    parts += [(f'form-data; name="{field}"; filename="{name}"', content) for field, name, content in sent]
    return (
        b"".join(b"--b\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % (h.encode(), c) for h, c in parts)
        + b"--b--\r\n"
    )


def form_with(plot: Plot, endpoint: str, field: str) -> tuple[Form, Pairs]:
    """The form with everything right but the file."""
    form = FORM_OF[endpoint]
    pairs = [pair for pair in good_pairs(plot, form) if pair[0] not in ("passphrase", "photo")]
    if field == "photo-file":
        pairs = [pair for pair in pairs if pair[0] != "weight_kg"] + list(_FRAME.items())
        pairs = with_value(pairs, "target", "photo") if endpoint == "proposals.create" else pairs
    return form, pairs


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("kind", DOOR)
def test_what_is_plainly_no_evidence_is_refused_at_the_door(plot: Plot, kind: str):
    name, content, says = DOOR[kind]
    page = refused(propose(plot, [(name, content)]), 422, says)
    kept(page, "/proposals", [("weight_kg", "61,5"), ("note", "Còn nguyên.")])


@pytest.mark.parametrize(
    ("endpoint", "field", "kind"), [(*one, kind) for one, says in TAKES_FILE.items() for kind in says]
)
def test_no_form_takes_what_is_plainly_something_else(
    plot: Plot, watch: Watch, endpoint: str, field: str, kind: str
):
    form, pairs = form_with(plot, endpoint, field)
    path = plot.filled(form.path)
    page = refused(
        post(plot, form.who, path, pairs, [(field, *BAD[kind])]), 422, TAKES_FILE[endpoint, field][kind]
    )
    leads_to(page, field.removesuffix("-file"))
    kept(page, path, pairs, but=("page", "turn", "seen"))
    # A row of the draft is kept without its papers.
    assert set(watch.changed()) <= ({"declaration_part"} if endpoint == "declarations.save_row" else set())


@pytest.mark.parametrize(("endpoint", "field"), [one for one in TAKES_FILE if one[0] in READ_AT])
def test_what_is_found_inside_is_said_wherever_the_file_was_sent(
    plot: Plot, watch: Watch, endpoint: str, field: str
):
    form, pairs = form_with(plot, endpoint, field)
    found_inside = [kind for kind in BAD if kind not in TAKES_FILE[endpoint, field]]
    for turn, kind in enumerate(found_inside, 1):
        again = with_value(pairs, "turn", str(turn))
        answer = post(plot, form.who, plot.filled(form.path), again, [(field, *BAD[kind])])
        assert answer.status == 303, answer.text
        number = plot.session.scalar(select(func.max(Evidence.id)))
        plot.session.rollback()
        tasks.check(number)
        client = plot.client(form.who)
        assert WORKER[kind][2] in client.get(plot.filled(READ_AT[endpoint])).text
        client.get(f"/evidence/{number}", 404)
    watch.forget()


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
