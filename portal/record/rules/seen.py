"""What a page showed of a record, in one word, so that what changed since is not confirmed unseen."""

import hashlib
from collections.abc import Iterable


def seen_of(versions: Iterable[tuple[str, int]]) -> str:
    """Return the word for these keys at these versions, in whatever order; it tells nothing of the values."""
    lines = sorted(f"{key}={version}" for key, version in versions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
