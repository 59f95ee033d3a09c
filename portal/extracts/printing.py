"""Prints a form in a child process: the compiler's memory, and whatever breaks in it, end with the child."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.core.confinement import ChildBroken, ChildKilled, Limits, in_memory, run
from portal.core.errors import TooMany

# A page is printed within a quarter of a second; more at once would only take the time of other pages.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 10.0
_LIMITS = Limits(cpu_seconds=20, seconds=30, output=32 * 1024 * 1024)


def print_form(data: Mapping[str, Any], at: datetime) -> bytes:
    """Return the form as PDF; `at` is the time of the print.

    Raise TooMany when too many others are being printed, ChildBroken when it cannot be done.
    """
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise TooMany("extracts.printer_busy", retry_after=5)
    try:
        with in_memory("form") as given, in_memory("pdf") as taken:
            given.write(f"{at.isoformat()}\n{json.dumps(data)}".encode())
            given.seek(0)
            return _run(given, taken)
    finally:
        _AT_ONCE.release()


def _run(given: Any, taken: Any) -> bytes:
    try:
        run("portal.extracts.child", [], given, taken, _LIMITS)
    except ChildKilled as error:
        # A record is bounded, so it is the printer that went astray.
        raise ChildBroken("The printing process used more than it may.") from error
    taken.seek(0)
    made: bytes = taken.read()
    if not made.startswith(b"%PDF-"):
        raise ChildBroken("The printing process wrote something else.")
    return made
