"""The QR code by which a paper leads to the page that checks it."""

import zxingcpp


def qr_svg(address: str) -> str:
    """Return the code of an address as a drawing."""
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: str = code.to_svg(add_quiet_zones=False)
    return drawn
