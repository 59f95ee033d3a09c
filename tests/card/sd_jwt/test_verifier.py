"""The twin's verifier: what it accepts, and every reason for which it refuses, one case each."""

from typing import Any

import pytest

from portal.card.formats.sd_jwt import credential, disclosures, jose, presentation
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError
from portal.card.formats.sd_jwt.credential import SEPARATOR
from tests.card.sd_jwt.making import (
    ABSENT,
    ALL,
    AUDIENCE,
    FACTS,
    NONCE,
    QUESTION,
    VCT,
    bound,
    certificate,
    disclosed,
    issued,
    payload,
    plain64,
    signed,
    token,
)
from tests.card.vectors.world import (
    CARD_SIGNER,
    DAY,
    DEVICE,
    INDEX,
    LIST_URI,
    NOW,
    OLD_SIGNER,
    STATUS_SIGNER,
    STRANGER,
    TRUST,
)

CARD = issued()
PLAIN = CARD.shown(ALL)
X5C = {"x5c": [plain64(certificate(CARD_SIGNER))]}
EXTRA = disclosed("mandate", "all")


def shown(made: str, *parts: str) -> str:
    return SEPARATOR.join([made, *parts, ""])


def refused(text: str, **at: Any) -> TokenCode:
    with pytest.raises(TokenError) as error:
        presentation.verify(text, TRUST, QUESTION, now=at.get("now", NOW))
    return error.value.code


def test_the_fields_that_were_ticked_are_told_and_no_others() -> None:
    answer = presentation.bind(CARD.shown({"agency", "kind"}), DEVICE, audience=AUDIENCE, nonce=NONCE, at=NOW)
    found = presentation.verify(answer, TRUST, QUESTION, now=NOW)

    assert found.facts == {"agency": FACTS["agency"], "kind": "CC"}
    assert (found.vct, found.holder_key) == (VCT, DEVICE.point)
    assert (found.status_uri, found.status_index) == (LIST_URI, INDEX)
    assert found.signer.key == CARD_SIGNER.point
    assert "Hà" not in bytes(jose.decode(CARD.token.split(".")[1])).decode()


def test_what_a_wallet_receives_is_checked_without_a_key_binding() -> None:
    found = credential.verify(CARD.text, TRUST, now=NOW, vcts={VCT})

    assert found.facts == FACTS
    with pytest.raises(TokenError) as error:
        credential.verify(bound(PLAIN), TRUST, now=NOW, vcts={VCT})
    assert error.value.code is TokenCode.BINDING_UNEXPECTED


def test_each_credential_hides_the_same_facts_behind_other_digests() -> None:
    first, second = (set(jose.read(issued().token).payload["_sd"]) for _ in range(2))

    assert len(first) == len(FACTS)
    assert not first & second


# The token that each of these would be accepted as is PLAIN, bound; each differs in one thing.
ISSUERS = {
    "alg none": (shown(".".join([*token(CARD_SIGNER, {"alg": "none"}).split(".")[:2], ""])), TokenCode.ALGORITHM),
    "alg none with a signature": (shown(token(CARD_SIGNER, {"alg": "none"})), TokenCode.ALGORITHM),
    "alg HS256": (shown(token(CARD_SIGNER, {"alg": "HS256"})), TokenCode.ALGORITHM),
    "alg absent": (shown(token(CARD_SIGNER, {"alg": ABSENT})), TokenCode.ALGORITHM),
    "typ of old drafts": (shown(token(CARD_SIGNER, {"typ": "vc+sd-jwt"})), TokenCode.TYPE),
    "typ of a plain JWT": (shown(token(CARD_SIGNER, {"typ": "JWT"})), TokenCode.TYPE),
    "typ of a key binding": (shown(token(CARD_SIGNER, {"typ": "kb+jwt"})), TokenCode.TYPE),
    "typ absent": (shown(token(CARD_SIGNER, {"typ": ABSENT})), TokenCode.TYPE),
    "critical header": (shown(token(CARD_SIGNER, {"crit": ["x"], "x": 1})), TokenCode.HEADER),
    "key in the header": (shown(token(CARD_SIGNER, {"jwk": jose.jwk_of(STRANGER.point)})), TokenCode.HEADER),
    "address in the header": (shown(token(CARD_SIGNER, {"x5u": "https://evil.example"})), TokenCode.HEADER),
    "no certificate": (shown(token(CARD_SIGNER, {"x5c": ABSENT})), TokenCode.ISSUER_CERTIFICATE),
    "empty chain": (shown(token(CARD_SIGNER, {"x5c": []})), TokenCode.ISSUER_CERTIFICATE),
    "chain as a text": (shown(token(CARD_SIGNER, {"x5c": "AAAA"})), TokenCode.ISSUER_CERTIFICATE),
    "certificate no base64": (shown(token(CARD_SIGNER, {"x5c": ["§"]})), TokenCode.ISSUER_CERTIFICATE),
    "certificate of a stranger": (shown(token(STRANGER)), TokenCode.ISSUER_UNKNOWN),
    "certificate of the status signer": (shown(token(STATUS_SIGNER)), TokenCode.ISSUER_UNKNOWN),
    "another's certificate": (shown(token(STRANGER, X5C)), TokenCode.ISSUER_SIGNATURE),
    "swapped key": (shown(CARD.token[:-86] + jose.encode(STRANGER.sign(CARD.token.rsplit(".", 1)[0].encode()))), TokenCode.ISSUER_SIGNATURE),
    "a signer after its time": (shown(token(OLD_SIGNER)), TokenCode.ISSUER_PERIOD),
    "another issuer": (shown(token(iss="https://evil.example")), TokenCode.ISSUER_NAME),
    "no issuer": (shown(token(iss=ABSENT)), TokenCode.ISSUER_NAME),
    "expired": (shown(token(iat=NOW - 13 * DAY, exp=NOW - 1)), TokenCode.EXPIRED),
    "expired this second": (shown(token(iat=NOW - DAY, exp=NOW)), TokenCode.EXPIRED),
    "no end": (shown(token(exp=ABSENT)), TokenCode.CLAIMS),
    "end as a text": (shown(token(exp=str(NOW + DAY))), TokenCode.CLAIMS),
    "end as a fraction": (shown(token(exp=NOW + DAY + 0.5)), TokenCode.CLAIMS),
    "end as true": (shown(token(exp=True)), TokenCode.CLAIMS),
    "no beginning": (shown(token(iat=ABSENT)), TokenCode.CLAIMS),
    "issued tomorrow": (shown(token(iat=NOW + 61, exp=NOW + DAY)), TokenCode.NOT_YET),
    "not before tomorrow": (shown(token(nbf=NOW + 1)), TokenCode.NOT_YET),
    "too long a life": (shown(token(iat=NOW - 1, exp=NOW + 14 * DAY)), TokenCode.LIFETIME),
    "another type": (shown(token(vct="https://evil.example/vct")), TokenCode.VCT),
    "no type": (shown(token(vct=ABSENT)), TokenCode.VCT),
    "another hash": (shown(token(_sd_alg="sha-512")), TokenCode.HASH),
    "hash as a number": (shown(token(_sd_alg=256)), TokenCode.HASH),
    "no holder's key": (shown(token(cnf=ABSENT)), TokenCode.HOLDER_KEY),
    "holder's key by name": (shown(token(cnf={"kid": "x"})), TokenCode.HOLDER_KEY),
    "holder's private key": (shown(token(cnf={"jwk": {**jose.jwk_of(DEVICE.point), "d": "AAAA"}})), TokenCode.HOLDER_KEY),
    "holder's key of another curve": (shown(token(cnf={"jwk": {**jose.jwk_of(DEVICE.point), "crv": "P-384"}})), TokenCode.HOLDER_KEY),
    "holder's key off the curve": (shown(token(cnf={"jwk": {**jose.jwk_of(DEVICE.point), "y": jose.jwk_of(STRANGER.point)["y"]}})), TokenCode.HOLDER_KEY),
    "no status": (shown(token(status=ABSENT)), TokenCode.STATUS),
    "unknown list": (shown(token(status={"status_list": {"idx": 1, "uri": "https://evil.example/1"}})), TokenCode.STATUS),
    "place beyond the list": (shown(token(status={"status_list": {"idx": 2**22, "uri": LIST_URI}})), TokenCode.STATUS),
    "place as true": (shown(token(status={"status_list": {"idx": True, "uri": LIST_URI}})), TokenCode.STATUS),
    "two statuses": (shown(token(status={"status_list": {"idx": 1, "uri": LIST_URI}, "x": {}})), TokenCode.STATUS),
}  # fmt: skip

DISCLOSED = {
    "unreferenced": (shown(CARD.token, EXTRA), TokenCode.DISCLOSURE_UNREFERENCED),
    "unreferenced beside true ones": (PLAIN + EXTRA + "~", TokenCode.DISCLOSURE_UNREFERENCED),
    "the same twice": (PLAIN + CARD.parts[0].text + "~", TokenCode.DISCLOSURE_TWICE),
    "tampered": (shown(CARD.token, disclosed("name", "Trần Văn Giả")), TokenCode.DISCLOSURE_UNREFERENCED),
    "one letter changed": (shown(CARD.token, CARD.parts[0].text[:-4] + "AAAA"), TokenCode.JSON),
    "empty": (shown(CARD.token, ""), TokenCode.JSON),
    "no array": (shown(CARD.token, jose.encode(b'{"a":1}')), TokenCode.DISCLOSURE),
    "four parts": (shown(CARD.token, jose.encode(b'["a","b","c","d"]')), TokenCode.DISCLOSURE),
    "a number as salt": (shown(CARD.token, jose.encode(b'[1,"b","c"]')), TokenCode.DISCLOSURE),
    "padding": (shown(CARD.token, EXTRA + "="), TokenCode.ENCODING),
    "another spelling": (shown(CARD.token, "W11"), TokenCode.ENCODING),
    "the name of digests": (shown(token(_sd=[disclosures.digest(d := disclosed("_sd", []))]), d), TokenCode.DISCLOSURE_NAME),
    "the name of an element": (shown(token(_sd=[disclosures.digest(d := disclosed("...", "x"))]), d), TokenCode.DISCLOSURE_NAME),
    "another end": (shown(token(_sd=[disclosures.digest(d := disclosed("exp", NOW + DAY))]), d), TokenCode.DISCLOSURE_NAME),
    "a hidden beginning": (shown(token(_sd=[disclosures.digest(d := disclosed("nbf", NOW - 1))]), d), TokenCode.DISCLOSURE_NAME),
    "a part of the holder's key": (shown(token(cnf={"jwk": {**jose.jwk_of(DEVICE.point), "_sd": [disclosures.digest(d := disclosed("alg", "none"))]}}), d), TokenCode.DISCLOSURE_NAME),
    "a name that is open too": (shown(token(open="x", _sd=[disclosures.digest(d := disclosed("open", "y"))]), d), TokenCode.DISCLOSURE_NAME),
    "one name hidden twice": (shown(token(_sd=[disclosures.digest(d := disclosed("name", "a")), disclosures.digest(e := disclosed("name", "b"))]), d, e), TokenCode.DISCLOSURE_NAME),
    "an element's where a member's is": (shown(token(_sd=[disclosures.digest(d := jose.encode(b'["AAAAAAAAAAAAAAAAAAAAAA","x"]'))]), d), TokenCode.DISCLOSURE_NAME),
    "a member's where an element's is": (shown(token(list=[{"...": disclosures.digest(EXTRA)}]), EXTRA), TokenCode.DISCLOSURE_NAME),
    "digest twice in one place": (shown(token(_sd=[CARD.parts[0].digest] * 2)), TokenCode.DIGEST_TWICE),
    "digest twice in two places": (shown(token(_sd=[CARD.parts[0].digest], more={"_sd": [CARD.parts[0].digest]})), TokenCode.DIGEST_TWICE),
    "digest inside a disclosure too": (shown(token(_sd=[disclosures.digest(d := disclosed("x", {"_sd": [CARD.parts[0].digest]})), CARD.parts[0].digest]), d), TokenCode.DIGEST_TWICE),
    "digest no digest": (shown(token(_sd=["AAAA"])), TokenCode.DIGEST),
    "digest a number": (shown(token(_sd=[1])), TokenCode.DIGEST),
    "digests no list": (shown(token(_sd="x")), TokenCode.DIGEST),
    "element beside others": (shown(token(list=[{"...": CARD.parts[0].digest, "x": 1}])), TokenCode.DIGEST),
    "element in an object": (shown(token(more={"...": "x"})), TokenCode.DIGEST),
    "65 disclosures": (shown(CARD.token, *[disclosed("x", n) for n in range(65)]), TokenCode.SIZE),
    "a name twice in the payload": (shown(signed({"typ": credential.TYPE, **X5C}, jose.dump(payload())[:-1] + b',"iss":"x"}', CARD_SIGNER)), TokenCode.JSON),
    "no number": (shown(signed({"typ": credential.TYPE, **X5C}, b'{"exp":NaN}', CARD_SIGNER)), TokenCode.JSON),
    "endless": (shown(signed({"typ": credential.TYPE, **X5C}, b'{"exp":1e999}', CARD_SIGNER)), TokenCode.JSON),
    "half a character": (shown(signed({"typ": credential.TYPE, **X5C}, b'{"iss":"\\ud800"}', CARD_SIGNER)), TokenCode.JSON),
    "too deep": (shown(signed({"typ": credential.TYPE, **X5C}, b'{"a":' + b"[" * 17 + b"]" * 17 + b"}", CARD_SIGNER)), TokenCode.JSON),
    "far too deep": (shown(signed({"typ": credential.TYPE, **X5C}, b"[" * 9000, CARD_SIGNER)), TokenCode.JSON),
    "payload a list": (shown(signed({"typ": credential.TYPE, **X5C}, b"[]", CARD_SIGNER)), TokenCode.JSON),
    "two parts": (shown("e30.e30"), TokenCode.STRUCTURE),
    "too long": ("A" * 65_537, TokenCode.SIZE),
    "no ASCII": ("ế~", TokenCode.SIZE),
}  # fmt: skip

BINDINGS = {
    "none": (PLAIN, TokenCode.BINDING_MISSING),
    "two days old": (bound(PLAIN, iat=NOW - 2 * DAY), TokenCode.BINDING_TIME),
    "six minutes old": (bound(PLAIN, iat=NOW - 301), TokenCode.BINDING_TIME),
    "six minutes ahead": (bound(PLAIN, iat=NOW + 301), TokenCode.BINDING_TIME),
    "past its own end": (bound(PLAIN, exp=NOW), TokenCode.BINDING_TIME),
    "before its own beginning": (bound(PLAIN, nbf=NOW + 301), TokenCode.BINDING_TIME),
    "no time": (bound(PLAIN, iat=ABSENT), TokenCode.BINDING_CLAIMS),
    "a fraction of a second": (bound(PLAIN, iat=NOW + 0.5), TokenCode.BINDING_CLAIMS),
    "for somebody else": (bound(PLAIN, aud="x509_san_dns:evil.example"), TokenCode.BINDING_AUDIENCE),
    "for several": (bound(PLAIN, aud=[AUDIENCE]), TokenCode.BINDING_AUDIENCE),
    "for nobody": (bound(PLAIN, aud=ABSENT), TokenCode.BINDING_AUDIENCE),
    "another nonce": (bound(PLAIN, nonce="other"), TokenCode.BINDING_NONCE),
    "no nonce": (bound(PLAIN, nonce=ABSENT), TokenCode.BINDING_NONCE),
    "another key": (bound(PLAIN, STRANGER), TokenCode.BINDING_SIGNATURE),
    "the issuer's key": (bound(PLAIN, CARD_SIGNER), TokenCode.BINDING_SIGNATURE),
    "typ of a plain JWT": (bound(PLAIN, DEVICE, {"typ": "JWT"}), TokenCode.BINDING_TYPE),
    "typ of a credential": (bound(PLAIN, DEVICE, {"typ": "dc+sd-jwt"}), TokenCode.BINDING_TYPE),
    "alg none": (bound(PLAIN, DEVICE, {"alg": "none"}), TokenCode.ALGORITHM),
    "critical header": (bound(PLAIN, DEVICE, {"crit": ["x"]}), TokenCode.HEADER),
    "of other disclosures": (bound(PLAIN, sd_hash=disclosures.digest(shown(CARD.token))), TokenCode.BINDING_HASH),
    "no digest": (bound(PLAIN, sd_hash=ABSENT), TokenCode.BINDING_HASH),
    "a disclosure left out afterwards": (shown(CARD.token) + bound(PLAIN).rsplit("~", 1)[1], TokenCode.BINDING_HASH),
    "no token": (PLAIN + "x", TokenCode.STRUCTURE),
}  # fmt: skip


@pytest.mark.parametrize("name", ISSUERS)
def test_an_issuers_token_is_refused(name: str) -> None:
    made, code = ISSUERS[name]
    assert refused(bound(made)) is code


@pytest.mark.parametrize("name", DISCLOSED)
def test_disclosures_are_refused(name: str) -> None:
    made, code = DISCLOSED[name]
    assert refused(bound(made) if made.endswith("~") and made.isascii() else made) is code


@pytest.mark.parametrize("name", BINDINGS)
def test_a_key_binding_is_refused(name: str) -> None:
    made, code = BINDINGS[name]
    assert refused(made) is code


def test_a_trust_list_that_ended_trusts_nobody() -> None:
    assert refused(bound(PLAIN), now=TRUST.expires_at) is TokenCode.TRUST_EXPIRED


def test_every_code_is_somebodys() -> None:
    told = {code for cases in (ISSUERS, DISCLOSED, BINDINGS) for _, code in cases.values()}
    apart = {TokenCode.BINDING_UNEXPECTED, TokenCode.TRUST_EXPIRED}

    assert told | apart == set(TokenCode)


def test_no_bit_can_be_changed() -> None:
    text = bound(CARD.shown({"name"}))
    for place, letter in enumerate(text):
        other = "A" if letter != "A" else "B"
        refused(text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize("name", ["iss", "exp", "cnf", "status", "vct", "_sd", "nbf", "..."])
def test_what_must_be_open_cannot_be_hidden(name: str) -> None:
    said = credential.Said("i", VCT, NOW, NOW + 1, DEVICE.point, LIST_URI, INDEX, {name: "x"}, {})
    with pytest.raises(ValueError, match="name of another"):
        credential.issue(said, CARD_SIGNER, certificates=[b"x"])
