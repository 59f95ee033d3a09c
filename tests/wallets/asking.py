"""What a wallet's program sends, over HTTP."""

from collections.abc import Callable
from typing import Any

from portal.wallets import metadata
from portal.wallets.actions.offering import Offered
from portal.wallets.rules import CONFIGURATION
from tests.wallets.wallet import ABSENT

Asking = Callable[..., Any]


def redeem(asking: Asking, offered: Offered, pin: str | None = None) -> Any:
    form = {"grant_type": metadata.PRE_AUTHORIZED, "pre-authorized_code": offered.code}
    return asking(metadata.TOKEN_PATH, data={**form, "tx_code": offered.pin if pin is None else pin})


def token_of(asking: Asking, offered: Offered) -> str:
    answer = redeem(asking, offered)
    assert answer.status_code == 200, answer.json
    return str(answer.json["access_token"])


def nonce_of(asking: Asking) -> str:
    return str(asking(metadata.NONCE_PATH).json["c_nonce"])


def ask(asking: Asking, token: str, given: list[Any], **changes: Any) -> Any:
    body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": given}} | changes
    sent = {name: value for name, value in body.items() if value is not ABSENT}
    return asking(metadata.CREDENTIAL_PATH, json=sent, headers={"Authorization": f"Bearer {token}"})


def wrong(pin: str) -> str:
    return pin[:-1] + str((int(pin[-1]) + 1) % 10)
