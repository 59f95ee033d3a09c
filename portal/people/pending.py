"""Runs of the code flow that wait for their return, in the browser's own session row."""

from dataclasses import asdict

from flask import session

from portal.access.sessions import RowSession
from portal.core.web import db
from portal.people import actions
from portal.people.oidc.client import Pending

MOST_AT_ONCE = 4
"""Tabs with a started sign-in; the oldest is dropped, so that a session's row cannot be filled up."""


def remember(pending: Pending) -> None:
    kept = sorted(session.get(actions.STATES, {}).items(), key=lambda entry: entry[1]["started_at"])
    session[actions.STATES] = dict(kept[-(MOST_AT_ONCE - 1) :]) | {pending.state: asdict(pending)}


def take(state: str) -> Pending | None:
    """Return the run of a state, gone from the database before anything is done with it."""
    row = this_session()
    taken = actions.take_pending(db(), row.id_hash, state) if row.id_hash else None
    if taken is None:
        return None
    left = {name: kept for name, kept in row[actions.STATES].items() if name != state}
    row[actions.STATES] = left
    # Already stored by the action; writing it once more could undo what another tab began meanwhile.
    row.before = dict(row)
    return Pending(**taken)


def this_session() -> RowSession:
    row: object = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to it
    assert isinstance(row, RowSession)
    return row
