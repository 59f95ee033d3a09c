"""What the issuer says of itself: complete, in two languages, and of the type to the byte."""

import hashlib

from portal.card.formats.sd_jwt.card_type import PATH, Claim
from portal.wallets import labels, metadata
from portal.wallets.rules import OfferState

ISSUER = "https://hoso.example.vn"
# What credentials that are in wallets name: another word in the metadata needs another version of the type.
KNOWN = {"/vct/the-cong-vu/1": "5156db7990c2e7412fc5f8664cda0814f8bc84c389d0f708bd28085b06391614"}


def test_every_claim_and_state_has_its_words() -> None:
    assert set(labels.CLAIMS) == set(Claim)
    assert set(labels.STATES) == set(OfferState)
    assert all(len(set(words)) == len(labels.LOCALES) == 2 for words in labels.CLAIMS.values())


def test_the_metadata_of_a_version_never_changes() -> None:
    assert hashlib.sha256(metadata.of_type(ISSUER)).hexdigest() == KNOWN[PATH]


def test_the_issuer_offers_one_configuration_by_batches_of_ten() -> None:
    told = metadata.of_issuer(ISSUER)

    assert told["batch_credential_issuance"] == {"batch_size": 10}
    (offered,) = told["credential_configurations_supported"].values()
    assert offered["format"] == "dc+sd-jwt"
    assert offered["vct"] == ISSUER + PATH
    shown = offered["credential_metadata"]
    assert {one["locale"] for one in shown["display"]} == {"vi-VN", "en-US"}
    assert [claim["path"] for claim in shown["claims"]] == [[claim.value] for claim in Claim]
    assert all(told[name].startswith(ISSUER) for name in ("credential_endpoint", "nonce_endpoint"))


def test_the_authorization_server_takes_codes_from_wallets_that_nobody_registered() -> None:
    told = metadata.of_authorization_server(ISSUER)

    assert told["grant_types_supported"] == [metadata.PRE_AUTHORIZED]
    assert told["pre-authorized_grant_anonymous_access_supported"] is True
