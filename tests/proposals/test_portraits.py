"""The official's portrait as a value of the record: proposed with its frame, without JavaScript too."""

import io

import pytest
from PIL import Image

from portal.documents import actions as documents
from portal.documents import tasks
from portal.documents.checks import check
from portal.documents.models import Evidence
from portal.documents.rules import Checked, Crop
from portal.proposals.models import ItemEvidence, ProposalItem
from portal.proposals.queries import new_of
from portal.record import steps as record_steps
from tests.documents import files
from tests.proposals import desk

PICTURE = files.jpeg(size=(60, 90))
FRAME = {"photo-across": "50", "photo-down": "30", "photo-zoom": "150"}


@pytest.fixture
def client(session, cast, client_for):
    desk.make_record(session, cast.owner, cast.colleague)
    return client_for(cast.owner)


def portrait(size=(900, 1200), kind="JPEG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return io.BytesIO(buffer.getvalue()), "toi.jpg"


def test_a_portrait_is_framed_sent_and_proves_itself(client, session, monkeypatch):
    monkeypatch.setattr(tasks, "check_confined", lambda kind, data, *, crop: check(kind, data, crop))
    page = client.get("/proposals/new?target=photo")
    assert "Ảnh màu 4 × 6" in page.h1
    assert "Giấy tờ minh chứng" not in page.text
    client.post("/proposals", {"target": "photo", "photo-file": portrait(), **FRAME})
    review = client.follow()
    evidence = session.query(Evidence).one()
    assert evidence.crop == "50 30 150"
    item = session.query(ProposalItem).one()
    assert new_of(item) == evidence.id
    assert session.query(ItemEvidence).one().evidence_id == evidence.id
    assert "Ảnh số" not in review.text
    assert f'hx-get="/evidence/{evidence.id}/status?shown=received"' in review.html, "until it is checked"
    tasks.check(evidence.id)
    assert f'src="/evidence/{evidence.id}/preview"' in client.get(review.url).html
    client.get(f"/evidence/{evidence.id}/preview")
    kept = client.get(f"/items/{item.id}/edit")
    assert f'src="/evidence/{evidence.id}/preview"' in kept.html
    client.post(f"/items/{item.id}", {"photo": str(evidence.id), **FRAME})
    session.expire_all()
    assert new_of(session.query(ProposalItem).one()) == evidence.id, "without a new file the one before stays"


def test_without_a_picture_it_says_what_is_missing(client):
    client.get("/proposals/new?target=photo")
    page = client.post("/proposals", {"target": "photo", **FRAME}, status=422)
    assert "Ảnh màu 4 × 6" in page.text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"photo-file": (io.BytesIO(b"%PDF-1.4 x"), "a.pdf"), **FRAME}, "phải là ảnh"),
        ({"photo-file": portrait(), **FRAME, "photo-zoom": "9000"}, "Khung cắt ảnh"),
        ({"photo-file": portrait(), "photo-across": "x"}, "Khung cắt ảnh"),
        ({"photo": "900000001"}, "không còn nữa"),
    ],
    ids=["a PDF", "too near", "words", "unknown"],
)
def test_what_is_no_portrait_is_refused_beside_the_input(client, sent, says):
    client.get("/proposals/new?target=photo")
    page = client.post("/proposals", {"target": "photo", **sent}, status=422)
    assert says in page.text
    assert 'href="#photo"' in page.html


def test_a_paper_or_another_persons_portrait_is_no_portrait_of_mine(client, session, cast, client_for):
    other = client_for(cast.colleague)
    other.get("/proposals/new?target=photo")
    other.post("/proposals", {"target": "photo", "photo-file": portrait(), **FRAME})
    theirs = session.query(Evidence).one().id
    client.get("/proposals/new?target=current_address")
    client.post(
        "/proposals", {"target": "current_address", "current_address": "5 Lê Lợi", "evidence": portrait()}
    )
    paper = session.query(Evidence).order_by(Evidence.id.desc()).first().id
    for number in (theirs, paper):
        client.get("/proposals/new?target=photo")
        page = client.post("/proposals", {"target": "photo", "photo": str(number), **FRAME}, status=422)
        assert "không còn nữa" in page.text


def test_the_record_shows_the_portrait(session, cast, client_for):
    record_steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values={"photo": 7}, entries={},
        actor=cast.hr.actor,
    )  # fmt: skip
    session.commit()
    page = client_for(cast.owner).get("/record/fields/photo")
    assert 'src="/evidence/7/preview"' in page.html


def test_old_and_new_stand_side_by_side_for_who_decides(session, cast, client_for):
    old, new = (proven(session, cast.owner) for _ in range(2))
    record_steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values={"photo": old}, entries={},
        actor=cast.hr.actor,
    )  # fmt: skip
    session.commit()
    proposal = desk.sent(session, cast.owner, "photo", new, papers=[new])
    hr = client_for(cast.hr)
    assert f"/evidence/{new}/preview" not in hr.get(f"/reviews/proposals/{proposal.id}").html, (
        "not yet opened"
    )
    hr.post(f"/proposals/{proposal.id}/claim")
    page = hr.follow()
    assert page.html.index(f'src="/evidence/{old}/preview"') < page.html.index(
        f'src="/evidence/{new}/preview"'
    )
    assert "Ảnh số" not in page.text
    assert "Ảnh số" not in hr.get("/reviews").text


def proven(session, member):
    number = documents.receive(
        session, actor=member.actor, filename="toi.jpg", data=PICTURE, crop=Crop.of("50 30 150")
    ).id
    documents.record_check(session, number, Checked(PICTURE, (PICTURE,)))
    return number
