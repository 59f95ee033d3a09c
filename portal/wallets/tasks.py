"""What the worker runs: offers that no wallet took are forgotten, and twins of long ago."""

import procrastinate
from sqlalchemy import delete, exists, or_, select

from portal.card.models import Card, CardBinding
from portal.card.rules import REMEMBERED, ROOM
from portal.core import clock, jobs
from portal.core.db import transaction
from portal.wallets.models import WalletCredential, WalletNonce, WalletOffer
from portal.wallets.rules import KEPT

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="53 3 * * *")
@blueprint.task(name="sweep", queueing_lock="wallets:sweep")
def sweep(timestamp: int) -> None:
    """Forget offers of yesterday by which nothing was issued, nonces of old, and twins of old.

    A twin ends with its card; a month later nobody asks any more which wallets it went into. Of a card that
    goes on, its bearer reads for a year where it went.
    """
    del timestamp
    now = clock.now()
    with jobs.session() as session, transaction(session):
        long_over = (
            select(WalletOffer.id)
            .join(CardBinding, CardBinding.id == WalletOffer.binding_id)
            .join(Card, Card.id == CardBinding.card_id)
            .where(Card.revoked_at < now - ROOM)
        )
        session.execute(
            delete(WalletCredential).where(
                or_(
                    WalletCredential.expires_at < now - REMEMBERED,
                    WalletCredential.offer_id.in_(long_over) & (WalletCredential.expires_at < now),
                )
            )
        )
        issued = exists().where(WalletCredential.offer_id == WalletOffer.id)
        session.execute(delete(WalletOffer).where(WalletOffer.offered_at < now - KEPT, ~issued))
        session.execute(delete(WalletNonce).where(WalletNonce.expires_at < now))
