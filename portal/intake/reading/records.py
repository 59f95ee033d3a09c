"""Reads a record that came as a JSON document into lines that are no deeper than a row.

Pure work on bytes; it runs in a confined child (`child.py`). What the lines say is judged by the parent.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from portal.core import strict_json
from portal.intake.files import FileRefusal
from portal.intake.reading.sheets import Refused

# What is deeper than a value can be; it stands for anything that is no value.
NO_VALUE: dict[str, Any] = {}
MOST_ROWS = 1000


def document(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield each value, each table and each row of a document; what is none of these by its name alone."""
    data = file.read(strict_json.LONGEST + 1)
    if len(data) > strict_json.LONGEST:
        raise Refused(FileRefusal.BAD_JSON)
    try:
        whole = strict_json.read(data)
    except ValueError as error:
        raise Refused(FileRefusal.BAD_JSON) from error
    if not isinstance(whole, dict):
        raise Refused(FileRefusal.BAD_JSON)
    for name, part in whole.items():
        if name not in ("values", "tables") or not isinstance(part, dict):
            yield {"part": name}
        elif name == "values":
            yield {"part": name, "is": 1}
            yield from ({"value": [key, _flat(value)]} for key, value in part.items())
        else:
            yield {"part": name, "is": 1}
            for table, rows in part.items():
                yield from _table(table, rows)


def _table(name: str, rows: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        yield {"table": name}
        return
    yield {"table": name, "is": 1}
    for row in rows:
        is_row = isinstance(row, dict)
        yield {"row": {key: _flat(value) for key, value in row.items()} if is_row else None}


def _flat(value: Any) -> Any:
    return NO_VALUE if isinstance(value, dict | list) else value
