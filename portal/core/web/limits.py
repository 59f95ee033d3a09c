"""A limit on how fast one browser may ask; its memory is each process's own, so it is a brake, not a wall.

Attempts to sign in are counted in a table instead.
"""

import re
import time
from collections import Counter
from collections.abc import Callable

from flask import Flask, g, request

from portal.config import Settings, SettingsError
from portal.core.errors import TooMany

_WRITTEN = re.compile(r"([1-9][0-9]{0,9}) per minute")
_MINUTE = 60.0


class Minute:
    """Counts by name within the present minute; the next one begins with nothing, so nothing is swept."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most, now
        self._counts: Counter[str] = Counter()
        self._ends_at = 0.0

    def seconds_to_wait(self, name: str) -> int:
        """Count one request; return 0, or how long this name has to wait."""
        now = self._now()
        if now >= self._ends_at:
            self._counts, self._ends_at = Counter(), now + _MINUTE
        self._counts[name] += 1
        return 0 if self._counts[name] <= self._most else max(1, round(self._ends_at - now))


def register(app: Flask, settings: Settings) -> None:
    """Answer 429 with Retry-After beyond the limit; an empty setting sets none."""
    most = most_in_a_minute(settings)
    if most is None:
        return
    minute = Minute(most)

    def brake() -> None:
        wait = minute.seconds_to_wait(_browser())
        if wait:
            raise TooMany("core.too_many", retry_after=wait)

    app.before_request(brake)


def most_in_a_minute(settings: Settings) -> int | None:
    """Return the limit, if one is set; raise SettingsError where it is not written as one."""
    if not settings.rate_limit:
        return None
    written = _WRITTEN.fullmatch(settings.rate_limit)
    if written is None:
        raise SettingsError('PORTAL_RATE_LIMIT is written as "600 per minute".')
    return int(written[1])


def _browser() -> str:
    # One address may be a whole agency behind a gateway, so who is signed in counts by their own session. A
    # cookie that opens none counts for nothing: anybody can make up a new one for each request.
    actor = g.get("actor")
    return actor.session_ref if actor is not None else request.remote_addr or ""
