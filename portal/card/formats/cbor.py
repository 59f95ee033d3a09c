"""CBOR (RFC 8949), read as strictly as it can be: one value has one sequence of bytes.

Written here and not taken from a library because the other verifier has to refuse exactly the same
bytes for exactly the same reason.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.formats.codes import Code, FormatError

MAX_INTEGER = 2**53 - 1  # JavaScript's numbers are exact up to here
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_FALSE, _TRUE, _NULL = 20, 21, 22
_INDEFINITE = 31


@dataclass(frozen=True)
class Tag:
    """A tagged value."""

    number: int
    value: "Value"


@dataclass(frozen=True)
class Simple:
    """A simple value without a meaning in CBOR itself; 59 marks redacted claims in SD-CWT."""

    number: int


Value = int | bytes | str | bool | float | None | list["Value"] | dict["Value", "Value"] | Tag | Simple


@dataclass(frozen=True)
class Limits:
    """How large and how free a document may be.

    `is_deterministic` asks for RFC 8949's core deterministic encoding and for the few types of the
    card; without it, any well-formed definite-length document of known types is read.
    """

    size: int = 4096
    depth: int = 10
    items: int = 256
    is_deterministic: bool = True


CARD = Limits()
LIST = Limits(size=1 << 20)
FOREIGN = Limits(size=1 << 16, depth=24, items=4096, is_deterministic=False)


def encode(value: Value) -> bytes:  # noqa: PLR0911 - one return for each type
    """Return the one deterministic encoding; raise TypeError for what the card does not use."""
    match value:
        case bool():
            return bytes([_SIMPLE << 5 | (_TRUE if value else _FALSE)])
        case None:
            return bytes([_SIMPLE << 5 | _NULL])
        case int():
            return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            data = value.encode()
            return _head(_TEXT, len(data)) + data
        case list() | tuple():
            return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
        case Mapping():
            pairs = sorted((encode(key), encode(item)) for key, item in value.items())
            return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)
        case Tag():
            return _head(_TAG, value.number) + encode(value.value)
        case Simple():
            return _head(_SIMPLE, value.number)
    raise TypeError(f"The card has no {type(value).__name__}.")


def decode(data: bytes, limits: Limits = CARD) -> Value:
    """Return the value of a whole document."""
    if len(data) > limits.size:
        raise FormatError(Code.CBOR_SIZE)
    reader = _Reader(data, limits)
    value = reader.value(1)
    if reader.at != len(data):
        raise FormatError(Code.CBOR_TRAILING)
    return value


def _head(major: int, number: int) -> bytes:
    if number < 24:  # noqa: PLR2004 - RFC 8949, 3: the first byte holds it
        return bytes([major << 5 | number])
    for more, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | more]) + number.to_bytes(size, "big")
    raise TypeError("The card has no such integer.")


class _Reader:
    """Where the reading stands; every item is counted, so time is bounded by the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.at = 0
        self.items = 0

    def value(self, depth: int) -> Value:  # noqa: PLR0911 - one return for each major type
        self.items += 1
        if depth > self.limits.depth:
            raise FormatError(Code.CBOR_DEPTH)
        if self.items > self.limits.items:
            raise FormatError(Code.CBOR_ITEMS)
        major, more = divmod(self._take(1)[0], 32)
        if major == _SIMPLE:
            return self._simple(more)
        number = self._argument(more)
        match major:
            case 0:
                return self._integer(number, number)
            case 1:
                return self._integer(number, -1 - number)
            case 2:
                return self._take(number)
            case 3:
                return self._text(number)
            case 4:
                return [self.value(depth + 1) for _ in range(self._counted(number))]
            case 5:
                return self._map(self._counted(number), depth)
            case _:
                return Tag(number, self.value(depth + 1))

    def _take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise FormatError(Code.CBOR_TRUNCATED)
        self.at += size
        return self.data[self.at - size : self.at]

    def _argument(self, more: int) -> int:
        if more < 24:  # noqa: PLR2004 - RFC 8949, 3: the first byte holds it
            return more
        if more == _INDEFINITE:
            raise FormatError(Code.CBOR_INDEFINITE)
        if more > 27:  # noqa: PLR2004 - 28 to 30 are reserved
            raise FormatError(Code.CBOR_TYPE)
        size = 1 << more - 24
        number = int.from_bytes(self._take(size), "big")
        smallest = 24 if size == 1 else 1 << 4 * size
        if self.limits.is_deterministic and number < smallest:
            raise FormatError(Code.CBOR_NOT_SHORTEST)
        return number

    def _integer(self, number: int, value: int) -> int:
        if self.limits.is_deterministic and number > MAX_INTEGER:
            raise FormatError(Code.CBOR_INTEGER)
        return value

    def _counted(self, number: int) -> int:
        if number > self.limits.items:
            raise FormatError(Code.CBOR_ITEMS)
        return number

    def _text(self, size: int) -> str:
        try:
            return self._take(size).decode()
        except UnicodeDecodeError as error:
            raise FormatError(Code.CBOR_TEXT) from error

    def _map(self, size: int, depth: int) -> dict[Value, Value]:
        found: dict[Value, Value] = {}
        before = b""
        for _ in range(size):
            start = self.at
            key = self.value(depth + 1)
            encoded = self.data[start : self.at]
            if isinstance(key, bool) or not isinstance(key, int | str | Simple):
                raise FormatError(Code.CBOR_KEY)
            if key in found:
                raise FormatError(Code.CBOR_DUPLICATE_KEY)
            if self.limits.is_deterministic and encoded < before:
                raise FormatError(Code.CBOR_KEY_ORDER)
            before = encoded
            found[key] = self.value(depth + 1)
        return found

    def _simple(self, more: int) -> Value:
        if more in (_FALSE, _TRUE, _NULL):
            return {_FALSE: False, _TRUE: True, _NULL: None}[more]
        if more == _INDEFINITE:
            raise FormatError(Code.CBOR_INDEFINITE)
        if more == 24:  # noqa: PLR2004 - RFC 8949, 3.3: the next byte holds it
            number = self._take(1)[0]
            if number < 32:  # noqa: PLR2004 - RFC 8949, 3.3: not well-formed
                raise FormatError(Code.CBOR_NOT_SHORTEST)
            return Simple(number)
        if 25 <= more <= 27 and not self.limits.is_deterministic:  # noqa: PLR2004 - RFC 8949, 3.3: floats
            size, form = {25: (2, ">e"), 26: (4, ">f"), 27: (8, ">d")}[more]
            return float(struct.unpack(form, self._take(size))[0])
        raise FormatError(Code.CBOR_TYPE)
