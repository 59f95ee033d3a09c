"""The QR code of an address: as a drawing of its own, or as a path for a page that holds the drawing."""

import re
from dataclasses import dataclass
from importlib import import_module

_DARK = re.compile(r' d="([MhvHVZz0-9 -]+)"')
_SIDE = re.compile(r'<svg width="([0-9]+)"')
_QUIET = 4


@dataclass(frozen=True)
class Drawing:
    """The dark modules of a code, and the box that holds them with their quiet zone."""

    path: str
    box: str


def qr_svg(address: str) -> str:
    """Return the code of an address as an SVG without a quiet zone."""
    # Two megabytes of every process, for the few pages that show a code: loaded by the first of them.
    zxingcpp = import_module("zxingcpp")
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: str = code.to_svg(add_quiet_zones=False)
    return drawn


def drawing_of(address: str) -> Drawing:
    """Return the code of an address as a path in its box."""
    svg = qr_svg(address)
    dark, side = _DARK.search(svg), _SIDE.search(svg)
    if dark is None or side is None:
        raise RuntimeError("The code was drawn in a way that is not known.")
    whole = int(side[1]) + 2 * _QUIET
    return Drawing(dark[1], f"{-_QUIET} {-_QUIET} {whole} {whole}")
