"""A QR code as a path of a drawing, which a page can hold without a picture of its own."""

import re
from dataclasses import dataclass

import zxingcpp

_DARK = re.compile(r' d="([MhvHVZz0-9 -]+)"')
_SIDE = re.compile(r'<svg width="([0-9]+)"')
_QUIET = 4


@dataclass(frozen=True)
class Drawing:
    """The dark modules of a code, and the box that holds them with their quiet zone."""

    path: str
    box: str


def drawn(address: str) -> Drawing:
    """Return the code of an address."""
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    text: str = code.to_svg(add_quiet_zones=False)
    dark, side = _DARK.search(text), _SIDE.search(text)
    if dark is None or side is None:
        raise RuntimeError("The code was drawn in a way that is not known.")
    whole = int(side[1]) + 2 * _QUIET
    return Drawing(dark[1], f"{-_QUIET} {-_QUIET} {whole} {whole}")
