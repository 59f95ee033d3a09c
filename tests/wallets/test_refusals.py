"""Every request that a wallet may get wrong: the right word of OAuth, and the right request afterwards still goes."""

from typing import Any

import pytest

from portal.card.formats.sd_jwt import jose
from portal.card.models import CardBinding
from portal.wallets import metadata
from portal.wallets.actions.offering import Offered
from portal.wallets.rules import CONFIGURATION
from tests.wallets.asking import Asking, ask, nonce_of, redeem, token_of
from tests.wallets.wallet import ABSENT, Wallet, WalletKey

BAD_PROOFS: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "https://evil.example"},
    "several audiences": {"aud": ["https://localhost"]},
    "no audience": {"aud": ABSENT},
    "old": {"iat": 1_795_409_000},
    "from the future": {"iat": 1_795_411_000},
    "no time": {"iat": ABSENT},
    "ended": {"exp": 1_795_410_000},
    "no nonce": {"nonce": ABSENT},
    "another type": {"header": {"typ": "JWT"}},
    "no type": {"header": {"typ": ABSENT}},
    "no key": {"header": {"jwk": ABSENT}},
    "a private key": {"header": {"jwk": {**jose.jwk_of(WalletKey().point), "d": "AAAA"}}},
    "another's key": {"header": {"jwk": jose.jwk_of(WalletKey().point)}},
    "two keys": {"header": {"kid": "did:example:1"}},
    "critical": {"header": {"crit": ["x"]}},
}


@pytest.mark.parametrize("name", BAD_PROOFS)
def test_a_proof_is_refused(name: str, asking: Asking, offered: Offered, wallet: Wallet) -> None:
    changes = dict(BAD_PROOFS[name])
    header = changes.pop("header", None)
    token = token_of(asking, offered)
    nonce = nonce_of(asking)
    answer = ask(
        asking, token, [wallet.proof(nonce, wallet.keys[1]), wallet.proof(nonce, header=header, **changes)]
    )

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_proof")
    assert ask(asking, token, wallet.proofs(nonce_of(asking), 1)).status_code == 200


def test_a_proof_without_a_signature_is_refused(asking: Asking, offered: Offered, wallet: Wallet) -> None:
    nonce = nonce_of(asking)
    head, payload, _ = wallet.proof(nonce).split(".")
    none = jose.encode(jose.dump({**jose.load_object(jose.decode(head)), "alg": "none"}))
    token = token_of(asking, offered)
    for made in (f"{none}.{payload}.", f"{head}.{payload}.", f"{head}.{payload}.{jose.encode(bytes(64))}"):
        assert ask(asking, token, [made]).json["error"] == "invalid_proof"


def test_a_batch_has_up_to_ten_keys_each_once_and_one_nonce(
    asking: Asking, offered: Offered, wallet: Wallet
) -> None:
    token, nonce = token_of(asking, offered), nonce_of(asking)
    eleven = [*wallet.proofs(nonce), wallet.proof(nonce, WalletKey())]
    mixed = [wallet.proof(nonce), wallet.proof(nonce_of(asking), wallet.keys[1])]
    for proofs in (eleven, [], [wallet.proof(nonce)] * 2, mixed, [1]):
        assert ask(asking, token, proofs).json["error"] == "invalid_proof"


BAD_REQUESTS: dict[str, tuple[dict[str, Any], str]] = {
    "another configuration": ({"credential_configuration_id": "x"}, "unknown_credential_configuration"),
    "no configuration": ({"credential_configuration_id": ABSENT}, "unknown_credential_configuration"),
    "by identifier": ({"credential_identifier": "x"}, "invalid_credential_request"),
    "encrypted": ({"credential_response_encryption": {}}, "invalid_credential_request"),
    "of an old draft": ({"proof": {"proof_type": "jwt"}}, "invalid_credential_request"),
    "no proofs": ({"proofs": ABSENT}, "invalid_proof"),
    "proofs of two types": ({"proofs": {"jwt": ["x"], "attestation": ["x"]}}, "invalid_proof"),
    "proofs of another type": ({"proofs": {"attestation": ["x"]}}, "invalid_proof"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_request_is_refused(name: str, asking: Asking, offered: Offered, wallet: Wallet) -> None:
    changes, error = BAD_REQUESTS[name]
    answer = ask(asking, token_of(asking, offered), wallet.proofs(nonce_of(asking), 1), **changes)

    assert (answer.status_code, answer.json["error"]) == (400, error)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a":1,"a":2}', b"\xff", b"[" * 9000, b'"x"'])
def test_what_is_no_json_object_is_refused(asking: Asking, offered: Offered, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {token_of(asking, offered)}", "Content-Type": "application/json"}
    answer = asking(metadata.CREDENTIAL_PATH, data=body, headers=headers)

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_credential_request")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"pre-authorized_code": None}, "invalid_request"),
        ({"pre-authorized_code": "x" * 5000}, "invalid_request"),
        ({"pre-authorized_code": "unknown"}, "invalid_grant"),
        ({"tx_code": None}, "invalid_request"),
    ],
)
def test_a_token_request_is_refused(
    asking: Asking, offered: Offered, form: dict[str, str | None], error: str
) -> None:
    good = {
        "grant_type": metadata.PRE_AUTHORIZED,
        "pre-authorized_code": offered.code,
        "tx_code": offered.pin,
    }
    sent = {name: value for name, value in {**good, **form}.items() if value is not None}
    answer = asking(metadata.TOKEN_PATH, data=sent)

    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert redeem(asking, offered).status_code == 200


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer", "Bearer ", "Bearer unknown"])
def test_without_a_token_nothing_is_issued(
    asking: Asking, wallet: Wallet, bound: CardBinding, header: str
) -> None:
    body = {
        "credential_configuration_id": CONFIGURATION,
        "proofs": {"jwt": wallet.proofs(nonce_of(asking), 1)},
    }
    headers = {"Authorization": header} if header else {}
    answer = asking(metadata.CREDENTIAL_PATH, json=body, headers=headers)

    assert (answer.status_code, answer.json["error"]) == (401, "invalid_token")
