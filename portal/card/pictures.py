"""The portrait as the card carries it: small enough for a code, clearly the person."""

import io
from importlib import import_module

from portal.card.formats.portrait import MAX_IMAGE

SIZE = (96, 120)
# Codes of up to 97 modules are read by every camera; beyond that the picture is made plainer.
WANTED = 830
_QUALITIES = (50, 32, 20, 10, 1)


def portrait_of(photo: bytes) -> bytes | None:
    """Return a photograph as a small AVIF picture; None where not even the plainest is small enough."""
    # Two megabytes of every process, and only one that makes a portrait needs them.
    image, ops = import_module("PIL.Image"), import_module("PIL.ImageOps")
    with image.open(io.BytesIO(photo)) as opened:
        # A face stands in the upper part of a 4 × 6 portrait.
        small = ops.fit(opened.convert("RGB"), SIZE, image.Resampling.LANCZOS, centering=(0.5, 0.25))
    made = b""
    for quality in _QUALITIES:
        kept = io.BytesIO()
        small.save(kept, "AVIF", quality=quality, speed=4, subsampling="4:2:0", max_threads=1)
        made = kept.getvalue()
        if len(made) <= WANTED:
            return made
    return made if len(made) <= MAX_IMAGE else None
