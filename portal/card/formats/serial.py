"""A card's serial: 60 random bits in Crockford's base 32, and his check symbol (remainder by 37)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK = ALPHABET + "*~$=U"
LENGTH = 12
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def new() -> str:
    """Return a fresh serial with its check symbol."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """Return the check symbol of twelve characters."""
    remainder = 0
    for character in body:
        remainder = (remainder * 32 + ALPHABET.index(character)) % 37
    return _CHECK[remainder]


def is_serial(text: str) -> bool:
    """Whether this is a serial exactly as a card carries it."""
    body, check = text[:LENGTH], text[LENGTH:]
    return len(body) == LENGTH and set(body) <= set(ALPHABET) and check == check_symbol(body)


def typed(text: str) -> str:
    """Return a serial as somebody typed it: small letters, hyphens, and look-alikes put right."""
    return text.upper().translate(_READ_AS)


def shown(serial: str) -> str:
    """Return a serial in groups that can be read out."""
    return "-".join((serial[:4], serial[4:8], serial[8:LENGTH], serial[LENGTH:]))
