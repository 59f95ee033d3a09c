"""Who signed what is still shown: former signers stay named until nothing of theirs can be valid any more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.card.formats.trust_list import Signer, Use
from portal.card.models import CardIssuance, CardPublication
from portal.card.rules import LIST_LIFE, LONGEST_FACE


def newest_publication(session: Session) -> CardPublication | None:
    """Return what was published last."""
    return session.scalars(select(CardPublication).order_by(CardPublication.id.desc()).limit(1)).first()


def still_needed(session: Session, signers: Iterable[Signer], *, at: datetime) -> list[Signer]:
    """Return those of these signers by whom something may be shown that is valid yet."""
    asked = list(signers)
    if not asked:
        return []
    cards = _in_use(session, CardPublication.card_kid, at - LONGEST_FACE)
    lists = _in_use(session, CardPublication.status_kid, at - LIST_LIFE)
    return [
        one
        for one in asked
        if (one.use is Use.STATUS and one.kid in lists)
        or (one.use is Use.CARD and (one.kid in cards or _has_credential(session, one.kid, at)))
    ]


def _in_use(
    session: Session, column: InstrumentedAttribute[bytes | None], since: datetime
) -> set[bytes | None]:
    """Return the keys that were in use within this time: what wallets hold is in no table of this room."""
    return set(session.scalars(select(column).where(CardPublication.published_at > since).distinct()))


def _has_credential(session: Session, kid: bytes, at: datetime) -> bool:
    found = select(CardIssuance.id).where(CardIssuance.kid == kid, CardIssuance.expires_at > at).limit(1)
    return session.scalar(found) is not None
