"""Our readers read what others made: the examples of the SD-CWT draft, the EU's COVID certificates.

The files are not part of the project: they lie in a folder that CARD_DATA names, or beside the checkout.
"""

import json
import os
import tarfile
import zlib
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from portal.card.formats import cbor, cose, credential, curve, proof
from portal.card.formats.cbor import FOREIGN, Simple, Tag
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import Sign1
from tests.support.tools import missing

DATA = Path(os.environ.get("CARD_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
BASE45 = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
ES384, PS256, CWT = -35, -37, 61
# Their files say that these verify; the signature is of another key than that of the certificate beside it.
OTHER_KEY = {f"./ES/2DCode/raw/{number}.json" for number in (401, 402, 403)}


def named(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs {name} (a folder of third-party test data, named by CARD_DATA)")
    return path


def draft(name: str) -> bytes:
    return (named("sd-cwt-draft") / name).read_bytes()


@pytest.mark.parametrize("name", ["issuer_cwt.cbor", "nested_issuer_cwt.cbor"])
def test_the_draft_s_issuer_tokens_are_read_and_their_signature_holds(name: str) -> None:
    message = cose.read(draft(name), FOREIGN)

    assert message.protected[cose.TYP] == credential.SD_CWT
    assert message.protected[cose.ALG] == ES384
    assert is_signed(message, public_key("issuer_pubkey.pem"))
    told = found_digests(cbor.decode(message.payload, FOREIGN)) + nested_digests(message)
    assert sorted(told) == sorted(disclosed_digests(message))


@pytest.mark.parametrize("name", ["kbt.cbor", "nested_kbt.cbor"])
def test_the_draft_s_key_binding_tokens_are_read_and_both_signatures_hold(name: str) -> None:
    message = cose.read(draft(name), FOREIGN)
    inner = cose.from_value(message.protected[cose.KCWT], FOREIGN)
    payload = cbor.decode(inner.payload, FOREIGN)
    key = payload[8][1]

    assert message.protected[cose.TYP] == proof.KB_CWT
    assert message.is_signed_by(bytes([2 + key[-3][-1] % 2]) + key[-2])
    assert is_signed(inner, public_key("issuer_pubkey.pem"))
    told = set(found_digests(payload)) | set(nested_digests(inner))
    assert set(disclosed_digests(inner)) <= told
    assert cbor.decode(message.payload, FOREIGN)[proof.CNONCE].hex() == "8c0f5f523b95bea44a9a48c649240803"


def test_a_changed_draft_token_does_not_verify() -> None:
    data = draft("kbt.cbor")
    message = cose.read(data[:-1] + bytes([data[-1] ^ 1]), FOREIGN)

    assert not message.is_signed_by(curve.public_bytes(public_key("holder_pubkey.pem")))


def test_the_card_takes_none_of_them() -> None:
    """Another algorithm, an issuer whom nobody named: the strict reader says so and no more."""
    for name in ("issuer_cwt.cbor", "kbt.cbor", "decoy.cbor"):
        with pytest.raises(FormatError) as refused:
            credential.check_frame(proof.read(draft(name)).credential)
        assert refused.value.code in set(Code)


def test_the_european_certificates_give_their_own_expected_results() -> None:
    counts: Counter[str] = Counter()
    wrong = set()
    for name, given in european():
        expected, context = given.get("EXPECTEDRESULTS", {}), given.get("TESTCTX", {})
        # Only what the files themselves promise about reading and signature; dates are their own matter.
        if expected.get("EXPECTEDVERIFY") is None or not context.get("CERTIFICATE"):
            counts["says nothing of the signature"] += 1
            continue
        is_good = verified(given["PREFIX"], b64decode(context["CERTIFICATE"]))
        counts[f"verifies: {is_good}, expected: {expected['EXPECTEDVERIFY']}"] += 1
        if is_good is not expected["EXPECTEDVERIFY"]:
            wrong.add(name)
    print(f"\n{dict(counts)}")

    assert counts["verifies: True, expected: True"] >= 540
    assert counts["verifies: True, expected: False"] == 0
    assert wrong == OTHER_KEY


def european() -> Iterator[tuple[str, dict[str, Any]]]:
    with tarfile.open(named("dgc-testdata.tar.xz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith(".json"):
                yield member.name, json.loads(file.read())


def verified(text: str, certificate: bytes) -> bool:
    try:
        data = zlib.decompress(base45(text.removeprefix("HC1:")))
        message = cose.from_value(untagged(cbor.decode(data, FOREIGN)), FOREIGN)
    except (FormatError, zlib.error, KeyError, ValueError, OverflowError):
        return False
    found = x509.load_der_x509_certificate(certificate)
    kid = message.protected.get(cose.KID, message.unprotected.get(cose.KID))
    return kid == found.fingerprint(hashes.SHA256())[:8] and is_signed(message, found.public_key())


def untagged(value: Any) -> Any:
    """Some wrap the message in the CWT tag, some leave its own tag out; a card has exactly its own."""
    if isinstance(value, list):
        return Tag(cose.SIGN1, value)
    return value.value if isinstance(value, Tag) and value.number == CWT else value


def base45(text: str) -> bytes:
    data = bytearray()
    for start in range(0, len(text), 3):
        values = [BASE45[character] for character in text[start : start + 3]]
        number = sum(value * 45**place for place, value in enumerate(values))
        data += number.to_bytes(len(values) - 1, "big")
    return bytes(data)


def is_signed(message: Sign1, key: Any) -> bool:
    signed = cose.to_be_signed(message.protected_bytes, message.payload)
    algorithm = message.protected.get(cose.ALG, message.unprotected.get(cose.ALG))
    half = len(message.signature) // 2
    r, s = (int.from_bytes(part, "big") for part in (message.signature[:half], message.signature[half:]))
    try:
        if isinstance(key, rsa.RSAPublicKey):
            assert algorithm == PS256
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
            key.verify(message.signature, signed, salted, hashes.SHA256())
        elif algorithm == cose.ES256 and isinstance(key.curve, ec.SECP256R1):
            return message.is_signed_by(curve.public_bytes(key))
        else:
            key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA384()))
    except (InvalidSignature, AssertionError):
        return False
    return True


def public_key(name: str) -> Any:
    return load_pem_public_key(draft(name))


def disclosed_digests(message: Sign1) -> list[bytes]:
    return [credential.disclosure_digest(part) for part in message.unprotected[cose.SD_CLAIMS]]


def nested_digests(message: Sign1) -> list[bytes]:
    """Digests that stand inside disclosures."""
    parts = [cbor.decode(part, FOREIGN) for part in message.unprotected[cose.SD_CLAIMS]]
    return [digest for part in parts for digest in found_digests(part)]


def found_digests(value: Any) -> list[bytes]:
    if isinstance(value, Tag):
        return [value.value] if value.number == 60 else found_digests(value.value)
    if isinstance(value, list):
        return [digest for part in value for digest in found_digests(part)]
    if isinstance(value, dict):
        own = value.get(Simple(59), [])
        return [*own, *(d for key, part in value.items() if key != Simple(59) for d in found_digests(part))]
    return []


def test_under_ci_the_data_must_be_there() -> None:
    if os.environ.get("CARD_DATA") and not DATA.is_dir():
        missing("the folder that CARD_DATA names")
