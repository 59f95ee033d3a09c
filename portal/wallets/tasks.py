"""What the worker runs: offers that no wallet took are forgotten."""

import procrastinate
from sqlalchemy import delete, exists

from portal.core import clock, jobs
from portal.core.db import transaction
from portal.wallets.models import WalletCredential, WalletNonce, WalletOffer
from portal.wallets.rules import KEPT

blueprint = procrastinate.Blueprint()


@blueprint.periodic(cron="53 3 * * *")
@blueprint.task(name="sweep", queueing_lock="wallets:sweep")
def sweep(timestamp: int) -> None:
    """Forget offers of yesterday by which nothing was issued, and nonces whose time is over."""
    del timestamp
    now = clock.now()
    with jobs.session() as session, transaction(session):
        issued = exists().where(WalletCredential.offer_id == WalletOffer.id)
        session.execute(delete(WalletOffer).where(WalletOffer.offered_at < now - KEPT, ~issued))
        session.execute(delete(WalletNonce).where(WalletNonce.expires_at < now))
