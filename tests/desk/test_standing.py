"""Whom an office was certified by is asked each time: an authority that is believed no more ends its questions."""

from base64 import b64encode
from datetime import timedelta
from ssl import PEM_cert_to_DER_cert

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.errors import Conflict
from portal.desk import authorities, office_keys
from portal.desk.actions import asking
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.rules import Claim, Standing, Wanted
from tests.desk.authority import Authority
from tests.desk.conftest import PURPOSE, registered

NO_MORE = "không còn tin cậy tổ chức đã cấp chứng thư số"


@pytest.fixture
def folder(settings):
    return settings.desk_authority_folder


@pytest.fixture
def office(session, cast, folder) -> DeskOffice:
    return registered(session, cast, Authority().join(folder))


def row(authority: Authority, **changes: object) -> DeskOffice:
    """An office's row with a certificate of this authority's, of two years."""
    pem = authority.for_key(office_keys.made().public_key, days=730)
    return DeskOffice(
        **{
            "certificates": [b64encode(PEM_cert_to_DER_cert(pem)).decode()],
            "expires_at": clock.now() + timedelta(days=729), **changes,
        }
    )  # fmt: skip


def standing(office: DeskOffice, *roots: Authority, days: int = 0) -> Standing:
    trust = authorities.TrustList(tuple(one.certificate for one in roots)) if roots else None
    return authorities.standing_of(office, trust, at=clock.now() + timedelta(days=days))


def test_an_office_stands_by_an_authority_that_is_believed_now():
    ours, other = Authority(), Authority()
    assert standing(row(ours), other, ours) is Standing.READY
    assert standing(row(ours), other) is Standing.UNTRUSTED
    assert standing(row(ours)) is Standing.UNTRUSTED
    assert standing(row(ours, certificates=["x"]), ours) is Standing.UNTRUSTED
    assert standing(row(ours), ours, days=400) is Standing.UNTRUSTED, "the root ended before the office"
    assert standing(row(ours), ours, days=730) is Standing.EXPIRED
    assert standing(row(ours, stopped_at=clock.now()), ours) is Standing.STOPPED
    assert standing(row(ours, certificates=None, expires_at=None), ours) is Standing.UNCERTIFIED


def test_a_folder_is_read_again_only_when_it_changed(tmp_path, monkeypatch):
    reads = []
    read = authorities.from_folder
    monkeypatch.setattr(authorities, "from_folder", lambda place: reads.append(place) or read(place))
    first, second = Authority().join(tmp_path), Authority()

    def roots():
        found = [authorities.believed(tmp_path) for _ in range(3)]
        assert found[0] is found[1] is found[2]
        return found[0] and found[0].roots

    assert (roots(), len(reads)) == ((first.certificate,), 1)
    second.join(tmp_path)
    assert (roots(), len(reads)) == ((second.certificate,), 2)
    (tmp_path / "new.pem").write_text(first.pem)
    (tmp_path / "notes.txt").write_text("not looked at")
    assert (set(roots()), len(reads)) == ({first.certificate, second.certificate}, 3)
    (tmp_path / "root.pem").rename(tmp_path / "root.old")
    assert (roots(), len(reads)) == ((first.certificate,), 4)
    (tmp_path / "root.pem").write_text("junk")
    assert (roots(), len(reads)) == (None, 5)
    (tmp_path / "root.pem").unlink()
    assert (roots(), len(reads)) == ((first.certificate,), 6)


def test_what_cannot_be_read_is_nobody_and_is_tried_again(tmp_path, monkeypatch):
    ours = Authority().join(tmp_path)
    read = authorities.from_folder

    def refused(_):
        raise PermissionError(13, "no")

    monkeypatch.setattr(authorities, "from_folder", refused)
    assert authorities.believed(tmp_path) is None
    monkeypatch.setattr(authorities, "from_folder", read)
    found = authorities.believed(tmp_path)
    assert found is not None
    assert found.roots == (ours.certificate,)


def test_a_certificate_from_before_does_not_ask_by_itself(session, cast, office):
    question = asking.Question(office.id, PURPOSE, Wanted((Claim.NAME,)))
    for believed in (None, Authority().believed):
        with pytest.raises(Conflict) as refused:
            asking.ask(
                session, question, site=asking.Site("https://x", "v"), authorities=believed,
                actor=cast.guard.actor,
            )  # fmt: skip
        assert refused.value.code == "desk.office_not_trusted"
    assert session.scalars(select(DeskRequest)).all() == []


def test_the_clerk_and_the_administrator_read_it_and_it_asks_again_when_it_may(
    client_for, cast, session, office, folder
):
    clerk, administrator = client_for(cast.guard), client_for(cast.administrator)
    wish = {"office": str(office.id), "purpose": PURPOSE, **dict.fromkeys(
        (f"ask-{claim}" for claim in office.claims), "required")}  # fmt: skip
    assert [form.action for form in clerk.get("/desk").forms()] == ["/desk/requests"]
    before = (folder / "root.pem").read_text()
    Authority().join(folder)

    page = clerk.get("/desk")
    assert NO_MORE in page.text
    assert page.forms() == []
    assert NO_MORE in clerk.post("/desk/requests", wish, 409).text
    assert session.scalars(select(DeskRequest)).all() == []
    assert "Chứng thư số không còn được tin cậy" in administrator.get("/desk/offices").text
    shown = administrator.get(f"/desk/offices/{office.id}").text
    assert NO_MORE in shown
    assert "xin chứng thư số mới" in shown

    (folder / "root.pem").write_text(before)
    assert NO_MORE not in clerk.get("/desk").text
    clerk.post("/desk/requests", wish)
    assert NO_MORE not in administrator.get(f"/desk/offices/{office.id}").text
