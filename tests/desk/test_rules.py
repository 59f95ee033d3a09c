"""What is asked, what an answer must hold, and which certificates an office may have."""

import ssl

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from portal.card.formats.sd_jwt import card_type, jose
from portal.card.formats.sd_jwt.codes import TokenCode
from portal.core import clock
from portal.core.errors import Invalid
from portal.desk import authorities, labels, office_keys, request_object
from portal.desk.rules import (
    AnswerRefused,
    Claim,
    Fault,
    Outcome,
    RequestState,
    Standing,
    Wanted,
    Way,
    Wish,
    answered,
    dcql,
)
from tests.desk.authority import Authority, point_of

N, T, U = Claim.NAME, Claim.TITLE, Claim.UNIT


def test_every_set_that_holds_the_required_claims_is_asked_largest_first():
    query = dcql(Wanted((N,), (T, U)), "vct")["credentials"][0]

    assert query["claim_sets"] == [["name", "title", "unit"], ["name", "title"], ["name", "unit"], ["name"]]
    assert query["meta"] == {"vct_values": ["vct"]}
    assert "claim_sets" not in dcql(Wanted((N,)), "vct")["credentials"][0]


@pytest.mark.parametrize(
    ("facts", "given", "unasked"),
    [
        ({"name": "An"}, {N: "An"}, ()),
        ({"name": "An", "title": "Chuyên viên"}, {N: "An", T: "Chuyên viên"}, ()),
        ({"name": "An", "serial": "1", "birth_year": 1990}, {N: "An"}, ("birth_year", "serial")),
    ],
)
def test_what_was_asked_is_kept_and_the_rest_is_named(facts, given, unasked):
    assert answered(Wanted((N,), (T,)), facts) == (given, unasked)


@pytest.mark.parametrize(
    "facts", [{}, {"title": "x"}, {"name": ""}, {"name": True}, {"name": ["An"]}, {"name": {"a": 1}}]
)
def test_without_a_required_claim_it_is_no_answer(facts):
    with pytest.raises(AnswerRefused, match=Fault.MISSING):
        answered(Wanted((N,)), facts)


def test_a_value_of_any_length_is_one_line():
    assert len(answered(Wanted((N,)), {"name": "x" * 5000})[0][N]) == 240


def test_every_code_has_its_words():
    assert set(labels.CLAIMS) == set(Claim)
    assert set(labels.STATES) == set(RequestState)
    assert set(labels.OUTCOMES) == set(Outcome)
    assert set(labels.STANDINGS) == set(Standing)
    assert set(labels.WAYS) == set(Way)
    assert set(labels.WISHES) == set(Wish)
    assert set(labels.FAULTS) == {*Fault, *TokenCode}


def test_what_a_desk_may_ask_is_what_a_wallet_s_card_can_say():
    assert {claim.value for claim in Claim} <= {claim.value for claim in card_type.Claim}


def certified(pem: str, point: bytes, authority: Authority) -> office_keys.Certified:
    return office_keys.certified(pem, point, host="localhost", at=clock.now(), authorities=authority.believed)


def test_a_key_is_certified_by_what_an_authority_answers_to_its_request():
    key, authority = office_keys.made(), Authority()
    request = office_keys.request_for_certificate(key, name="Bộ phận Một cửa " * 9, host="localhost")

    found = certified(authority.certify(request), key.public_key, authority)

    assert len(found.chain) == 1, "the anchor does not travel"
    assert request_object.client_id_of(found.chain).startswith("x509_hash:")
    assert office_keys.opened(key.sealed(), key.public_key).public_key == key.public_key


def test_an_address_may_be_certified_as_well_as_a_name():
    key = office_keys.made()
    request = office_keys.request_for_certificate(key, name="Bàn", host="192.0.2.7")
    assert "CERTIFICATE REQUEST" in request


def changed(pem: str, old: str, new: str) -> str:
    """Return a certificate with other bytes in it."""
    der = ssl.PEM_cert_to_DER_cert(pem)
    assert bytes.fromhex(old) in der
    return ssl.DER_cert_to_PEM_cert(der.replace(bytes.fromhex(old), bytes.fromhex(new)))


OTHER = ec.generate_private_key(ec.SECP256R1())
WRONG = {
    "nothing": (lambda a, p: "  ", "desk.certificate_missing"),
    "no PEM": (lambda a, p: "abc", "desk.certificate"),
    "another key": (lambda a, p: a.for_key(point_of(OTHER.public_key())), "desk.certificate_other_key"),
    "over": (lambda a, p: a.for_key(p, days=0), "desk.certificate_time"),
    "an authority": (lambda a, p: a.for_key(p, ca=True), "desk.certificate"),
    "another host": (lambda a, p: a.for_key(p, host="example.org"), "desk.certificate"),
    "a foreign chain": (
        lambda a, p: a.for_key(p) + Authority().for_key(point_of(OTHER.public_key())),
        "desk.certificate",
    ),
    "four of them": (lambda a, p: a.for_key(p) * 4, "desk.certificate"),
    "signed by itself": (lambda a, p: a.pem, "desk.certificate_other_key"),
    "of an unknown curve": (
        lambda a, p: changed(a.for_key(p), "2a8648ce3d030107", "2a8648ce3d030106"),
        "desk.certificate",
    ),
    "with an extension twice": (
        lambda a, p: changed(a.for_key(p), "0603551d13", "0603551d11"),
        "desk.certificate",
    ),
    "too long": (lambda a, p: a.for_key(p) + "x" * 20_000, "desk.certificate"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_another_certificate_is_refused(kind):
    make, code = WRONG[kind]
    key = office_keys.made()
    authority = Authority()
    with pytest.raises(Invalid) as refused:
        certified(make(authority, key.public_key), key.public_key, authority)
    assert refused.value.code == code


def test_a_certificate_counts_by_an_authority_of_ours_alone():
    """Whoever pastes one can make one: an authority of their own, by the same name even, is nobody's."""
    key, ours = office_keys.made(), Authority()
    between = Authority(under=ours)
    by_another = between.for_key(key.public_key)
    assert len(certified(by_another + between.pem, key.public_key, ours).chain) == 2

    stranger = Authority()
    for pem in (
        stranger.for_key(key.public_key),
        stranger.for_key(key.public_key) + stranger.pem,
        Authority(under=stranger).for_key(key.public_key),
        # The one between is missing, and no one here knows it.
        by_another,
    ):
        with pytest.raises(Invalid) as refused:
            certified(pem, key.public_key, ours)
        assert refused.value.code == "desk.certificate_authority"


def test_one_between_may_lie_in_the_folder_instead_of_travelling(tmp_path):
    key, ours = office_keys.made(), Authority()
    between = Authority(under=ours)
    for name, pem in (("root.pem", ours.pem), ("between.pem", between.pem)):
        (tmp_path / name).write_text(pem)
    found = office_keys.certified(
        between.for_key(key.public_key), key.public_key, host="localhost", at=clock.now(),
        authorities=authorities.believed(tmp_path),
    )  # fmt: skip
    assert len(found.chain) == 1


def test_without_authorities_nobody_is_believed(tmp_path):
    key = office_keys.made()
    for folder in (None, tmp_path, tmp_path / "missing"):
        with pytest.raises(Invalid) as refused:
            office_keys.certified(
                Authority().for_key(key.public_key), key.public_key, host="localhost", at=clock.now(),
                authorities=authorities.believed(folder),
            )  # fmt: skip
        assert refused.value.code == "desk.no_authority"


def test_the_address_for_wallets_names_the_verifier_and_the_request():
    address = request_object.wallet_address("x509_hash:abc", "https://localhost/desk/objects/1")
    assert address == (
        "openid4vp://?client_id=x509_hash%3Aabc&request_uri=https%3A%2F%2Flocalhost%2Fdesk%2Fobjects%2F1"
    )


def test_a_signed_request_says_who_asks_and_what_for_any_wallet():
    key = office_keys.made()
    authority = Authority()
    chain = certified(authority.for_key(key.public_key), key.public_key, authority).chain
    at = clock.now()
    text = request_object.sign(
        request_object.RequestObject(
            request_object.client_id_of(chain), "Bàn", "https://localhost/desk/responses", "n", "s", Wanted((N,)),
            "vct", {"kty": "EC", "kid": "k"}, at, at,
        ),
        key,
        chain,
    )  # fmt: skip
    read = jose.read(text)
    assert read.is_signed_by(key.public_key)
    assert read.header == {"alg": "ES256", "typ": "oauth-authz-req+jwt", "x5c": list(chain)}
    assert read.payload["response_mode"] == "direct_post.jwt"
    assert read.payload["aud"] == "https://self-issued.me/v2"
