"""Runs the deep check in a confined child, so that a bomb kills the child and nothing else."""

import json
from typing import BinaryIO

from portal.core.confinement import ChildKilled, Limits, in_memory, run
from portal.documents.rules import MAX_BYTES, MAX_PAGES, Checked, Crop, Kind, Refusal

_LONGEST_HEADER = 4096
_LIMITS = Limits(output=MAX_BYTES + MAX_PAGES * 1024 * 1024)


def check_confined(
    kind: Kind, data: bytes, limits: Limits | None = None, *, crop: Crop | None = None
) -> Checked | Refusal:
    """Return what the check made of the file, or why it is refused; a child that dies was a bomb."""
    arguments = [kind.value, crop.text if crop else ""]
    with in_memory("evidence") as given, in_memory("evidence") as taken:
        given.write(data)
        given.seek(0)
        try:
            run("portal.documents.child", arguments, given, taken, limits or _LIMITS)
        except ChildKilled:
            return Refusal.BOMB
        taken.seek(0)
        return _read(kind, data, taken)


def _read(kind: Kind, data: bytes, taken: BinaryIO) -> Checked | Refusal:
    """Read the outcome without trusting it: the decoder behind it may have been taken over."""
    refused = Refusal.NOT_IMAGE if kind.is_image else Refusal.NOT_PDF
    try:
        header = json.loads(taken.readline(_LONGEST_HEADER))
        if "refused" in header:
            return Refusal(header["refused"])
        clean, *previews = (taken.read(int(size)) for size in header["sizes"])
    except (ValueError, TypeError, KeyError):
        return refused
    whole = clean.startswith(b"\xff\xd8\xff") if kind.is_image else clean == data
    if not whole or not previews or not all(preview.startswith(b"\xff\xd8\xff") for preview in previews):
        return refused
    return Checked(clean, tuple(previews))
