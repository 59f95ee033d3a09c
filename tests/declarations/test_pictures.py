"""The declaration asks for the portrait that the record must have, and lets it be framed by hand."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.declarations.models import DeclarationPart
from portal.documents import actions, tasks
from portal.documents.checks import check
from portal.documents.labels import REFUSALS
from portal.documents.models import Evidence
from portal.documents.rules import Refusal
from portal.proposals.models import ItemEvidence, ProposalItem
from portal.proposals.queries import new_of
from portal.record.rules import FORM
from portal.record.rules.completeness import missing
from tests.declarations import desk
from tests.documents import files
from tests.proposals import desk as proposing

PAGE, GROUP = "/declaration/pictures/photo", f"/declaration/groups/{FORM.fields['photo'].group}"
FRAME = {"photo-across": "50", "photo-down": "30", "photo-zoom": "150"}


def portrait():
    return (BytesIO(files.jpeg(size=(900, 1200))), "toi.jpg")


@pytest.fixture
def sent(browser):
    """The portrait was chosen and saved."""
    browser.get(PAGE)
    browser.post(PAGE, {"photo-file": portrait(), **FRAME})
    browser.follow()
    return browser


def test_the_checklist_asks_for_what_the_record_must_have(browser):
    assert "photo" in {one.key for one in missing({}, {})}
    assert "Ảnh màu 4 × 6" in browser.get("/declaration/review").text
    assert "Ảnh màu 4 × 6" in browser.get(GROUP).text


def test_the_group_leads_to_the_picture_and_saves_first(browser):
    browser.get(GROUP)
    page = browser.submit(
        browser.form("draft"), {"other_names": "Hà"}, button="Chọn hoặc chụp ảnh: Ảnh màu 4 × 6"
    )
    assert page.url == PAGE
    browser.get(GROUP)
    assert browser.form("draft")["other_names"] == "Hà"


def test_it_is_framed_shown_and_no_longer_missing(sent, session, monkeypatch):
    monkeypatch.setattr(tasks, "check_confined", lambda kind, data, *, crop: check(kind, data, crop))
    evidence = session.scalars(select(Evidence)).one()
    assert evidence.crop == "50 30 150"
    tasks.check(evidence.id)
    shown = f'src="/evidence/{evidence.id}/preview/1"'
    review = sent.get("/declaration/review")
    assert shown in review.html
    assert "Ảnh số" not in review.text
    assert "Ảnh màu 4 × 6" not in review.links()
    assert shown in sent.get(GROUP).html
    assert f'src="/evidence/{evidence.id}/preview"' in sent.get(PAGE).html


def test_its_own_page_says_how_its_check_stands(sent, session):
    number = session.scalars(select(Evidence.id)).one()
    page = sent.get(PAGE)
    assert "Đang kiểm tra" in page.text
    assert f"/evidence/{number}/preview" not in page.html
    assert sent.form(PAGE)["photo"] == str(number)
    actions.record_check(session, number, Refusal.SMALL_PORTRAIT)
    page = sent.get(PAGE)
    assert REFUSALS[Refusal.SMALL_PORTRAIT] in page.text
    assert f"/evidence/{number}/preview" not in page.html
    assert "Ảnh màu 4 × 6: chưa nhập" in sent.post(PAGE, FRAME, status=422).text


def test_it_is_sent_with_its_file_behind_it(sent, session, newcomer):
    desk.filled(session, newcomer)
    desk.sent(session, newcomer)
    item = session.scalars(select(ProposalItem).where(ProposalItem.target_key == "photo")).one()
    number = session.scalars(select(Evidence.id).where(Evidence.crop.is_not(None))).one()
    assert new_of(item) == number
    proofs = session.scalars(select(ItemEvidence.evidence_id).where(ItemEvidence.item_id == item.id))
    assert proofs.all() == [number]


def test_it_is_no_paper_for_anything_else(sent, session):
    number = session.scalars(select(Evidence.id)).one()
    page = sent.get("/declaration/papers/health_status")
    assert f'value="{number}"' not in page.html


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"photo-file": (BytesIO(b"%PDF-1.4 x"), "a.pdf"), **FRAME}, "phải là ảnh"),
        ({**FRAME}, "Ảnh màu 4 × 6: chưa nhập"),
        ({"photo": "900000001", **FRAME}, "không còn nữa"),
        ({"photo-file": portrait(), **FRAME, "photo-zoom": "9000"}, "Khung cắt ảnh"),
    ],
    ids=["a PDF", "nothing", "unknown", "too near"],
)
def test_what_is_no_portrait_is_refused_beside_the_input(browser, typed, says):
    browser.get(PAGE)
    page = browser.post(PAGE, typed, status=422)
    assert says in page.text
    assert 'href="#photo"' in page.html


def test_a_paper_is_no_portrait(browser, session, newcomer):
    number = proposing.paper(session, newcomer).id
    browser.get(PAGE)
    browser.post(PAGE, {"photo": str(number), **FRAME}, status=422)
    assert _kept(session) == {}


def test_a_group_takes_no_picture_by_its_number(sent, session):
    kept = _kept(session)
    sent.get(GROUP)
    sent.post(GROUP, {"photo": "7", "then": ""})
    sent.post(f"{GROUP}/autosave", {"photo": "7"}, status=200)
    assert _kept(session) == kept != {}


def test_another_devices_picture_is_not_overwritten_unseen(browser, session, newcomer, client_for):
    browser.get(PAGE)
    other = client_for(newcomer)
    other.get(PAGE)
    other.post(PAGE, {"photo-file": portrait(), **FRAME})
    first = _kept(session)
    page = browser.post(PAGE, {"photo-file": portrait(), **FRAME}, status=409)
    assert "trang khác vừa chọn ảnh khác" in page.text
    assert _kept(session) == first
    browser.submit(browser.form(PAGE), {}, button="Lưu ảnh")
    assert _kept(session) != first, "who compared and saves again is obeyed"


def _kept(session):
    session.expire_all()
    parts = [part.opened() for part in session.scalars(select(DeclarationPart))]
    return {entry.papers: dict(entry.raw) for one in parts for key, entry in one.items() if key == "photo"}


def test_what_was_sent_is_followed_on_its_own_page(browser, session, newcomer):
    desk.filled(session, newcomer)
    desk.sent(session, newcomer)
    browser.get(PAGE, status=303)
    assert browser.follow().h1 == "Bản khai lần đầu"


def test_only_pictures_have_such_a_page(browser):
    browser.get("/declaration/pictures/other_names", status=404)
