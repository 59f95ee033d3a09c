"""The child process: limits itself, reads one file from standard input, writes a line of JSON a row."""

import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from portal.core.confined import limit
from portal.intake.files import FileKind
from portal.intake.reading.records import document
from portal.intake.reading.sheets import Refused, comma_separated, read, workbook

_READERS: Mapping[FileKind, Callable[[BinaryIO], Iterator[dict[str, Any]]]] = {
    FileKind.XLSX: workbook,
    FileKind.CSV: comma_separated,
    FileKind.JSON: document,
}


def main(kind: FileKind, memory: int, seconds: int, output: int) -> None:
    """Write every row of the file on standard input, then a last line that says that this was all."""
    limit(memory, seconds, output)
    # What a reader leaves out of a workbook, as pictures and styles, is nothing to us.
    warnings.simplefilter("ignore")
    write = sys.stdout.write
    # A document may hold halves of letters, which only an escape can carry.
    encode = json.JSONEncoder(ensure_ascii=kind is FileKind.JSON, separators=(",", ":")).encode
    try:
        for found in read(_READERS[kind], sys.stdin.buffer):
            write(encode(found) + "\n")
    except Refused as refused:
        write(encode({"refused": refused.code}) + "\n")
    else:
        write('{"end":1}\n')


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # the child's own stream
    main(FileKind(sys.argv[1]), *(int(argument) for argument in sys.argv[2:5]))
