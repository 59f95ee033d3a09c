"""The portrait frame: the code between two proofs, for the scanner alone; the credential has its digest."""

import hashlib

from portal.card.formats import base41
from portal.card.formats.codes import Code, FormatError

MAX_IMAGE = 1200
_MARK = b"P1"


def encode(image: bytes) -> str:
    """Return the text of the frame."""
    if not _is_image(image):
        raise FormatError(Code.PORTRAIT_FRAME)
    return base41.encode(_MARK + image)


def decode(text: str) -> bytes:
    """Return the image of a frame."""
    data = base41.decode(text)
    image = data[len(_MARK) :]
    if data[: len(_MARK)] != _MARK or not _is_image(image):
        raise FormatError(Code.PORTRAIT_FRAME)
    return image


def digest(image: bytes) -> bytes:
    """Return what the credential says of its portrait."""
    return hashlib.sha256(image).digest()


def _is_image(image: bytes) -> bool:
    is_avif = image[4:12] == b"ftypavif"
    is_webp = image[:4] == b"RIFF" and image[8:12] == b"WEBP"
    return len(image) <= MAX_IMAGE and (is_avif or is_webp)
