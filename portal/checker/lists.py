"""The files that checkers take: the trust list and the status list, whole and as differences."""

import re
from pathlib import Path

_DIFFERENCE = re.compile(r"[0-9]{1,2}-since-[0-9]{1,12}")
_LIST = re.compile(r"[0-9]{1,2}")


def trust_file(folder: Path) -> Path:
    """Return the file of the trust list."""
    return folder / "trust.cwt"


def status_file(folder: Path, name: str, *, as_jwt: bool) -> Path | None:
    """Return the file of a status list, or of what changed since one; None for any other name."""
    if _DIFFERENCE.fullmatch(name):
        return folder / "status" / f"{name}.cwt"
    if _LIST.fullmatch(name):
        return folder / "status" / f"{name}.{'jwt' if as_jwt else 'cwt'}"
    return None
