"""A limit on how fast one browser may ask; its memory is each process's own, so it is a brake, not a wall.

Attempts to sign in are counted in a table instead.
"""

import time

from flask import Flask, g, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.config import Settings
from portal.core.errors import TooMany


def register(app: Flask, settings: Settings) -> None:
    """Answer 429 with Retry-After beyond the limit; an empty setting sets none."""
    if not settings.rate_limit:
        return
    limit, windows = parse(settings.rate_limit), FixedWindowRateLimiter(MemoryStorage())

    def brake() -> None:
        browser = _browser()
        if not windows.hit(limit, browser):
            ends_at = windows.get_window_stats(limit, browser).reset_time
            raise TooMany("core.too_many", retry_after=max(1, round(ends_at - time.time())))

    app.before_request(brake)


def _browser() -> str:
    # One address may be a whole agency behind a gateway, so who is signed in counts by their own session. A
    # cookie that opens none counts for nothing: anybody can make up a new one for each request.
    actor = g.get("actor")
    return actor.session_ref if actor is not None else request.remote_addr or ""
