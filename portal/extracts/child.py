"""The child process that prints: takes what is to be printed from its input, writes the PDF to its output.

The input is one line of JSON, which names the lengths of what follows (the photograph, the QR code), then
those bytes. Nothing touches a disk.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

from portal.core.confined import limit

_FOLDER = Path(__file__).resolve().parent


def main(memory: int, seconds: int, output: int) -> None:
    """Print one form within these limits."""
    limit(memory, seconds, output)
    header = json.loads(sys.stdin.buffer.readline())
    files = {name: sys.stdin.buffer.read(size) for name, size in header["files"]}
    sys.stdout.buffer.write(render(header["data"], files, datetime.fromisoformat(header["at"])))


def render(data: str, files: dict[str, bytes], at: datetime) -> bytes:
    """Return the form as tagged PDF/A-2a; `data` is JSON, `files` the pictures that it names."""
    made: bytes = typst.compile(
        {"main.typ": (_FOLDER / "form.typ").read_bytes(), **files},
        font_paths=[_FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2a"],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return made


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
