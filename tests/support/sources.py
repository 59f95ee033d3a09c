"""What the source says, read as text: which codes a room raises."""

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def codes_in(folder: str, room: str) -> set[str]:
    """Return every "room.code" string of a folder's Python files, the labels themselves left out."""
    pattern = re.compile(rf'"({room}\.[a-z_]+)"')
    files = [path for path in (_ROOT / folder).rglob("*.py") if path.name != "labels.py"]
    return {code for path in files for code in pattern.findall(path.read_text())}
