"""Files that hold secrets: refused where anybody but their owner may read or change them."""

import os
import stat
from pathlib import Path


def check_private(path: Path) -> None:
    """Refuse a file that others can read; raise PermissionError that says what to type."""
    if not is_private(path):
        raise PermissionError(f"The file {path} must be readable by its owner alone (chmod 600).")


def is_private(path: Path) -> bool:
    """Whether none but its owner may do anything with a file; systems without such rights know no better."""
    return os.name != "posix" or not stat.S_IMODE(path.stat().st_mode) & 0o077
