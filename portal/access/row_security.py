"""Row security follows the request's person into every further transaction of its session.

The first transaction gets its settings from `open_session`; they end with it, so each later one of the
same request starts with the same settings. Row security is the net: queries filter explicitly too.
"""

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from portal.access.rules import Actor
from portal.core import clock

_ACT_AS = text("SELECT act_as(:person_id, :today)")


def install(sessions: sessionmaker[Session]) -> None:
    """Make every session of this factory carry its person along."""
    event.listen(sessions, "after_begin", _after_begin)


def belongs_to(session: Session, actor: Actor) -> None:
    """From its next transaction on, the session sees what this person may see."""
    session.info["acts_as"] = actor.person_id


def _after_begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested or "acts_as" not in session.info:
        return
    connection.execute(_ACT_AS, {"person_id": session.info["acts_as"], "today": clock.today()})
