"""A key of its own for every import: deleting the import's row ends what any copy of its rows still holds."""

import json
from typing import Any

from portal.core.sealing import KeyClass, keyring
from portal.documents import vault
from portal.intake.models import SheetImport


def new_key(row: SheetImport) -> bytes:
    """Make the key of an import that has its number."""
    key = vault.new_key()
    row.key_sealed = keyring().seal(key, context=_key_place(row.id), key_class=KeyClass.EVIDENCE)
    return key


def key_of(row: SheetImport) -> bytes:
    """Return the key of an import."""
    return keyring().unseal(row.key_sealed, context=_key_place(row.id))


def seal_json(key: bytes, value: Any, place: str) -> bytes:
    """Seal a JSON value, bound to its place."""
    return vault.seal(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place)


def open_json(key: bytes, sealed: bytes, place: str) -> Any:
    """Return the JSON value that was sealed for this place."""
    return json.loads(vault.unseal(key, sealed, place))


def open_text(row: SheetImport) -> str:
    """Return the name of the file."""
    name: str = open_json(key_of(row), row.name_sealed, name_place(row.id))
    return name


def name_place(import_id: int) -> str:
    """Return the place of a file's name."""
    return f"sheet_import:name:{import_id}"


def file_place(import_id: int) -> str:
    """Return the place of a file."""
    return f"import_file:sealed:{import_id}"


def part_place(import_id: int, subject: bytes, part: str, sheet: str, row: int) -> str:
    """Return the place of what some rows say of one person."""
    return f"import_part:sealed:{import_id}:{subject.hex()}:{part}:{row}:{sheet}"


def problem_place(import_id: int, code: str, sheet: str, row: int, column: str) -> str:
    """Return the place of what a problem's sentence quotes."""
    return f"import_problem:sealed:{import_id}:{code}:{row}:{column}:{sheet}"


def _key_place(import_id: int) -> str:
    return f"sheet_import:key:{import_id}"
