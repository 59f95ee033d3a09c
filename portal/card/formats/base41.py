"""Base41: two bytes in three of the characters that a QR code packs tightly and an address may carry.

A QR code's alphanumeric mode has 45 characters; space and % may not stand in an address, + turns into a
space in old form decoders, * is swallowed by chat programs. The remaining 41 are just enough:
41³ = 68,921 ≥ 65,536. The least significant character comes first, so the last one of a group is at most
the 39th: a code never ends in "." or ":", which programs that look for links cut off.
"""

from portal.card.formats.codes import Code, FormatError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$-/.:"
MAX_CHARACTERS = 4296  # what the largest QR code holds

_BASE = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Return three characters for every two bytes, and two for an odd last one."""
    characters = []
    for start in range(0, len(data) - 1, 2):
        rest, first = divmod(data[start] * 256 + data[start + 1], _BASE)
        third, second = divmod(rest, _BASE)
        characters += [ALPHABET[first], ALPHABET[second], ALPHABET[third]]
    if len(data) % 2:
        second, first = divmod(data[-1], _BASE)
        characters += [ALPHABET[first], ALPHABET[second]]
    return "".join(characters)


def decode(text: str) -> bytes:
    """Return the bytes; each sequence of bytes has exactly one text."""
    if len(text) > MAX_CHARACTERS:
        raise FormatError(Code.CODE_LENGTH)
    values = [_VALUES.get(character, -1) for character in text]
    if -1 in values:
        raise FormatError(Code.CODE_ALPHABET)
    data = bytearray()
    for start in range(0, len(values), 3):
        data += _group(values[start : start + 3])
    return bytes(data)


def _group(values: list[int]) -> bytes:
    size = len(values) - 1
    number = 0
    for value in reversed(values):
        number = number * _BASE + value
    if size == 0 or number >= 256**size:
        raise FormatError(Code.CODE_GROUP)
    return number.to_bytes(size, "big")
