"""A limit on how fast one browser may ask; its memory is each process's own, so it is a brake, not a wall.

Attempts to sign in are counted in a table instead.
"""

from flask import Flask, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Answer 429 with Retry-After beyond the limit; an empty setting sets none."""
    if not settings.rate_limit:
        return
    Limiter(
        key_func=_browser,
        app=app,
        default_limits=[settings.rate_limit],
        storage_uri="memory://",
        headers_enabled=False,
    )


def _browser() -> str:
    # One address may be a whole agency behind a gateway, so who is signed in counts by their own session. A
    # cookie that opens none counts for nothing: anybody can make up a new one for each request.
    actor = g.get("actor")
    return actor.session_ref if actor is not None else get_remote_address()
