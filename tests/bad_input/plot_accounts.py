"""Accounts that somebody could unlink, beside those with which they signed in."""

from sqlalchemy.orm import Session

from portal.core import clock
from portal.people.models import Identity
from tests.support.cast import Cast


def accounts(session: Session, cast: Cast) -> dict[str, int]:
    """One that is the owner's to unlink, and one of the colleague's."""
    ids = {}
    for name, member in (("", cast.owner), ("colleagues_", cast.colleague)):
        rows = [
            Identity(
                provider=provider, subject=f"subject-{member.person_id}", person_id=member.person_id,
                linked_at=clock.now(),
            )
            for provider in ("vneid", "danang")
        ]  # fmt: skip
        session.add_all(rows)
        session.commit()
        ids[f"{name}account"] = rows[1].id
    return ids
