"""What a page of the card costs: so many statements, with one card and with sixty."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from portal.access.sessions import COOKIE
from portal.card import queries
from portal.card.formats import serial
from portal.card.models import Card, CardReport
from portal.card.rules import Concern
from portal.core import clock
from tests.card.holder.conftest import House
from tests.card.holder.test_holder_pages import KEY, Script
from tests.scale import bulk
from tests.scale.statements import counted
from tests.support.cast import Cast, Member

MOST = {
    "/card": 0, "/card/state": 9, "/card/lock": 5, "/cards": 5, "/cards/{card}": 6, "/cards/reports": 6,
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Who asks: nobody, the bearer, or the office."""

    house: House
    cookies: dict[str, str]

    def statements(self, path: str, card_id: int) -> list[str]:
        who = "hr" if path.startswith("/cards") else "owner"
        headers = {"Cookie": f"{COOKIE}={self.cookies[who]}"} if path != "/card" else {}
        client = self.house.app.test_client(use_cookies=False)
        with counted() as seen:
            answer = client.get(path.format(card=card_id), headers=headers, base_url=self.house.url)
        assert answer.status_code == 200, path
        return list(seen)


@pytest.fixture
def desk(house: House, entitled: Cast, client_for) -> Desk:
    members: dict[str, Member] = {"owner": entitled.owner, "hr": entitled.hr}
    cookies = {name: client_for(member).cookies[COOKIE] for name, member in members.items()}
    script = Script(house.app, cookies["owner"], house.url)
    assert script.send("/card/bindings", level="basic", key=KEY).status_code == 201
    assert script.send("/card/faces", purpose="face").status_code == 201
    return Desk(house, cookies)


def test_no_page_asks_more_with_sixty_cards(desk: Desk, session: Session, entitled: Cast) -> None:
    card = queries.live_card(session, entitled.owner.person_id)
    assert card is not None
    few = {path: desk.statements(path, card.id) for path in MOST}
    for person_id in bulk.officials(session, entitled.units["office"], 60, lines=1):
        other = Card(
            person_id=person_id,
            unit_path=entitled.units["office"].path,
            serial=serial.new(),
            issued_at=clock.now(),
        )
        session.add(other)
        session.flush()
        session.add(CardReport(card_id=other.id, person_id=other.person_id, unit_path=other.unit_path,
                               concern=Concern.OTHER, note="", verdict="ok", reported_at=clock.now()))  # fmt: skip
    session.commit()
    many = {path: desk.statements(path, card.id) for path in MOST}

    for path, most in MOST.items():
        print(f"{path}: {len(few[path])} statements with one card, {len(many[path])} with 61")
        assert few[path] == many[path], path
        assert len(many[path]) <= most, "\n".join(many[path])
