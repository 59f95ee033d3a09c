"""From the offer to the wallet: over HTTP, as the application's role, with everything that a wallet may do wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.models import Notification
from portal.card.actions import locking
from portal.card.formats.sd_jwt import card_type, credential, jose
from portal.card.models import CardBinding
from portal.card.queries import not_valid
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.wallets import metadata
from portal.wallets.actions import offering
from portal.wallets.actions.offering import Offered
from portal.wallets.models import WalletCredential, WalletOffer
from portal.wallets.rules import OfferEnd, hash_of
from tests.support.cast import Cast
from tests.wallets.asking import Asking, ask, nonce_of, redeem, token_of, wrong
from tests.wallets.conftest import Desk
from tests.wallets.wallet import Wallet


def test_ten_keys_get_ten_twins_that_say_what_the_card_says(
    asking: Asking, offered: Offered, wallet: Wallet, desk: Desk, bound: CardBinding, cast: Cast
) -> None:
    answer = ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking)))

    assert answer.status_code == 200, answer.json
    now = int(clock.now().timestamp())
    vct = card_type.vct_of(desk.issuer.name)
    found = [
        credential.verify(one["credential"], desk.trust, now=now, vcts={vct})
        for one in answer.json["credentials"]
    ]
    assert [one.holder_key for one in found] == [key.point for key in wallet.keys]
    assert {one.status_index for one in found} == {bound.status_index}
    assert {one.expires_at - one.issued_at for one in found} == {3 * 86_400}
    assert found[0].facts["name"] == cast.owner.actor.name
    assert found[0].facts["birth_year"] == 1990
    assert set(found[0].facts) <= {claim.value for claim in card_type.Claim}
    digests = [set(_payload(one["credential"])["_sd"]) for one in answer.json["credentials"]]
    assert len(set.union(*digests)) == sum(map(len, digests))


def test_the_type_is_named_with_the_digest_of_its_metadata(
    asking: Asking, app: Any, offered: Offered, wallet: Wallet
) -> None:
    answer = ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 1))
    payload = _payload(answer.json["credentials"][0]["credential"])
    path = payload["vct"].removeprefix("https://localhost")
    published = app.test_client(use_cookies=False).get(path, base_url="https://localhost")

    assert published.headers["Access-Control-Allow-Origin"] == "*"
    assert payload["vct#integrity"] == metadata.integrity_of(published.data)
    told = {part["path"][0]: part["display"][0]["label"] for part in published.json["claims"]}
    assert told["name"] == "Họ và tên"
    assert set(told) == {claim.value for claim in card_type.Claim}


def test_each_step_is_in_the_trail_and_the_official_is_told(
    asking: Asking, session: Session, offered: Offered, wallet: Wallet, cast: Cast, bound: CardBinding
) -> None:
    redeem(asking, offered, wrong(offered.pin))
    ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 2))

    leaves = session.scalars(
        select(TrailLeaf).where(TrailLeaf.object_type == "card").order_by(TrailLeaf.id)
    ).all()
    assert [(leaf.action, leaf.actor_id) for leaf in leaves][-5:] == [
        ("card.wallet_offered", cast.owner.person_id),
        ("card.wallet_pin_refused", None),
        ("card.wallet_redeemed", cast.owner.person_id),
        ("card.twin_issued", cast.owner.person_id),
        ("card.twin_issued", cast.owner.person_id),
    ]
    told = session.scalars(select(Notification.message).where(Notification.person_id == cast.owner.person_id))
    assert [message.value for message in told] == ["wallet_filled"]


def test_no_secret_is_kept_in_clear(
    asking: Asking, session: Session, offered: Offered, wallet: Wallet
) -> None:
    token = token_of(asking, offered)
    ask(asking, token, wallet.proofs(nonce_of(asking), 1))

    offer = session.scalars(select(WalletOffer)).one()
    kept = repr([offer.code_hash, offer.pin_hash, offer.token_hash])
    assert offer.code_hash == hash_of(offered.code)
    assert offer.token_hash == hash_of(token)
    assert not any(secret in kept for secret in (offered.code, offered.pin, token))
    issued = session.scalars(select(WalletCredential)).one()
    assert issued.digest is not None


def test_five_wrong_pins_and_the_right_one_is_too_late(
    asking: Asking, session: Session, offered: Offered
) -> None:
    for _ in range(5):
        answer = redeem(asking, offered, wrong(offered.pin))
        assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")
    assert redeem(asking, offered).json["error"] == "invalid_grant"

    session.expire_all()
    assert session.scalars(select(WalletOffer)).one().end is OfferEnd.WRONG_PIN


def test_four_wrong_pins_are_forgiven(asking: Asking, offered: Offered) -> None:
    for sent in (wrong(offered.pin), "", "abcdef", "1" * 100):
        assert redeem(asking, offered, sent).status_code == 400

    assert redeem(asking, offered).status_code == 200


def test_a_code_is_redeemed_once(asking: Asking, offered: Offered) -> None:
    token_of(asking, offered)

    assert redeem(asking, offered).json["error"] == "invalid_grant"


@pytest.mark.parametrize("minutes", [5, 60])
def test_a_code_is_over_after_minutes(
    asking: Asking, offered: Offered, frozen_time: datetime, minutes: int
) -> None:
    with clock.frozen(frozen_time + timedelta(minutes=minutes)):
        assert redeem(asking, offered).json["error"] == "invalid_grant"


def test_a_new_offer_ends_the_one_before(
    asking: Asking, session: Session, offered: Offered, holder: Any
) -> None:
    second = offering.offer(session, actor=holder)

    assert redeem(asking, offered).json["error"] == "invalid_grant"
    assert redeem(asking, second).status_code == 200


def test_a_token_issues_once(asking: Asking, offered: Offered, wallet: Wallet) -> None:
    token = token_of(asking, offered)
    ask(asking, token, wallet.proofs(nonce_of(asking), 1))
    again = ask(asking, token, wallet.proofs(nonce_of(asking), 1))

    assert (again.status_code, again.json["error"]) == (401, "invalid_token")
    assert again.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_is_over_after_minutes(
    asking: Asking, offered: Offered, wallet: Wallet, frozen_time: datetime
) -> None:
    token = token_of(asking, offered)
    with clock.frozen(frozen_time + timedelta(minutes=5)):
        answer = ask(asking, token, wallet.proofs(nonce_of(asking), 1))

    assert answer.json["error"] == "invalid_token"


def test_a_nonce_is_answered_once(
    asking: Asking, session: Session, offered: Offered, wallet: Wallet, holder: Any
) -> None:
    nonce = nonce_of(asking)
    assert ask(asking, token_of(asking, offered), wallet.proofs(nonce, 1)).status_code == 200
    second = offering.offer(session, actor=holder)
    token = token_of(asking, second)

    assert ask(asking, token, wallet.proofs(nonce, 1)).json["error"] == "invalid_nonce"
    assert ask(asking, token, wallet.proofs(nonce_of(asking), 1)).status_code == 200


def test_a_nonce_is_ours_and_young(
    asking: Asking, offered: Offered, wallet: Wallet, frozen_time: datetime
) -> None:
    token = token_of(asking, offered)
    with clock.frozen(frozen_time - timedelta(minutes=5)):
        old = nonce_of(asking)
    good = nonce_of(asking)
    changed = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for nonce in ("", "x", old, changed, jose.encode(bytes(40))):
        assert ask(asking, token, wallet.proofs(nonce, 1)).json["error"] == "invalid_nonce"


def test_a_card_that_was_locked_meanwhile_is_not_issued(
    asking: Asking, session: Session, offered: Offered, wallet: Wallet, holder: Any
) -> None:
    token = token_of(asking, offered)
    locking.lock_own(session, actor=holder)
    answer = ask(asking, token, wallet.proofs(nonce_of(asking), 1))

    assert (answer.status_code, answer.json["error"]) == (400, "credential_request_denied")


def test_what_ends_the_card_ends_the_twin(
    asking: Asking, session: Session, offered: Offered, wallet: Wallet, desk: Desk, holder: Any
) -> None:
    answer = ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 1))
    text = answer.json["credentials"][0]["credential"]
    place = _payload(text)["status"]["status_list"]["idx"]
    assert place not in not_valid(session)

    locking.lock_own(session, actor=holder)
    assert not_valid(session)[place].name == "SUSPENDED"
    locking.unlock_own(session, actor=holder)
    locking.lose_phone(session, actor=holder)
    assert not_valid(session)[place].name == "INVALID"


def _payload(text: str) -> Any:
    token, _, _ = text.partition("~")
    return jose.read(token).payload
