"""What was said of a record and is not settled yet, as rooms above know it: the record asks, they answer.

The record may not look into proposals; `portal.app` joins it with whoever can (`portal.proposals.awaited`).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, null

EXTENSION = "portal.sent"
"""The name under which the application keeps what answers."""

Sent = Callable[[ColumnElement[int]], ColumnElement[Any]]
"""Takes a column of persons' ids; returns the expression that reads what waits of them, or NULL for nothing.

That is a JSON array of the columns of `portal.record.rules.awaited.Awaited`. It rides on the statement that
reads a record.
"""


def nothing_sent(_person_id: ColumnElement[int]) -> ColumnElement[Any]:
    """Return that nothing waits: for what has no rooms above the record."""
    return null()
