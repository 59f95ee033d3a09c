"""What the worker runs: the lists within a minute of any change, and cards that follow their bearers."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import procrastinate
from sqlalchemy import exists, select, update

from portal.card import publishing, queries
from portal.card.actions import locking
from portal.card.formats import cose
from portal.card.formats.cose import Sign1
from portal.card.keys import chosen
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import GRANT_FILE, KeyProvider, KeyUse
from portal.card.models import CardBinding, CardDuty, CardIssuance, CardPublication
from portal.card.publishing import Place
from portal.card.rules import ROOM, BindingEnd
from portal.config import Settings, SettingsError
from portal.core import clock, jobs
from portal.core.db import transaction

blueprint = procrastinate.Blueprint()

LISTED_FOLDER = "listed"
# A list that did not change is signed again, so that its age stays below what checkers call fresh.
AGAIN_AFTER = timedelta(hours=1)
_BATCH = 500


@dataclass(frozen=True)
class Press:
    """All that publishing needs from outside."""

    place: Place
    keys: KeyProvider
    grant: Sign1
    listed: Path | None = None


def use(settings: Settings) -> None:
    """Give the tasks their keys and their folder; without them no card is issued, and nothing published."""
    press = press_of(settings)
    _press[:] = [] if press is None else [press]


def press_of(settings: Settings) -> Press | None:
    """Return what publishing needs, as the settings say; None where no card is issued."""
    keys = chosen.provider_of(settings)
    if keys is None:
        return None
    if settings.card_public_folder is None:
        raise SettingsError("Set PORTAL_CARD_PUBLIC_FOLDER: cards without a status list cannot be checked.")
    place = Place.of(settings, settings.card_public_folder)
    folder = keys.folder if isinstance(keys, FileKeys) else settings.card_certificate_folder
    assert folder is not None
    listed = folder / LISTED_FOLDER
    return Press(
        place, keys, cose.read((folder / GRANT_FILE).read_bytes()), listed if listed.is_dir() else None
    )


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="publish")
def publish(timestamp: int) -> None:
    """Publish what changed; queued by each change, and every minute in case that one was lost."""
    del timestamp
    if _press:
        publish_now(_press[0])


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="follow", queueing_lock="card:follow")
def follow(timestamp: int) -> None:
    """End the cards of who left, and move those whose unit is another."""
    del timestamp
    with jobs.session() as session:
        found = queries.strays(session, limit=_BATCH)
    for card_id in found:
        with jobs.session() as session:
            locking.follow(session, card_id)


@blueprint.periodic(cron="41 3 * * *")
@blueprint.task(name="sweep", queueing_lock="card:sweep")
def sweep(timestamp: int) -> None:
    """Give back the places in the list that no credential names any more; a duty's ends with it."""
    del timestamp
    now = clock.now()
    long_ago = now - ROOM
    # A badge is printed for a year: back in the list before, its place would be red no more, or another's.
    is_named = exists().where(CardIssuance.binding_id == CardBinding.id, CardIssuance.expires_at > now)
    over = select(CardDuty.id).where(CardDuty.ends_at < long_ago)
    with jobs.session() as session, transaction(session):
        session.execute(
            update(CardBinding)
            .where(CardBinding.duty_id.in_(over), CardBinding.ended_at.is_(None))
            .values(ended_at=now, end=BindingEnd.DUTY_OVER, status_index=None)
        )
        session.execute(
            update(CardBinding)
            .where(CardBinding.ended_at < long_ago, CardBinding.status_index.is_not(None), ~is_named)
            .values(status_index=None)
        )


def publish_now(press: Press) -> bool:
    """Publish the lists where something changed or time passed; return whether a status list was written."""
    now = clock.now()
    seconds = int(now.timestamp())
    with publishing.only_publisher(press.place):
        publishing.publish_trust(press.place, press.keys, press.grant, now=seconds, listed=press.listed)
        with jobs.session() as session:
            statuses = queries.not_valid(session)
            newest = queries.newest_publication(session)
        digest = hashlib.sha256(repr(sorted(statuses.items())).encode()).digest()
        is_same = newest is not None and newest.content_digest == digest
        if is_same and newest is not None and now - newest.published_at < AGAIN_AFTER:
            return False
        signer = press.keys.signer(KeyUse.STATUS)
        publishing.publish_statuses(press.place, statuses, signer, now=seconds)
        with jobs.session() as session, transaction(session):
            session.add(CardPublication(published_at=now, content_digest=digest, not_valid=len(statuses)))
    return True


_press: list[Press] = []
