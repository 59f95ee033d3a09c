"""The official's pages, as a reader sees them."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image

from portal.proposals.models import Proposal
from portal.proposals.rules import ItemState
from tests.proposals import desk


@pytest.fixture
def client(session, cast, client_for):
    desk.make_record(session, cast.owner, cast.colleague)
    return client_for(cast.owner)


def photo():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(buffer, "JPEG")
    return io.BytesIO(buffer.getvalue()), "giay-to.jpg"


def test_the_list_is_empty_and_says_what_to_do(client):
    assert "Chưa có đề nghị nào" in client.get("/proposals").text


def test_from_a_field_to_sent_without_javascript(client, session):
    page = client.get("/proposals/new?target=current_address")
    assert "Hải Châu" in page.html
    client.post("/proposals", {"target": "current_address", "current_address": "5 Lê Lợi", "evidence": photo()})
    review = client.follow()
    assert "5 Lê Lợi" in review.text
    number = session.query(Proposal).one().id
    client.post(f"/proposals/{number}/submission", {"declaration": "yes"})
    shown = client.follow()
    assert f"DN-2026-{number:06d}" in shown.h1 or re.search(r"DN-\d{4}-", shown.h1)
    assert "Cán bộ nhân sự kiểm tra." in shown.text


def test_without_the_declaration_nothing_is_sent_and_the_reason_is_said(client, session, cast):
    proposal = desk.drafted(session, cast.owner)
    client.get(f"/proposals/{proposal.id}/review")
    page = client.post(f"/proposals/{proposal.id}/submission", status=422)
    assert "cam đoan" in page.text
    assert desk.item_of(session, proposal).state is ItemState.DRAFT


def test_what_was_typed_is_kept_when_something_is_wrong(client):
    client.get("/proposals/new?target=height_cm")
    page = client.post("/proposals", {"target": "height_cm", "height_cm": "rất cao", "note": "Đo lại ở trạm y tế"}, status=422)
    assert "rất cao" in page.html
    assert "Đo lại ở trạm y tế" in page.html
