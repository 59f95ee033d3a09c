"""A twin that our issuer gave, before our office desk: believed, and no more once the card is locked or lost."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card import tasks
from portal.card.actions import locking
from portal.card.formats import cose
from portal.card.formats.sd_jwt import card_type, disclosures, presentation
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import GRANT_FILE, ROOT_FILE, read_certificate
from portal.card.publishing import Place
from portal.config import Settings
from portal.core import clock
from portal.desk import presented
from portal.desk.presented import Asked
from portal.desk.rules import Answer, AnswerRefused, Claim, Fault, Wanted
from portal.wallets.actions.offering import Offered
from tests.support.cast import Cast
from tests.wallets.asking import Asking, ask, nonce_of, token_of
from tests.wallets.conftest import Desk
from tests.wallets.wallet import Wallet

CLIENT, NONCE = "x509_san_dns:localhost", "a-nonce-of-the-desk"
Showing = Callable[[], Answer]


@pytest.fixture
def press(keys: FileKeys, card_settings: Settings, frozen_time: datetime) -> tasks.Press:
    assert card_settings.card_public_folder is not None
    granted = cose.read((keys.folder / GRANT_FILE).read_bytes())
    root = read_certificate(keys.folder / ROOT_FILE).key
    place = Place.of(card_settings, card_settings.card_public_folder)
    return tasks.Press(place, keys, granted, root, keys.folder)


@pytest.fixture
def show(
    asking: Asking, offered: Offered, wallet: Wallet, desk: Desk, press: tasks.Press, keys: FileKeys
) -> Showing:
    """Put the card into the wallet; then show name and unit of it, with the lists as they are by then."""
    answer = ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 1))
    token, *parts, _ = answer.json["credentials"][0]["credential"].split("~")
    now = int(clock.now().timestamp())
    root = read_certificate(keys.folder / "root.crt.pem").key
    asked = Asked(CLIENT, NONCE, card_type.vct_of(desk.issuer.name), Wanted((Claim.NAME, Claim.UNIT)))

    def showing() -> Answer:
        tasks.publish_now(press)
        chosen = [part for part in parts if _name_of(part) in {"name", "unit"}]
        shown = "~".join([token, *chosen, ""])
        text = presentation.bind(shown, wallet.keys[0], audience=CLIENT, nonce=NONCE, at=now)
        return presented.judged(text, asked, presented.read_lists(press.place.folder, root, now=now), now=now)

    return showing


def test_the_desk_believes_it(show: Showing, cast: Cast) -> None:
    answer = show()

    assert answer.given[Claim.NAME] == cast.owner.actor.name
    assert set(answer.given) == {Claim.NAME, Claim.UNIT}
    assert answer.unasked == ()


def test_what_ends_the_card_ends_its_twin_at_the_desk(show: Showing, session: Session, holder: Actor) -> None:
    show()
    locking.lock_own(session, actor=holder)
    with pytest.raises(AnswerRefused) as locked:
        show()
    locking.unlock_own(session, actor=holder)
    show()
    locking.lose_phone(session, actor=holder)
    with pytest.raises(AnswerRefused) as lost:
        show()

    assert (locked.value.code, lost.value.code) == (Fault.SUSPENDED, Fault.REVOKED)


def _name_of(part: str) -> str | None:
    return disclosures.read(part).name
