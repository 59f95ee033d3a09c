"""The child process: limits itself, reads one file from standard input, writes the outcome to its output.

The outcome is one line of JSON (why the file is refused, or the lengths of what follows), then the bytes.
"""

import json
import sys

from portal.core.confined import limit
from portal.documents.checks import Refused, check
from portal.documents.rules import Crop, Kind


def main(kind: Kind, crop: Crop | None, memory: int, seconds: int, output: int) -> None:
    """Check the file on standard input within these limits; with a crop it is a portrait."""
    limit(memory, seconds, output)
    try:
        checked = check(kind, sys.stdin.buffer.read(), crop)
    except Refused as refused:
        write({"refused": refused.code}, [])
    else:
        parts = [checked.clean, *checked.previews]
        write({"sizes": [len(part) for part in parts]}, parts)


def write(header: dict[str, object], parts: list[bytes]) -> None:
    """Write the outcome."""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)


if __name__ == "__main__":
    piece = Crop.of(sys.argv[2]) if sys.argv[2] else None
    main(Kind(sys.argv[1]), piece, *(int(argument) for argument in sys.argv[3:6]))
