"""What was sent for a record and is not decided yet, as rooms above know it: the record asks, they answer.

The record may not look into proposals; `portal.app` joins it with whoever can (`portal.proposals.awaited`).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement

EXTENSION = "portal.sent"
"""The name under which the application keeps what answers."""

Sent = Callable[[ColumnElement[int]], ColumnElement[Any]]
"""Takes a column of persons' ids; returns the expression that reads the names of what waits for a decision.

Those are names of fields and tables, an array of text or NULL. It rides on the statement that reads a record.
"""
