"""The official's page: a code and a PIN for minutes, in the browser that made them alone; what became of it."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card.actions import locking
from portal.card.models import CardBinding
from portal.card.rules import Revocation
from portal.core import clock
from portal.wallets import metadata, tasks
from portal.wallets.actions.offering import Offered
from portal.wallets.models import WalletCredential, WalletNonce, WalletOffer
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.wallets.asking import Asking, ask, nonce_of, redeem, token_of
from tests.wallets.wallet import Wallet

PAGE = "/card/wallet"


@pytest.fixture
def page(client_for: Callable[..., PageClient], cast: Cast, bound: CardBinding) -> PageClient:
    """The owner's browser, where they proved a moment ago who they are."""
    client = client_for(cast.owner, stepped_up=True)
    client.get(PAGE)
    return client


def shown_on(page: PageClient) -> Offered:
    """Return what the open page shows."""
    assert page.page is not None
    address = next(href for href in page.page.links().values() if href.startswith("openid-credential-offer:"))
    told = json.loads(parse_qs(urlsplit(address).query)["credential_offer"][0])
    pin = re.search(r'id="pin">([0-9 ]+)<', page.page.html)
    assert pin is not None
    number = re.search(rf"{PAGE}/offers/([0-9]+)", page.page.html)
    assert number is not None
    grant = told["grants"][metadata.PRE_AUTHORIZED]
    assert grant["tx_code"] == {"length": 6, "input_mode": "numeric"}
    return Offered(int(number[1]), grant["pre-authorized_code"], pin[1].replace(" ", ""))


def test_from_the_page_into_the_wallet(page: PageClient, asking: Asking, wallet: Wallet) -> None:
    page.click("Tạo mã cho ví")
    offered = shown_on(page)
    state = f"{PAGE}/offers/{offered.offer_id}"

    assert "Đang chờ ví quét mã" in page.fragment(state).text
    token = token_of(asking, offered)
    assert "đang nhận thẻ" in page.fragment(state).text
    ask(asking, token, wallet.proofs(nonce_of(asking), 3))
    assert "Thẻ đã vào ví" in page.fragment(state).text
    told = page.get(PAGE)
    assert "Thẻ đã vào ví" in told.text
    assert "3 bản" in told.text
    assert offered.pin not in told.html.replace(" ", "")


def test_the_code_survives_a_reload_and_is_kept_in_clear_nowhere(page: PageClient, session: Session) -> None:
    page.click("Tạo mã cho ví")
    first = shown_on(page)
    page.get(PAGE)

    assert shown_on(page) == first
    kept = str(session.execute(text("SELECT data FROM web_session")).all())
    assert "wallet_offer" in kept
    assert first.code not in kept
    assert first.pin not in kept


def test_another_browser_sees_that_a_code_waits_and_can_end_it(
    page: PageClient, client_for: Callable[..., PageClient], cast: Cast, asking: Asking
) -> None:
    page.click("Tạo mã cho ví")
    offered = shown_on(page)
    other = client_for(cast.owner)

    told = other.get(PAGE)
    assert "trình duyệt khác" in told.text
    assert "openid-credential-offer" not in told.html
    other.click("Hủy mã này")
    assert redeem(asking, offered).json["error"] == "invalid_grant"
    assert "Mã đã hủy" in page.get(PAGE).text


def test_without_a_fresh_sign_in_no_code_is_made(
    client_for: Callable[..., PageClient], cast: Cast, bound: CardBinding, session: Session
) -> None:
    client = client_for(cast.owner)

    assert "/step-up?next=/card/wallet" in client.get(PAGE).html
    assert "xác thực lại" in client.post(f"{PAGE}/offers", status=403).text
    assert session.query(WalletOffer).count() == 0


def test_a_locked_card_goes_into_no_wallet(page: PageClient, session: Session, holder: Actor) -> None:
    locking.lock_own(session, actor=holder)

    assert "đang tạm khóa" in page.get(PAGE).text
    assert "Tạo mã" not in page.get(PAGE).text
    page.post(f"{PAGE}/offers", status=409)


def test_a_code_that_nobody_took_says_so(page: PageClient, frozen_time: datetime) -> None:
    page.click("Tạo mã cho ví")
    offered = shown_on(page)
    with clock.frozen(frozen_time + timedelta(minutes=5)):
        told = page.get(PAGE)

    assert "Mã đã hết hạn" in told.text
    assert offered.pin not in told.html.replace(" ", "")
    assert "Tạo mã mới" in told.text


def test_the_worker_forgets_what_nobody_took(
    session: Session, offered: Offered, asking: Asking, wallet: Wallet, frozen_time: datetime, holder: Actor
) -> None:
    ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 1))
    session.add(
        WalletOffer(
            person_id=holder.person_id, unit_path="/1/", binding_id=session.query(CardBinding).one().id, tries=0,
            code_hash=b"x", pin_hash=b"x", offered_at=frozen_time, expires_at=frozen_time,
        )
    )  # fmt: skip
    session.commit()
    with clock.frozen(frozen_time + timedelta(days=1, seconds=1)):
        tasks.sweep(0)

    assert [row.id for row in session.query(WalletOffer)] == [offered.offer_id]
    assert session.query(WalletNonce).count() == 0


def test_the_worker_forgets_the_twins_of_a_card_that_ended_long_ago(
    session: Session, offered: Offered, asking: Asking, wallet: Wallet, frozen_time: datetime, cast: Cast
) -> None:
    ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 2))

    def swept(days: int) -> tuple[int, int]:
        session.rollback()
        with clock.frozen(frozen_time + timedelta(days=days)):
            tasks.sweep(0)
        return session.query(WalletOffer).count(), session.query(WalletCredential).count()

    assert swept(364) == (1, 2), "a card that goes on keeps what it went into"
    session.rollback()
    locking.revoke(session, session.query(CardBinding).one().card_id, Revocation.LOST, actor=cast.hr.actor)
    assert swept(29) == (1, 2)
    assert swept(31) == (0, 0)


def test_the_worker_forgets_a_twin_a_year_after_its_end_though_the_card_goes_on(
    session: Session, offered: Offered, asking: Asking, wallet: Wallet, client_for, cast: Cast
) -> None:
    ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 2))
    ends_at = session.scalars(select(WalletCredential.expires_at)).first()
    session.rollback()

    for late, kept in ((timedelta(), (1, 2)), (timedelta(seconds=1), (0, 0))):
        with clock.frozen(ends_at + timedelta(days=365) + late):
            tasks.sweep(0)
        assert (session.query(WalletOffer).count(), session.query(WalletCredential).count()) == kept
        session.rollback()
    assert "Đã đưa vào ví trong" not in client_for(cast.owner).get("/card/wallet").text
