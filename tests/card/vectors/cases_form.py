"""Codes whose bytes are not what they should be: Base41, CBOR, COSE."""

from portal.card.formats import base41, cbor
from portal.card.formats.cbor import Tag
from portal.card.formats.codes import Code
from tests.card.vectors.making import ABSENT, Vector, basic, code, edited, face, kbt
from tests.card.vectors.world import CARD_SIGNER, payload


def _cut(message):
    return cbor.encode(Tag(18, [message.protected_bytes, {}, message.payload, message.signature[:-1]]))


def _base45(data: bytes) -> str:
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    text = ""
    for start in range(0, len(data) - 1, 2):
        number = data[start] * 256 + data[start + 1]
        text += alphabet[number % 45] + alphabet[number // 45 % 45] + alphabet[number // 2025]
    return text


_GOOD_TEXT = base41.encode(kbt().encoded())
TEXTS: list[Vector] = [
    code("text-empty", "Nothing at all.", "", Code.CBOR_TRUNCATED),
    code("text-long", "One character more than the largest QR code holds.", "0" * 4297, Code.CODE_LENGTH),
    code("text-longest", "As long as allowed, and longer than any card.", "0" * 4296, Code.CBOR_TRAILING),
    code(
        "text-space",
        "A space is in the QR alphabet and not in ours.",
        " " + _GOOD_TEXT[1:],
        Code.CODE_ALPHABET,
    ),
    code(
        "text-percent",
        "Percent-encoding is not undone.",
        _GOOD_TEXT.replace(_GOOD_TEXT[5], "%", 1),
        Code.CODE_ALPHABET,
    ),
    code("text-lower", "Small letters are not folded.", _GOOD_TEXT.lower(), Code.CODE_ALPHABET),
    code("text-wide", "A full-width digit is no digit.", "０" + _GOOD_TEXT[1:], Code.CODE_ALPHABET),
    code(
        "text-astral",
        "A character beyond 16 bits counts once and is refused.",
        "😀" + _GOOD_TEXT[1:],
        Code.CODE_ALPHABET,
    ),
    code("text-group", "Three characters that stand for more than two bytes.", "::::::", Code.CODE_GROUP),
    code("text-pair", "Two characters that stand for more than one byte.", "::", Code.CODE_GROUP),
    code("text-alone", "One character stands for nothing.", "0000", Code.CODE_GROUP),
    code("text-base45", "The same bytes in Base45.", _base45(kbt().encoded()), Code.CODE_ALPHABET),
]


_GOOD_BYTES = kbt().encoded()
ENCODINGS: list[Vector] = [
    code("cbor-truncated", "The last byte is missing.", _GOOD_BYTES[:-1], Code.CBOR_TRUNCATED),
    code("cbor-trailing", "A byte after the end.", _GOOD_BYTES + b"\x00", Code.CBOR_TRAILING),
    code(
        "cbor-huge-bytes",
        "A byte string that claims 4 GB.",
        bytes.fromhex("d2845affffffff"),
        Code.CBOR_TRUNCATED,
    ),
    code(
        "cbor-huge-array",
        "An array that claims 4 billion items.",
        bytes.fromhex("9affffffff"),
        Code.CBOR_ITEMS,
    ),
    code(
        "cbor-huge-map", "A map that claims 2^63 pairs.", bytes.fromhex("bb8000000000000000"), Code.CBOR_ITEMS
    ),
    code(
        "cbor-many",
        "More items than a card has.",
        bytes.fromhex("98ff") + b"\x80" * 255 + b"\x81\x80",
        Code.CBOR_TRAILING,
    ),
    code(
        "cbor-too-many",
        "257 items in nested arrays.",
        bytes.fromhex("83") + (b"\x98`" + b"\x00" * 96) * 3,
        Code.CBOR_ITEMS,
    ),
    code("cbor-deep", "Arrays in arrays, a thousand deep.", b"\x81" * 1000 + b"\x00", Code.CBOR_DEPTH),
    code("cbor-deep-tags", "Tags on tags.", b"\xc1" * 400 + b"\x00", Code.CBOR_DEPTH),
    code(
        "cbor-indefinite-array",
        "An array without a length.",
        b"\xd2\x9f" + _GOOD_BYTES[2:] + b"\xff",
        Code.CBOR_INDEFINITE,
    ),
    code(
        "cbor-indefinite-bytes",
        "A byte string in pieces.",
        b"\xd2\x84_" + _GOOD_BYTES[2:] + b"\xff",
        Code.CBOR_INDEFINITE,
    ),
    code("cbor-break", "A break where nothing is open.", b"\xff", Code.CBOR_INDEFINITE),
    code(
        "cbor-long-head",
        "The array's length in two bytes where one will do.",
        b"\xd2\x98\x04" + _GOOD_BYTES[2:],
        Code.CBOR_NOT_SHORTEST,
    ),
    code(
        "cbor-long-tag",
        "The tag in three bytes.",
        b"\xd9\x00\x12" + _GOOD_BYTES[1:],
        Code.CBOR_NOT_SHORTEST,
    ),
    code("cbor-reserved", "A length of a reserved form.", b"\xd2\x84\\", Code.CBOR_TYPE),
    code(
        "cbor-float",
        "A float: the card has none.",
        basic(content=bytes.fromhex("a106fb41dac06e8c00000000")),
        Code.CBOR_TYPE,
    ),
    code("cbor-undefined", "undefined is no value.", b"\xf7", Code.CBOR_TYPE),
    code("cbor-simple-short", "A simple value below 32 in two bytes.", b"\xf8\x14", Code.CBOR_NOT_SHORTEST),
    code(
        "cbor-integer",
        "An integer that JavaScript would round.",
        basic(content=bytes.fromhex("a1061b0020000000000000")),
        Code.CBOR_INTEGER,
    ),
    code("cbor-text", "Text that is not UTF-8.", b"b\xc3(", Code.CBOR_TEXT),
    code("cbor-surrogate", "Half a surrogate pair as UTF-8.", b"c\xed\xa0\x80", Code.CBOR_TEXT),
    code(
        "cbor-duplicate",
        "The time twice: one reader takes the first, another the last.",
        basic(content=bytes.fromhex("a2061a6b0357b0061a6b0357b0")),
        Code.CBOR_DUPLICATE_KEY,
    ),
    code(
        "cbor-order",
        "The keys of a map in another order.",
        basic(content=bytes.fromhex("a21827443131313106016b"[:-2])),
        Code.CBOR_KEY_ORDER,
    ),
    code("cbor-key", "A key that is an array.", b"\xa1\x80\x00", Code.CBOR_KEY),
    code("cbor-key-bool", "A key that is true, which Python takes for 1.", b"\xa1\xf5\x00", Code.CBOR_KEY),
    code(
        "cbor-payload-trailing",
        "A byte after the signed claims.",
        basic(content=cbor.encode({6: 1795409994}) + b"\x00"),
        Code.CBOR_TRAILING,
    ),
]


_GOOD = kbt()
FRAMES: list[Vector] = [
    code("cose-no-tag", "A message without its tag.", _GOOD.encoded()[1:], Code.COSE_STRUCTURE),
    code("cose-mac", "The tag of COSE_Mac0.", b"\xd1" + _GOOD.encoded()[1:], Code.COSE_STRUCTURE),
    code("cose-three", "Three parts.", cbor.encode(Tag(18, [b"\xa0", {}, b""])), Code.COSE_STRUCTURE),
    code(
        "cose-payload",
        "A detached payload.",
        cbor.encode(Tag(18, [b"\xa0", {}, None, bytes(64)])),
        Code.COSE_STRUCTURE,
    ),
    code(
        "cose-header-list",
        "Headers that are a list.",
        cbor.encode(Tag(18, [b"\x80", {}, b"", bytes(64)])),
        Code.COSE_STRUCTURE,
    ),
    code(
        "cose-empty-header",
        "Headers of no bytes.",
        cbor.encode(Tag(18, [b"", {}, b"", bytes(64)])),
        Code.CBOR_TRUNCATED,
    ),
    code("proof-alg-none", "The proof has no algorithm.", kbt(headers={"alg": ABSENT}), Code.COSE_ALGORITHM),
    code("proof-alg-es384", "The proof says ES384.", kbt(headers={"alg": -35}), Code.COSE_ALGORITHM),
    code(
        "proof-alg-hmac",
        "The proof says HMAC: the public key as a shared secret.",
        kbt(headers={"alg": 5}),
        Code.COSE_ALGORITHM,
    ),
    code("proof-header", "A header that nobody asked for.", kbt(headers={"crit": [1]}), Code.COSE_HEADER),
    code(
        "proof-unprotected",
        "Something where no signature reaches.",
        kbt(unprotected={99: 1}),
        Code.COSE_HEADER,
    ),
    code(
        "proof-alg-unprotected",
        "The algorithm where no signature reaches.",
        kbt(headers={"alg": ABSENT}, unprotected={1: -7}),
        Code.COSE_ALGORITHM,
    ),
    code("proof-short-signature", "A signature of 63 bytes.", _cut(_GOOD), Code.COSE_SIGNATURE),
    code("proof-no-credential", "A proof of nothing.", kbt(headers={"kcwt": ABSENT}), Code.COSE_STRUCTURE),
    code(
        "proof-credential-bytes",
        "The credential as a byte string.",
        kbt(headers={"kcwt": face().encoded()}),
        Code.COSE_STRUCTURE,
    ),
    code("proof-in-proof", "A proof where the credential belongs.", kbt(kbt()), Code.COSE_TYPE),
    code(
        "credential-as-typ-proof", "A credential that calls itself a proof.", face(typ=294), Code.COSE_HEADER
    ),
    code(
        "credential-no-typ",
        "A credential that does not say what it is.",
        kbt(face(typ=ABSENT)),
        Code.COSE_TYPE,
    ),
    code("credential-jwt-typ", "A type as text.", kbt(face(typ="application/sd-cwt")), Code.COSE_TYPE),
    code("credential-alg", "The credential says ES512.", kbt(face(alg=-36)), Code.COSE_ALGORITHM),
    code("credential-eddsa", "The credential says EdDSA.", kbt(face(alg=-8)), Code.COSE_ALGORITHM),
    code("credential-header", "An unknown header in the credential.", kbt(face(crit=[4])), Code.COSE_HEADER),
    code(
        "credential-kid-unprotected",
        "The key id where no signature reaches.",
        kbt(face(kid=ABSENT, unprotected={4: CARD_SIGNER.kid})),
        Code.COSE_HEADER,
    ),
    code(
        "credential-kid-short", "A key id of 7 bytes.", kbt(face(kid=CARD_SIGNER.kid[:7])), Code.COSE_HEADER
    ),
    code("credential-kid-text", "A key id as text.", kbt(face(kid="12345678")), Code.COSE_HEADER),
    code("credential-sd-alg", "Redaction by SHA-512.", kbt(face(sd_alg=-44)), Code.COSE_ALGORITHM),
]


_DATA = kbt().encoded()
_LAST_BIT = bytes([_DATA[-1] ^ 1])
_ORDER = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
_INNER = face(payload())
SWAPPED: list[Vector] = [
    code(
        "proof-bit",
        "One bit of the proof's signature.",
        _DATA[:-1] + _LAST_BIT,
        Code.PROOF_SIGNATURE,
    ),
    code(
        "credential-name",
        "Another name under the old signature.",
        edited(kbt(), "4e677579e1bb856e", "4e677579e1bb866e"),
        Code.ISSUER_SIGNATURE,
    ),
    code(
        "proof-zero-signature",
        "r = s = 0, which some libraries took for good.",
        _DATA[:-64] + bytes(64),
        Code.PROOF_SIGNATURE,
    ),
    code(
        "proof-order-signature",
        "r = s = the order of the group.",
        _DATA[:-64] + _ORDER * 2,
        Code.PROOF_SIGNATURE,
    ),
    code(
        "credential-zero-signature",
        "The credential's signature is all zero.",
        kbt(
            type(_INNER)(
                _INNER.protected,
                _INNER.protected_bytes,
                {},
                _INNER.payload,
                bytes(64),
            )
        ),
        Code.ISSUER_SIGNATURE,
    ),
]
