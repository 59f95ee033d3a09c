"""The child process that prints a badge: what to print comes on its input, the PDF goes to its output.

The first line says when it is printed, the second is the address of the code, the rest is JSON. Nothing goes
to a disk.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst
import zxingcpp

from portal.core.confined import limit

_FOLDER = Path(__file__).resolve().parent


def main(memory: int, seconds: int, output: int) -> None:
    """Print one badge within these limits."""
    limit(memory, seconds, output)
    at = datetime.fromisoformat(sys.stdin.buffer.readline().decode().strip())
    address = sys.stdin.buffer.readline().decode().strip()
    said = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(render({**said, "code": drawn(address)}, at))


def render(said: dict[str, object], at: datetime) -> bytes:
    """Return the badge as PDF/A-2a."""
    return typst.compile(
        _FOLDER / "badge.typ",
        font_paths=[_FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(said)},
        pdf_standards=["a-2a"],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )


def drawn(address: str) -> str:
    """Return the code as a drawing with its quiet zone; level M, since plastic gets scratched."""
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    text: str = code.to_svg(add_quiet_zones=True)
    return text


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
