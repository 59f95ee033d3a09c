"""The printed badge: what stands on it, what its code says, and that no checker is ever green for it."""

import io
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card import printing, queries, tasks
from portal.card.actions import binding, locking
from portal.card.checking import verifier
from portal.card.checking.verdicts import Checker, Clock, Policy, Result
from portal.card.formats import status_list, trust_list
from portal.card.formats.profile import Field, Purpose
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import SignerAway, read_certificate
from portal.card.models import CardBinding, CardIssuance
from portal.card.printing import Sheet
from portal.core import clock
from portal.core.errors import TooMany
from portal.core.trail import TrailLeaf
from portal.people.models import Person
from tests.card import node
from tests.support.cast import Cast
from tests.support.settings import Settings
from tests.support.tools import needed

A_YEAR = 365 * 86_400


@pytest.fixture
def office_press(settings: Settings, frozen_time: datetime) -> tasks.Press:
    """The lists as the application's own settings publish them."""
    made = tasks.press_of(settings)
    assert made is not None
    return made


@pytest.fixture
def printed(session: Session, opened: Cast, bound: CardBinding) -> CardBinding:
    return binding.bind_print(session, bound.card_id, actor=opened.hr.actor)


@pytest.fixture
def photographed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.BytesIO()
    Image.new("RGB", (400, 600), (150, 180, 210)).save(kept, "JPEG")
    monkeypatch.setattr(queries, "photo_of", lambda _session, _person_id: kept.getvalue())


def pdf_of(client_for, cast: Cast, printed: CardBinding, sheet: str = "card") -> bytes:
    answer = client_for(cast.hr).post(f"/cards/{printed.card_id}/badge/prints", {"sheet": sheet}, 200)
    assert answer.response.mimetype == "application/pdf"
    return answer.response.data


def told_by(program: str, *arguments: str, pdf: bytes) -> str:
    command = [needed(program, package="poppler-utils"), *arguments]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def code_on(pdf: bytes, page: int, folder: Path) -> str:
    """Return what a camera reads off a rendered page at 300 dots an inch, as plastic printers have."""
    program = needed("pdftoppm", package="poppler-utils")
    wanted = [program, "-r", "300", "-f", str(page), "-l", str(page), "-singlefile", "-png", "-"]
    subprocess.run([*wanted, folder / "page"], input=pdf, check=True, capture_output=True)
    with Image.open(folder / "page.png") as picture:
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text


def test_the_badge_shows_who_it_is_and_where_it_is_checked(
    client_for, opened: Cast, printed: CardBinding, photographed: None, office_press: tasks.Press
) -> None:
    pdf = pdf_of(client_for, opened, printed)
    about, text = told_by("pdfinfo", "-", pdf=pdf), told_by("pdftotext", "-raw", "-", "-", pdf=pdf)
    words = " ".join(text.split())

    assert "Pages:           2" in about
    assert "242.646 x 153.0" in about  # ISO/IEC 7810 ID-1 in points
    for shown in (
        "Nguyễn Thị Hòa",
        "Chuyên viên",
        "Văn phòng Sở",
        "THẺ CÔNG VỤ",
        "Thẻ đồng hành",
        "23/11/2027",
    ):
        assert shown in words
    assert words.count("Chỉ kiểm tra trực tuyến – xem kết quả trên màn hình") == 2
    assert "không bao giờ báo xanh" in words
    assert " jpeg " in told_by("pdfimages", "-list", "-", pdf=pdf)


def test_on_paper_both_sides_stand_beside_each_other(
    client_for, opened: Cast, printed: CardBinding, office_press: tasks.Press, tmp_path: Path
) -> None:
    pdf = pdf_of(client_for, opened, printed, "a4")

    assert "(A4)" in told_by("pdfinfo", "-", pdf=pdf)
    assert "Pages:           1" in told_by("pdfinfo", "-", pdf=pdf)
    assert "Cắt theo khung" in told_by("pdftotext", "-raw", "-", "-", pdf=pdf)
    assert code_on(pdf, 1, tmp_path).startswith("https://localhost/q#")


def judged(address: str, press: tasks.Press, at: datetime) -> Result:
    now = int(at.timestamp())
    root = read_certificate(_folder(press) / "root.crt.pem").key
    trust = trust_list.read((press.place.folder / "trust.cwt").read_bytes(), root=root, now=now)
    listed = status_list.read((press.place.status_folder / "1.cwt").read_bytes(), trust)
    policy = Policy(purposes=frozenset(Purpose))
    return verifier.verify_address(address, Checker(trust, {listed.uri: listed}, Clock(now, now), policy))


def judged_by_script(address: str, press: tasks.Press, at: datetime) -> list[str]:
    now, data = int(at.timestamp()), (press.place.folder / "trust.cwt").read_bytes()
    root = read_certificate(_folder(press) / "root.crt.pem").key
    uri = press.place.status_uri
    listed = {"uri": uri, "issued_at": now, "expires_at": now + 3600, "not_valid": {}}
    around = {"root": root.hex(), "trust": data.hex(), "lists": {"list": listed, "next": listed}}
    vector = {"kind": "address", "given": address, "now": now, "clock_learned_at": now}
    answer: list[str] = node.run({"around": around, "vectors": [vector]})["results"][0]
    return answer


def _folder(press: tasks.Press) -> Path:
    assert isinstance(press.keys, FileKeys)
    return press.keys.folder


def test_its_code_is_read_off_the_page_and_no_verifier_is_green(
    client_for, opened: Cast, printed: CardBinding, office_press: tasks.Press, tmp_path: Path
) -> None:
    at = clock.now()
    tasks.publish_now(office_press)
    address = code_on(pdf_of(client_for, opened, printed), 2, tmp_path)
    result = judged(address, office_press, at)

    assert (result.verdict.value, result.code.value) == ("check", "policy.printed")
    assert judged_by_script(address, office_press, at) == ["check", "policy.printed"]
    assert result.claims is not None
    assert result.claims.fields[Field.NAME] == "Nguyễn Thị Hòa"
    assert result.claims.key is None
    assert result.claims.expires_at == int(at.timestamp()) + A_YEAR


def test_a_new_badge_ends_the_old_one_and_a_lock_holds_both(
    client_for,
    session: Session,
    opened: Cast,
    printed: CardBinding,
    office_press: tasks.Press,
    tmp_path: Path,
) -> None:
    at = clock.now()
    hr = client_for(opened.hr)
    old = code_on(pdf_of(client_for, opened, printed), 2, tmp_path)
    hr.get(f"/cards/{printed.card_id}")
    hr.click("Bỏ thẻ in cũ, tạo thẻ mới")
    new = code_on(pdf_of(client_for, opened, printed), 2, tmp_path)
    session.expire_all()
    tasks.publish_now(office_press)
    assert judged(old, office_press, at).code.value == "status.revoked"
    assert judged(new, office_press, at).code.value == "policy.printed"

    locking.lock_own(session, actor=opened.owner.actor)
    tasks.publish_now(office_press)
    assert judged(new, office_press, at).code.value == "status.suspended"
    assert hr.post(f"/cards/{printed.card_id}/badge/prints", status=409).status == 409


def test_each_print_is_in_the_trail_and_the_office_alone_prints(
    client_for, session: Session, opened: Cast, printed: CardBinding, office_press: tasks.Press
) -> None:
    pdf_of(client_for, opened, printed)
    pdf_of(client_for, opened, printed, "khong_co")
    session.expire_all()

    assert len(session.scalars(select(CardIssuance.id)).all()) == 2
    done = session.scalars(select(TrailLeaf).order_by(TrailLeaf.id.desc()).limit(2)).all()
    assert [(leaf.action, leaf.actor_id) for leaf in done] == [("card.issued", opened.hr.person_id)] * 2
    for member, status in ((opened.owner, 404), (opened.signer, 404), (opened.hr_elsewhere, 404)):
        client_for(member).post(f"/cards/{printed.card_id}/badge/prints", status=status)


def test_when_the_key_is_away_the_office_is_told_so(
    client_for, opened: Cast, printed: CardBinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        kid = bytes(8)

        def sign(self, message: bytes) -> bytes:
            raise SignerAway("timeout")

    monkeypatch.setattr(FileKeys, "signer", lambda _keys, _use: Away())
    client = client_for(opened.hr)
    client.post(f"/cards/{printed.card_id}/badge/prints")

    assert "Máy ký thẻ đang bận" in client.follow().text


def test_one_is_printed_at_a_time(monkeypatch: pytest.MonkeyPatch, frozen_time: datetime) -> None:
    monkeypatch.setattr(printing, "_PATIENCE", 0.01)
    with printing._AT_ONCE, pytest.raises(TooMany, match="printer_busy"):
        printing.print_badge(None, Sheet.CARD, frozen_time)


def test_what_people_wrote_is_never_markup(
    client_for, session: Session, opened: Cast, printed: CardBinding, office_press: tasks.Press
) -> None:
    written = '#panic("x") [*a*] $x$ @b \\ <c>'
    session.get_one(Person, opened.owner.person_id).full_name = written
    session.commit()
    text = told_by("pdftotext", "-raw", "-", "-", pdf=pdf_of(client_for, opened, printed))

    assert "".join(written.split()) in "".join(text.split())
