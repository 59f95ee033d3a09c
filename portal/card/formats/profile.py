"""What a card says: the claims of the SD-CWT, and the small map of them that is the card's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from portal.card.formats import curve, serial
from portal.card.formats.cbor import Simple, Value
from portal.card.formats.codes import Code, FormatError

VERSION = 1
ISS, SUB, EXP, IAT, CNF, STATUS, PROFILE = 1, 2, 4, 6, 8, 65535, -70000
REDACTED = Simple(59)
_COSE_KEY = 1
_DAY = 86_400
MAX_TEXT = 240
DIGEST_SIZE = 32


class Purpose(IntEnum):
    """What a credential is shown for."""

    FACE = 1
    STATUS_ONLY = 2
    DUTY = 3
    DETAIL = 4
    PRINT = 5


class Level(IntEnum):
    """What holds the key: nothing (print), a key in the browser's memory and disk, a platform passkey."""

    NONE = 0
    BASIC = 1
    PASSKEY = 2


class Field(IntEnum):
    """The keys of the card's own map; those from 20 on are disclosed one by one."""

    VERSION = 1
    PURPOSE = 2
    LEVEL = 3
    NAME = 4
    TITLE = 5
    AGENCY = 6
    AGENCY_CODE = 7
    KIND = 8
    PORTRAIT = 9
    TASK = 10
    PLACE = 11
    FROM = 12
    UNTIL = 13
    DECISION = 14
    UNIT = 20
    GRADE = 21
    BIRTH_YEAR = 22
    WORK_EMAIL = 23
    MANDATE = 24


DISCLOSABLE = frozenset({Field.UNIT, Field.GRADE, Field.BIRTH_YEAR, Field.WORK_EMAIL, Field.MANDATE})

_COMMON = frozenset({Field.VERSION, Field.PURPOSE, Field.LEVEL})
_OFFICE = frozenset({Field.AGENCY, Field.AGENCY_CODE, Field.KIND})
_WHO = frozenset({Field.NAME, Field.TITLE}) | _OFFICE
_DUTY = frozenset({Field.TASK, Field.PLACE, Field.FROM, Field.UNTIL, Field.DECISION})
_NONE: frozenset[Field] = frozenset()

# Purpose → what must be there, and what may be.
FIELDS: Mapping[Purpose, tuple[frozenset[Field], frozenset[Field]]] = {
    Purpose.FACE: (_COMMON | _WHO, frozenset({Field.PORTRAIT})),
    Purpose.STATUS_ONLY: (_COMMON | _OFFICE, _NONE),
    Purpose.DUTY: (_COMMON | _WHO | _DUTY, frozenset({Field.PORTRAIT})),
    Purpose.DETAIL: (_COMMON, _NONE),
    Purpose.PRINT: (_COMMON | _WHO, frozenset({Field.PORTRAIT})),
}

# Purpose and level → the longest life in seconds; what is not written here does not exist.
LONGEST: Mapping[tuple[Purpose, Level], int] = {
    (Purpose.FACE, Level.PASSKEY): 14 * _DAY,
    (Purpose.FACE, Level.BASIC): 3 * _DAY,
    (Purpose.STATUS_ONLY, Level.PASSKEY): 14 * _DAY,
    (Purpose.STATUS_ONLY, Level.BASIC): 3 * _DAY,
    (Purpose.DUTY, Level.PASSKEY): _DAY,
    (Purpose.DUTY, Level.BASIC): _DAY,
    (Purpose.DETAIL, Level.PASSKEY): 14 * _DAY,
    (Purpose.DETAIL, Level.BASIC): 3 * _DAY,
    (Purpose.PRINT, Level.NONE): 730 * _DAY,
}


@dataclass(frozen=True)
class Claims:
    """A credential's claims; `key` is the bearer's, `fields` the card's own map with what was disclosed."""

    issuer: str
    serial: str
    issued_at: int
    expires_at: int
    key: bytes | None
    status_uri: str
    status_index: int
    purpose: Purpose
    level: Level
    fields: Mapping[int, int | str | bytes]


def encode(claims: Claims) -> dict[Value, Value]:
    """Return the claims as the payload of a CWT; redacted fields are not among them."""
    payload: dict[Value, Value] = {
        ISS: claims.issuer,
        SUB: claims.serial,
        EXP: claims.expires_at,
        IAT: claims.issued_at,
        STATUS: {"status_list": {"idx": claims.status_index, "uri": claims.status_uri}},
        PROFILE: {
            Field.VERSION: VERSION,
            Field.PURPOSE: int(claims.purpose),
            Field.LEVEL: int(claims.level),
            **{int(name): value for name, value in claims.fields.items()},
        },
    }
    if claims.key is not None:
        payload[CNF] = {_COSE_KEY: cose_key(claims.key)}
    return payload


def cose_key(point: bytes) -> dict[Value, Value]:
    """Return a compressed point as a COSE_Key (RFC 9053, 7.1.1), the sign of y as a bool."""
    return {1: 2, -1: 1, -2: point[1:], -3: point[0] == 3}  # noqa: PLR2004 - SEC 1, 2.3.3


def decode(payload: Value, *, issuer: str) -> Claims:
    """Return the claims of a payload, or say what about them is not the card's."""
    if not isinstance(payload, dict):
        raise FormatError(Code.PROFILE_CLAIMS)
    if payload.keys() - {ISS, SUB, EXP, IAT, CNF, STATUS, PROFILE}:
        raise FormatError(Code.PROFILE_CLAIMS)
    exp, iat = whole(payload.get(EXP)), whole(payload.get(IAT))
    idx, uri = _status(payload.get(STATUS))
    own = payload.get(PROFILE)
    if not isinstance(own, dict):
        raise FormatError(Code.PROFILE_CLAIMS)
    purpose, level, fields = _own(own)
    if payload.get(ISS) != issuer:
        raise FormatError(Code.PROFILE_ISSUER)
    subject = payload.get(SUB)
    if not isinstance(subject, str) or not serial.is_serial(subject):
        raise FormatError(Code.PROFILE_SERIAL)
    key = _key(payload.get(CNF), level)
    if not 0 < exp - iat <= LONGEST[purpose, level]:
        raise FormatError(Code.PROFILE_LIFETIME)
    return Claims(issuer, subject, iat, exp, key, uri, idx, purpose, level, fields)


def whole(value: Value) -> int:
    """Return a number that is not negative; a bool is none, although Python counts it among them."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FormatError(Code.PROFILE_CLAIMS)
    return value


def check_field(name: Field, value: Value) -> int | str | bytes:
    """Return the value of one field, or refuse one that is of another kind."""
    return _KINDS[name](value)


def _own(own: Mapping[Value, Value]) -> tuple[Purpose, Level, dict[int, int | str | bytes]]:
    if whole(own.get(Field.VERSION)) != VERSION:
        raise FormatError(Code.PROFILE_VERSION)
    try:
        purpose, level = Purpose(whole(own.get(Field.PURPOSE))), Level(whole(own.get(Field.LEVEL)))
    except ValueError as error:
        raise FormatError(Code.PROFILE_PURPOSE) from error
    if (purpose, level) not in LONGEST:
        raise FormatError(Code.PROFILE_PURPOSE)
    required, optional = FIELDS[purpose]
    present = own.keys() - ({REDACTED} if purpose is Purpose.DETAIL else set())
    if required - present or present - required - optional:
        raise FormatError(Code.PROFILE_CLAIMS)
    fields = {int(name): check_field(name, own[name]) for name in Field if name in own.keys() - _COMMON}
    return purpose, level, fields


def _status(value: Value) -> tuple[int, str]:
    reference = value.get("status_list") if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(reference, dict) or reference.keys() != {"idx", "uri"}:
        raise FormatError(Code.PROFILE_CLAIMS)
    return whole(reference["idx"]), _text(reference["uri"])


def _key(value: Value, level: Level) -> bytes | None:
    if level is Level.NONE and value is None:
        return None
    key = value.get(_COSE_KEY) if isinstance(value, dict) and len(value) == 1 else None
    if level is Level.NONE or not isinstance(key, dict) or key.keys() != {1, -1, -2, -3}:
        raise FormatError(Code.PROFILE_KEY)
    x, is_odd = key[-2], key[-3]
    # As text, since Python takes True for 1.
    if (repr(key[1]), repr(key[-1])) != ("2", "1"):  # EC2, P-256
        raise FormatError(Code.PROFILE_KEY)
    if not isinstance(x, bytes) or not isinstance(is_odd, bool):
        raise FormatError(Code.PROFILE_KEY)
    point = bytes([3 if is_odd else 2]) + x
    if not curve.is_key(point):
        raise FormatError(Code.PROFILE_KEY)
    return point


def _text(value: Value) -> str:
    if not isinstance(value, str) or not 0 < len(value.encode()) <= MAX_TEXT:
        raise FormatError(Code.PROFILE_CLAIMS)
    return value


def _digest(value: Value) -> bytes:
    if not isinstance(value, bytes) or len(value) != DIGEST_SIZE:
        raise FormatError(Code.PROFILE_CLAIMS)
    return value


_KINDS: Mapping[Field, Callable[[Value], int | str | bytes]] = {
    **dict.fromkeys(Field, _text),
    **dict.fromkeys((Field.FROM, Field.UNTIL, Field.BIRTH_YEAR), whole),
    Field.PORTRAIT: _digest,
}
