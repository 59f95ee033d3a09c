"""What an official does after the first draft: finds it again, mends it, and takes it back."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image

from portal.core import clock
from portal.proposals import actions, listing
from portal.proposals.models import Proposal
from portal.proposals.queries import evidence_ids_of
from portal.proposals.rules import ItemState
from portal.proposals.steps import Words
from portal.reviews import actions as reviews
from tests.proposals import desk


@pytest.fixture
def client(session, cast, client_for):
    desk.make_record(session, cast.owner, cast.colleague)
    return client_for(cast.owner)


def returned(session, cast, *what):
    proposal = desk.sent(session, cast.owner, *what)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    words = Words("unreadable", "Chụp lại mặt sau.")
    reviews.return_item(session, item.id, actor=cast.hr.actor, words=words, key=f"r{item.id}")
    return proposal


def test_what_came_back_stands_first_on_every_page(session, cast, client, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    first = returned(session, cast)
    waiting = desk.sent(session, cast.owner, "height_cm", 160)
    second = returned(session, cast, "weight_kg", 51)
    drafts = [desk.drafted(session, cast.owner, key, "Có") for key in ("work_strengths", "current_address")]
    found, before = [], None
    for _ in range(4):
        lines, before = listing.mine(session, cast.owner.actor, before=before)
        found += [line.proposal.id for line in lines]
        if before is None:
            break
    assert found == [second.id, first.id, drafts[1].id, drafts[0].id, waiting.id]
    assert len(lines) == 1


def test_the_list_says_what_its_times_are(session, cast, client):
    desk.sent(session, cast.owner)
    desk.drafted(session, cast.owner, "height_cm", 160)
    text = client.get("/proposals").text
    assert re.search(r"Dự kiến xong trước hết ngày \d\d/\d\d/\d{4}\.", text)
    assert re.search(r"Gửi lúc \d", text)
    assert re.search(r"Lưu nháp lúc \d", text)


def test_the_first_page_leads_to_the_one_that_came_back(session, cast, client):
    one = returned(session, cast)
    assert f'href="/proposals/{one.id}"' in client.get("/").html
    returned(session, cast, "weight_kg", 51)
    page = client.get("/").html
    assert f'href="/proposals/{one.id}"' not in page
    assert 'href="/proposals"' in page


def test_what_came_back_may_be_taken_back_after_a_word(session, cast, client):
    proposal = returned(session, cast)
    shown = client.get(f"/proposals/{proposal.id}")
    assert f"Số {proposal.number} sẽ không dùng lại được." in shown.text
    assert shown.html.index("Bổ sung và gửi lại") < shown.html.index("Rút đề nghị này")
    client.click("Rút đề nghị")
    assert desk.item_of(session, proposal).state is ItemState.WITHDRAWN
    assert "Rút đề nghị này" not in client.get(f"/proposals/{proposal.id}").text


def test_what_is_verified_is_not_taken_back(session, cast, client):
    item = desk.verified(session, cast)
    assert "Rút đề nghị" not in client.get(f"/proposals/{item.proposal_id}").text


@pytest.mark.parametrize("is_draft", [True, False])
def test_what_ends_something_stands_behind_a_word(session, cast, client, is_draft):
    make, path = (desk.drafted, "/review") if is_draft else (desk.sent, "")
    proposal = make(session, cast.owner)
    html = client.get(f"/proposals/{proposal.id}{path}").html
    end = "/deletion" if is_draft else "/withdrawal"
    at = html.index(f'action="/proposals/{proposal.id}{end}"')
    opened = html.rindex("<details", 0, at)
    assert "</details>" not in html[opened:at]


def test_the_note_is_mended_with_the_rest(session, cast, client):
    client.get("/proposals/new?target=other_names")
    client.post("/proposals", {"target": "other_names", "other_names": "Hà", "note": "Theo giấy khai sinh"})
    number = int(re.search(r"/proposals/(\d+)/review", client.follow().url)[1])
    item = desk.item_of(session, session.get(Proposal, number))
    assert "Theo giấy khai sinh" in client.get(f"/items/{item.id}/edit").text
    client.post(f"/items/{item.id}", {"other_names": "Hà", "note": "Theo bản sao"})
    review = client.follow()
    assert "Theo bản sao" in review.text
    assert "Theo giấy khai sinh" not in review.text
    client.get(f"/items/{item.id}/edit")
    client.post(f"/items/{item.id}", {"other_names": "Hà", "note": ""})
    assert "Theo bản sao" not in client.follow().text
    client.get(f"/items/{item.id}/edit")
    too_long = client.post(f"/items/{item.id}", {"other_names": "Hà", "note": "x" * 2001}, status=422)
    assert "Hãy viết ngắn lại" in too_long.text


def test_asking_again_for_a_refused_sending_leads_to_the_review(session, cast, client):
    proposal = desk.drafted(session, cast.owner)
    review = f"/proposals/{proposal.id}/review"
    assert client.get(f"/proposals/{proposal.id}/submission", status=303).location == review


def test_a_missing_paper_is_said_before_it_is_sent(session, cast, client):
    draft = desk.drafted(session, cast.owner, "current_address", "5 Lê Lợi", papers=[])
    page = client.get(f"/proposals/{draft.id}/review")
    assert "cần giấy tờ minh chứng" in page.text
    refused = client.post(f"/proposals/{draft.id}/submission", {"declaration": "yes"}, status=422)
    assert refused.html.count("cần giấy tờ minh chứng") == 2


def photo(name):
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(buffer, "JPEG")
    return io.BytesIO(buffer.getvalue()), name


def test_papers_of_an_earlier_sending_say_so_and_stand_last(frozen_time, session, cast, client, client_for):
    client.get("/proposals/new?target=current_address")
    typed = {"target": "current_address", "current_address": "5 Lê Lợi", "evidence": photo("mo.jpg")}
    client.post("/proposals", typed)
    number = int(re.search(r"/proposals/(\d+)/review", client.follow().url)[1])
    item = desk.item_of(session, session.get(Proposal, number))
    blurred = evidence_ids_of(session, [item.id])[item.id][0]
    actions.submit(session, number, actor=cast.owner.actor, declaration=desk.DECLARED, key="s")
    assert "Đã gửi lần" not in client.get(f"/proposals/{number}").text
    reviews.claim(session, number, actor=cast.hr.actor)
    words = Words("unreadable", "Chụp lại mặt sau.")
    reviews.return_item(session, item.id, actor=cast.hr.actor, words=words, key="r")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        client.get(f"/items/{item.id}/edit")
        typed = {"current_address": "5 Lê Lợi", "evidence_id": str(blurred), "evidence": photo("ro.jpg")}
        client.post(f"/items/{item.id}", typed)
        pages = [client.get(path) for path in (f"/items/{item.id}/edit", f"/proposals/{number}/review")]
        actions.submit(session, number, actor=cast.owner.actor, declaration=desk.DECLARED, key="t")
        hr = client_for(cast.hr)
        hr.get(f"/reviews/proposals/{number}")
        hr.post(f"/proposals/{number}/claim")
        pages += [client.get(f"/proposals/{number}"), hr.get(f"/reviews/proposals/{number}")]
    for page in pages:
        new, mark, old = (page.html.index(what) for what in ("ro.jpg", "Đã gửi lần 1", "mo.jpg"))
        assert new < old < mark
        assert page.html.count("Đã gửi lần") == 1
