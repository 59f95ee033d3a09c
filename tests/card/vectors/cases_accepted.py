"""What must be green, and what must be yellow."""

from portal.card.formats import credential, delegation, profile, proof
from portal.card.formats.codes import Code
from portal.card.formats.profile import Claims, Field, Level, Purpose
from tests.card.vectors.making import Vector, basic, code, face, kbt
from tests.card.vectors.world import (
    CARD_SIGNER,
    CHECKER,
    DAY,
    INDEX,
    ISSUER,
    LIST_URI,
    NOW,
    PASSKEY,
    SERIAL,
    SESSION,
    delegated,
    own,
    payload,
)  # fmt: skip


def raw_client(*, spaced: bool = False, **changes: object) -> bytes:
    """A proof whose passkey signed a clientDataJSON of no template."""
    inner = face()
    digest = credential.digest(inner.encoded())
    asked = delegation.challenge(digest, SESSION.point, NOW - 40, NOW + 260)
    text = delegation.client_data(0, asked, "https://hoso.example.vn").decode()
    text = (
        text.replace(',"crossOrigin":false', "")
        if not spaced
        else text.replace(":", " : ", 1).replace("get", "\\u0067et")
    )
    return kbt(inner, delegation=delegated(digest, raw=text.encode()).as_value()).encoded()


def printed(**changes):
    content = payload(2, 5, exp=NOW + 700 * DAY, own=own(2, 5, level=0))
    del content[profile.CNF]
    return {**content, **changes}


def duty(**changes):
    fields = own(2, 3, task="Kiểm tra an toàn thực phẩm", place="Chợ Hàn, phường Hải Châu",
                 **{"from": NOW - 3600, "until": NOW + 7200, "decision": "12/QĐ-SNV", **changes})  # fmt: skip
    return payload(2, 3, exp=NOW + 7200, iat=NOW - 3600, own=fields)


def detail(shown=(Field.GRADE, Field.BIRTH_YEAR), **proof_claims):
    issued = detail_issued()
    return kbt(issued.shown(shown), aud="https://desk.example.vn", **proof_claims)


def detail_issued() -> credential.Issued:
    claims = Claims(ISSUER, SERIAL, NOW - DAY, NOW + 10 * DAY, PASSKEY.point, LIST_URI, INDEX, Purpose.DETAIL,
                    Level.PASSKEY, {})  # fmt: skip
    hidden = {Field.UNIT: "Văn phòng Sở", Field.GRADE: "01.003", Field.BIRTH_YEAR: 1985,
              Field.WORK_EMAIL: "ha@example.vn", Field.MANDATE: "Ký hồ sơ một cửa"}  # fmt: skip
    salts = iter(range(1, 9))
    return credential.issue(
        claims, CARD_SIGNER, redacted=hidden, salt=lambda size: bytes([next(salts)]) * size
    )


def _status_only():
    return payload(2, 2, own=own(2, 2, name=None, title=None, portrait=None))


def _face_by(template: int):
    inner = face()
    return kbt(inner, delegation=delegated(credential.digest(inner.encoded()), template=template).as_value())


def _deleg(**changes):
    return delegated(credential.digest(face().encoded()), **changes).as_value()


GREEN: list[Vector] = [
    code("face", "The plain case: passkey level, delegation by the plain template, proof 6 s old.", kbt()),
    code("face-chromium", "Chromium's second form of clientDataJSON, the template 1.", _face_by(1)),
    code("face-raw", "A browser with a form of its own: the whole clientDataJSON travels.", raw_client()),
    code("face-raw-spaced", "JSON may hold spaces and escapes; the values count.", raw_client(spaced=True)),
    code(
        "face-backed-up",
        "A passkey that is also in a cloud says so, and is good.",
        kbt(delegation=_deleg(flags=29)),
    ),
    code("face-device-bound", "A passkey that never leaves the device.", kbt(delegation=_deleg(flags=5))),
    code("face-counter", "A security chip that counts its signatures.", kbt(delegation=_deleg(counter=4711))),
    code(
        "face-portrait",
        "The portrait frame beside the proof is the one that was issued.",
        kbt(),
        image="issued",
    ),
    code(
        "face-no-portrait",
        "A card may be issued without a portrait.",
        kbt(face(payload(own=own(portrait=None)))),
    ),
    code("basic", "Basic level: the credential's own key signs, no delegation.", basic()),
    code(
        "challenge",
        "The challenge of this check is answered: no clock has to be believed.",
        kbt(cnonce=b"12345678"),
        challenge="3132333435363738",
        clock_learned_at=None,
    ),
    code(
        "challenge-digits",
        "Four digits, read out across a counter.",
        kbt(cnonce=b"4711"),
        challenge="34373131",
    ),
    code(
        "challenge-slow-clock",
        "An answered challenge outweighs a clock that was not learned and is ten minutes off.",
        kbt(iat=NOW - 30, cnonce=b"12345678"),
        challenge="3132333435363738",
        now=NOW + 570,
        clock_learned_at=None,
    ),
    code(
        "challenge-clock-long-ago",
        "As much where the time was learned more than a day ago.",
        kbt(iat=NOW - 30, cnonce=b"12345678"),
        challenge="3132333435363738",
        now=NOW + 570,
        clock_learned_at=NOW + 570 - DAY - 1,
    ),
    code(
        "challenge-last-second",
        "The delegation ended 30 s ago, the longest that a proof may be old.",
        kbt(iat=NOW + 260, cnonce=b"12345678"),
        challenge="3132333435363738",
        now=NOW + 290,
    ),
    code(
        "challenge-basic-slow-phone",
        "Basic level has no delegation that could end: the answer alone counts.",
        basic(iat=NOW - 600, cnonce=b"12345678"),
        challenge="3132333435363738",
    ),
    code(
        "unasked-challenge",
        "An answer to somebody else's challenge is a proof like any other.",
        kbt(cnonce=b"87654321"),
    ),
    code("oldest", "A proof of exactly 30 s.", kbt(iat=NOW - 30)),
    code("newest", "The phone's clock is 5 s ahead.", kbt(iat=NOW + 5)),
    code("last-second", "The last second before the credential ends.", kbt(face(payload(exp=NOW + 1)))),
    code("status-only", "In the service of this office, and no name.", kbt(face(_status_only()))),
    code("duty", "Why an official is at the door today.", kbt(face(duty()))),
    code(
        "detail-two-fields",
        "Two of five redacted fields are shown to the desk that asked.",
        detail(),
        audience="https://desk.example.vn",
        policy={"purposes": [4]},
    ),
    code("list-24h", "The status list is exactly 24 hours old.", kbt(), now=NOW, lists="day"),
]


def _check(name: str, why: str, data, error: Code, **given):
    return code(name, why, data, error, "check", **given)


YELLOW: list[Vector] = [
    _check(
        "clock-never",
        "This device never learned the time: ask the challenge.",
        kbt(),
        Code.CLOCK_UNSURE,
        clock_learned_at=None,
    ),
    _check(
        "clock-long-ago",
        "The offset was learned more than a day ago.",
        kbt(),
        Code.CLOCK_UNSURE,
        clock_learned_at=NOW - DAY - 1,
    ),
    _check(
        "clock-behind-list",
        "A list from the future shows that the clock is behind.",
        kbt(),
        Code.CLOCK_UNSURE,
        lists="future",
    ),
    _check(
        "list-aging",
        "The status list is one second older than 24 hours.",
        kbt(),
        Code.STATUS_AGING,
        lists="aging",
    ),
    _check("list-72h", "The status list is exactly 72 hours old.", kbt(), Code.STATUS_AGING, lists="oldest"),
    _check(
        "basic-refused",
        "This place does not take the basic level.",
        basic(),
        Code.POLICY_BASIC,
        policy={"accepts_basic": False},
    ),
    _check("printed", "A printed code can be copied: never green.", face(printed()), Code.POLICY_PRINTED),
    _check(
        "portrait-missing",
        "This place wants to see the portrait.",
        kbt(),
        Code.PORTRAIT_MISSING,
        policy={"needs_portrait": True},
    ),
    _check(
        "purpose-refused",
        "A gate that wants a name is shown a card without one.",
        kbt(face(_status_only())),
        Code.POLICY_PURPOSE,
        policy={"purposes": [1]},
    ),
    _check(
        "clock-first",
        "Of several reasons the first in the order of checks is named.",
        basic(),
        Code.CLOCK_UNSURE,
        clock_learned_at=None,
        lists="aging",
        policy={"accepts_basic": False},
    ),
]


_ADDRESS_GOOD = proof.address(CHECKER, kbt())
_ADDRESS_CONDITIONS = {"now": NOW, "clock_learned_at": NOW - 600}
_ADDRESS_REFUSED = Code.CODE_ADDRESS


def _address(name: str, why: str, text: str, error: Code = _ADDRESS_REFUSED, verdict: str = "invalid"):
    return Vector(name, why, "address", text, error, verdict, _ADDRESS_CONDITIONS)


ADDRESSES: list[Vector] = [
    _address("address", "What a plain camera opens.", _ADDRESS_GOOD, Code.OK, "valid"),
    _address("address-http", "Not over an open line.", _ADDRESS_GOOD.replace("https:", "http:")),
    _address(
        "address-other-host",
        "A phishing page that looks alike.",
        _ADDRESS_GOOD.replace("the.example", "the-example"),
    ),
    _address(
        "address-suffix-host",
        "The host's name as the beginning of another.",
        _ADDRESS_GOOD.replace(".vn/", ".vn.evil.example/"),
    ),
    _address(
        "address-user",
        "The host's name as a user name.",
        _ADDRESS_GOOD.replace("https://the", "https://x@the"),
    ),
    _address(
        "address-query",
        "The content in the query would reach the server.",
        _ADDRESS_GOOD.replace("/q#", "/q?"),
    ),
    _address(
        "address-case",
        "The address is compared letter by letter.",
        _ADDRESS_GOOD.replace("https://the", "HTTPS://THE"),
    ),
    _address("address-long", "Longer than any QR code.", _ADDRESS_GOOD + "0" * 4296, Code.CODE_LENGTH),
]
