"""Others' libraries accept the twin that we issue; what they let pass, our verifier refuses."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from portal.card.formats import curve, status_list
from portal.card.formats.sd_jwt import card_type, credential, jose, presentation
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError
from portal.card.formats.sd_jwt.credential import Issued, Said
from portal.card.formats.sd_jwt.presentation import Question
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import Signer, TrustList, Use
from portal.wallets import metadata
from tests.card.sd_jwt import making
from tests.card.vectors.world import STATUS_SIGNER
from tests.wallets.others import by_node, by_python
from tests.wallets.wallet import WalletKey

DAY = 86_400
# The libraries read the machine's clock where they read any.
NOW = int(datetime.now(UTC).timestamp())
ISSUER, LIST_URI = "https://hoso.example.vn", "https://the.example.vn/status/1"
VCT = card_type.vct_of(ISSUER)
AUDIENCE, NONCE = making.AUDIENCE, making.NONCE
VALID, REVOKED, SUSPENDED = 1_234_567, 11, 22
FACTS = {**making.FACTS, "birth_year": 1990}
LIBRARIES = ("sd-jwt", "openvc-core", "@sd-jwt/sd-jwt-vc")
HOLDER, STRANGER = WalletKey(), WalletKey()


@dataclass(frozen=True)
class Authority:
    """A root, and a card signer below it whose certificate names the issuer, as a wallet's ecosystem asks."""

    root: x509.Certificate
    certificate: x509.Certificate
    signer: WalletKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def trust(self) -> TrustList:
        digest = self.certificate.fingerprint(hashes.SHA256())
        signer = Signer(digest, self.signer.point, Use.CARD, NOW - 10 * DAY, NOW + 300 * DAY, "Card signer")
        return TrustList(1, NOW, NOW + DAY, ISSUER, "x", (ISSUER,), "x", (LIST_URI,), (signer,))


def authority() -> Authority:
    root_key, signer = WalletKey(), WalletKey()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Card root of a test")])
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Card signer of a test")])
    root = _certificate(name, name, root_key.private.public_key(), root_key)
    return Authority(root, _certificate(own, name, signer.private.public_key(), root_key), signer)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, by: WalletKey
) -> x509.Certificate:
    is_root = subject == issuer
    usage = x509.KeyUsage(not is_root, False, False, False, False, is_root, is_root, False, False)
    start = datetime.fromtimestamp(NOW, UTC) - timedelta(days=10)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.private.public_key()), critical=False
        )
    )
    if not is_root:
        named = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(ISSUER)])
        made = made.add_extension(named, critical=False)
    return made.sign(by.private, hashes.SHA256())


@dataclass(frozen=True)
class Bench:
    """What every library is asked about, and what they said."""

    authority: Authority
    issued: Issued
    job: dict[str, Any]
    python: dict[str, Any]
    node: dict[str, Any]

    def said(self, library: str, token: str) -> dict[str, Any]:
        answers = {**self.python["answers"][token], **self.node["answers"][token]}
        found: dict[str, Any] = answers[library]
        return found


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = authority()
    issued = _issued(made, VALID)
    good = {
        "as issued": (issued.text, False),
        "two facts": (_bound(issued.shown({"agency", "kind"})), True),
        "no fact": (_bound(issued.shown(())), True),
    }
    bad = {name: (text, True) for name, text in _bad(made, issued).items()}
    revoked = {"revoked": (_issued(made, REVOKED).text, False)}
    tokens = [
        {"name": name, "text": text, "bound": is_bound}
        for name, (text, is_bound) in {**good, **bad, **revoked}.items()
    ]
    listed = _list()
    job = {
        "tokens": tokens, "now": NOW, "audience": AUDIENCE, "nonce": NONCE, "vct": VCT, "issuer": ISSUER,
        "key": jose.jwk_of(made.signer.point), "status_key": jose.jwk_of(STATUS_SIGNER.point),
        "x5c": jose.read(issued.token).header["x5c"], "whole": issued.text, "list": listed,
        "root": b64encode(made.root.public_bytes(Encoding.DER)).decode(),
        "type": metadata.of_type(ISSUER).decode(), "places": [VALID, REVOKED, SUSPENDED],
    }  # fmt: skip
    python = by_python({**job, "list": jose.read(listed).payload})
    return Bench(made, issued, job, python, by_node("judge.mjs", job))


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_accepts_what_we_issue_and_reads_what_was_disclosed(library: str, bench: Bench) -> None:
    whole, two, none = (bench.said(library, name) for name in ("as issued", "two facts", "no fact"))

    assert [one.get("why") for one in (whole, two, none)] == [None] * 3
    assert {name: whole["claims"].get(name) for name in FACTS} == FACTS
    assert {name for name in FACTS if name in two["claims"]} == {"agency", "kind"}
    assert not FACTS.keys() & none["claims"].keys()


def test_the_status_list_is_read_the_same_by_others(bench: Bench) -> None:
    """The list as JWT, by @sd-jwt/jwt-status-list and by openvc-core; a revoked twin is refused with it."""
    expected = {str(VALID): 0, str(REVOKED): 1, str(SUSPENDED): 2}

    assert bench.node["statuses"] == expected
    assert bench.python["surroundings"]["statuses"] == expected
    assert bench.said("@sd-jwt/sd-jwt-vc", "revoked") == {"accepted": False, "why": "status 1"}


def test_the_chain_and_the_types_metadata_hold_for_others(bench: Bench) -> None:
    found = bench.python["surroundings"]

    assert found["key"] == jose.jwk_of(bench.authority.signer.point)
    assert found["claims"] == len(card_type.Claim)
    assert bench.node["typed"]


REFUSED = {
    "expired": TokenCode.EXPIRED,
    "key binding of two days ago": TokenCode.BINDING_TIME,
    "disclosure twice": TokenCode.DISCLOSURE_TWICE,
    "disclosure unreferenced": TokenCode.DISCLOSURE_UNREFERENCED,
    "wrong typ": TokenCode.TYPE,
    "alg none": TokenCode.ALGORITHM,
    "wrong audience": TokenCode.BINDING_AUDIENCE,
    "wrong nonce": TokenCode.BINDING_NONCE,
    "holder's key swapped": TokenCode.BINDING_SIGNATURE,
    "issuer's key swapped": TokenCode.ISSUER_SIGNATURE,
    "disclosure tampered": TokenCode.DISCLOSURE_UNREFERENCED,
    "disclosure left out": TokenCode.BINDING_HASH,
}
# Where these libraries, as they are locked here, say yes. A disclosure that nothing refers to, a tampered one too,
# is passed over by them; the audience is a matter that one of them leaves to its caller.
LET_PASS = {
    "sd-jwt": {
        "expired",
        "key binding of two days ago",
        "disclosure unreferenced",
        "disclosure tampered",
        "wrong typ",
    },
    "openvc-core": set(),
    "@sd-jwt/sd-jwt-vc": {
        "key binding of two days ago",
        "disclosure twice",
        "disclosure unreferenced",
        "disclosure tampered",
        "wrong typ",
        "wrong audience",
    },
}


@pytest.mark.parametrize("name", REFUSED)
def test_we_refuse(name: str, bench: Bench) -> None:
    text = next(token["text"] for token in bench.job["tokens"] if token["name"] == name)
    with pytest.raises(TokenError) as error:
        presentation.verify(text, bench.authority.trust, Question(AUDIENCE, NONCE, frozenset({VCT})), now=NOW)

    assert error.value.code is REFUSED[name]


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_library_lets_pass_is_known(library: str, bench: Bench) -> None:
    passed = {name for name in REFUSED if bench.said(library, name)["accepted"]}
    print(f"\n{library} lets pass {len(passed)} of {len(REFUSED)}: {', '.join(sorted(passed)) or 'none'}")

    assert passed == LET_PASS[library]


def _issued(made: Authority, index: int, *, age: int = 60, life: int = 13 * DAY) -> Issued:
    integrity = metadata.integrity_of(metadata.of_type(ISSUER))
    said = Said(ISSUER, VCT, NOW - age, NOW - age + life, HOLDER.point, LIST_URI, index, FACTS, {}, integrity)
    return credential.issue(said, made.signer, certificates=[made.der])


def _bad(made: Authority, issued: Issued) -> dict[str, str]:
    plain, few = issued.shown({"name", "agency"}), issued.shown({"agency"})
    token = jose.read(issued.token)
    head, payload, _ = issued.token.split(".")
    none = jose.encode(jose.dump({**token.header, "alg": "none"}))
    other = making.signed({**token.header, "typ": "JWT"}, dict(token.payload), made.signer)
    stranger = jose.encode(STRANGER.sign(f"{head}.{payload}".encode()))
    return {
        "expired": _bound(_issued(made, VALID, age=3 * DAY, life=2 * DAY).text),
        "key binding of two days ago": _bound(plain, at=NOW - 2 * DAY),
        "disclosure twice": _bound(f"{few}{few.split('~')[1]}~"),
        "disclosure unreferenced": _bound(f"{few}{making.disclosed('rank', 'Director')}~"),
        "wrong typ": _bound(plain.replace(issued.token, other)),
        "alg none": _bound(plain.replace(issued.token, f"{none}.{payload}.")),
        "wrong audience": _bound(plain, audience="x509_san_dns:evil.example"),
        "wrong nonce": _bound(plain, nonce="other"),
        "holder's key swapped": _bound(plain, by=STRANGER),
        "issuer's key swapped": _bound(plain.replace(issued.token, f"{head}.{payload}.{stranger}")),
        "disclosure tampered": _bound(f"{issued.token}~{making.disclosed('name', 'Trần Văn Giả')}~"),
        "disclosure left out": few + _bound(plain).rsplit("~", 1)[1],
    }


def _bound(
    shown: str, *, by: WalletKey = HOLDER, audience: str = AUDIENCE, nonce: str = NONCE, at: int = NOW - 5
) -> str:
    return presentation.bind(shown, by, audience=audience, nonce=nonce, at=at)


def _list() -> str:
    content = status_list.content_of({REVOKED: Status.INVALID, SUSPENDED: Status.SUSPENDED})
    listed = StatusList(LIST_URI, NOW - 60, NOW + 3 * DAY, content)
    return status_list.sign_jwt(listed, STATUS_SIGNER, issuer=ISSUER, ttl=60)


def test_the_signers_key_is_what_the_judges_were_given(bench: Bench) -> None:
    assert curve.is_key(bench.authority.signer.point)
    assert credential.verify(bench.issued.text, bench.authority.trust, now=NOW, vcts={VCT}).facts == FACTS
