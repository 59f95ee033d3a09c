"""A wallet of others' making (@openid4vc/openid4vci) drives the issuer over HTTP."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card.formats.sd_jwt import card_type, credential, jose
from portal.card.models import CardBinding
from portal.core import clock
from portal.wallets import metadata
from portal.wallets.actions import offering
from tests.wallets.asking import wrong
from tests.wallets.conftest import Desk, Site
from tests.wallets.others import by_node

Driving = Callable[..., dict[str, Any]]


@pytest.fixture
def drive(site: Site, session: Session, bound: CardBinding, holder: Actor) -> Driving:
    """Offer the card, and let the wallet do with it what it is told."""

    def driving(*pins: Callable[[str], str], later: timedelta = timedelta(), **more: Any) -> dict[str, Any]:
        made = offering.offer(session, actor=holder)
        typed = [pin(made.pin) for pin in pins or (str,)]
        now = clock.now() + later
        with clock.frozen(now):
            return by_node(
                "drive.mjs",
                {
                    "offer": metadata.offer_address(site.url, made.code),
                    "pins": typed,
                    "now": int(now.timestamp()),
                    **more,
                },
            )

    return driving


def test_a_batch_of_ten_with_the_pin(drive: Driving, site: Site, desk: Desk, frozen_time: datetime) -> None:
    done = drive(keys=10)

    assert done["tokens"] == ["given"]
    assert done.get("error") is None
    trust = replace(desk.trust, issuer=site.url)
    found = [
        credential.verify(text, trust, now=int(frozen_time.timestamp()), vcts={card_type.vct_of(site.url)})
        for text in done["credentials"]
    ]
    assert [one.holder_key for one in found] == [jose.point_of(jwk) for jwk in done["keys"]]
    assert len(set(done["credentials"])) == 10
    assert done["batch"] == {"batch_size": 10}


def test_a_wrong_pin_and_then_the_right_one(drive: Driving) -> None:
    done = drive(wrong, wrong, str)

    assert done["tokens"] == ["invalid_grant", "invalid_grant", "given"]
    assert len(done["credentials"]) == 1


def test_the_right_pin_after_five_wrong_ones(drive: Driving) -> None:
    done = drive(wrong, wrong, wrong, wrong, wrong, str)

    assert done["tokens"] == ["invalid_grant"] * 6
    assert "credentials" not in done


def test_a_code_twice(drive: Driving) -> None:
    assert drive(str, str)["tokens"] == ["given", "invalid_grant"]


def test_a_nonce_twice(drive: Driving) -> None:
    first = drive()
    again = drive(nonce=first["nonce"])

    assert len(first["credentials"]) == 1
    assert (again["tokens"], again["error"]) == (["given"], "invalid_nonce")


def test_a_code_after_its_time(drive: Driving) -> None:
    done = drive(later=timedelta(minutes=5, seconds=1))

    assert done["tokens"] == ["invalid_grant"]


def test_the_wallet_itself_knows_how_many_keys_are_too_many(drive: Driving) -> None:
    assert "max batch size is '10'" in drive(keys=11)["error"]
