"""One demo at a time in a folder: a second one would run a second worker on the same database."""

import fcntl
import os
from pathlib import Path

from portal.sandbox.processes import StageError


def claim(folder: Path) -> None:
    """Take the folder for this process; raise StageError, which says whose it is, where a demo has it.

    The lock goes with the process, however that ends, and is never given back before: the database stops
    last of all. The file only tells who holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder / "demo.pid", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(held, 20).decode()
        os.close(held)
        raise StageError(
            f"A demo runs on {folder} already, as process {holder}: stop it first, by Ctrl-C in its terminal"
            f" or by  kill {holder}"
        ) from error
    os.ftruncate(held, 0)
    os.write(held, str(os.getpid()).encode())
