"""The child process that prints: takes what is to be printed from its input, writes the PDF to its output.

The first line of the input says when it is printed, the rest is the data as JSON. Nothing goes to a disk.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

from portal.core.confined import limit

_FOLDER = Path(__file__).resolve().parent


def main(memory: int, seconds: int, output: int) -> None:
    """Print one form within these limits."""
    limit(memory, seconds, output)
    at = datetime.fromisoformat(sys.stdin.buffer.readline().decode().strip())
    sys.stdout.buffer.write(render(sys.stdin.buffer.read().decode(), at))


def render(data: str, at: datetime) -> bytes:
    """Return the form as tagged PDF/A-2a; `data` is JSON."""
    return typst.compile(
        _FOLDER / "form.typ",
        font_paths=[_FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2a"],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
