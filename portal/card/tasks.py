"""What the worker runs: the lists within a minute of any change, and cards that follow their bearers."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import procrastinate
from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from portal.card import publishing, queries
from portal.card.actions import locking
from portal.card.formats import cose
from portal.card.formats.cose import Sign1
from portal.card.formats.trust_list import Signer, TrustList, Use
from portal.card.keys import chosen
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import GRANT_FILE, ROOT_FILE, KeyProvider, KeyUse, read_certificate
from portal.card.models import CardBinding, CardDuty, CardIssuance, CardPublication
from portal.card.publishing import Place
from portal.card.rules import REMEMBERED, ROOM, BindingEnd
from portal.config import Settings, SettingsError
from portal.core import clock, jobs
from portal.core.db import transaction

blueprint = procrastinate.Blueprint()

# Certificates beside those in use: of card signers to come, and of signers that must be believed no more.
LISTED_FOLDER, DROPPED_FOLDER = "listed", "dropped"
# A list that did not change is signed again, so that its age stays below what checkers call fresh.
AGAIN_AFTER = timedelta(hours=1)
_BATCH = 500


@dataclass(frozen=True)
class Press:
    """All that publishing needs from outside; `folder` is where the certificates of other signers lie."""

    place: Place
    keys: KeyProvider
    grant: Sign1
    root: bytes
    folder: Path


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
    root = settings.card_root_file or folder / ROOT_FILE
    if not root.exists():
        raise SettingsError("Set PORTAL_CARD_ROOT_FILE: a trust list is ours when the root stands behind it.")
    return Press(
        place, keys, cose.read((folder / GRANT_FILE).read_bytes()), read_certificate(root).key, folder
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
    """Give back the places in the list that no credential names any more; forget what was over a year ago."""
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
        session.execute(delete(CardIssuance).where(CardIssuance.expires_at < now - REMEMBERED))
        newest = select(func.max(CardPublication.id)).scalar_subquery()
        session.execute(
            delete(CardPublication).where(
                CardPublication.published_at < long_ago, CardPublication.id < newest
            )
        )


def publish_now(press: Press) -> bool:
    """Publish what changed, is missing or is an hour old; return whether a status list was written.

    A list by another key than the one in use is written anew at once: checkers learn of both keys together.
    """
    seconds = int(clock.now().timestamp())
    with publishing.only_publisher(press.place):
        held = publishing.held_trust(publishing.trust_file(press.place), root=press.root)
        with jobs.session() as session:
            statuses = queries.not_valid(session)
            newest = queries.newest_publication(session)
            kept = publishing.held_trust(newest.trust if newest else None, root=press.root)
            others = _others(session, press, held or kept)
        publishing.publish_trust(
            press.place, press.keys, press.grant, now=seconds, held=held,
            lowest_counter=kept.counter + 1 if kept else 0, others=others,
        )  # fmt: skip
        digest = hashlib.sha256(repr(sorted(statuses.items())).encode()).digest()
        if newest is not None and newest.content_digest == digest and _is_published(press, newest):
            return False
        signer = press.keys.signer(KeyUse.STATUS)
        last = int(newest.published_at.timestamp()) if newest else 0
        at = publishing.publish_statuses(press.place, statuses, signer, now=seconds, last=last)
        written = CardPublication(
            published_at=datetime.fromtimestamp(at, UTC), content_digest=digest, not_valid=len(statuses),
            status_kid=signer.kid, card_kid=press.keys.certificate(KeyUse.CARD).kid,
            trust=publishing.trust_file(press.place),
        )  # fmt: skip
        with jobs.session() as session, transaction(session):
            session.add(written)
    return True


def _others(session: Session, press: Press, before: TrustList | None) -> list[Signer]:
    """Return who will sign, and who signed before for as long as something of theirs is shown."""
    upcoming = _certificates(press.folder / LISTED_FOLDER)
    named = publishing.signers_of(press.keys, upcoming)
    former = [one for one in (before.signers if before else ()) if one not in named]
    dropped = {one.certificate_digest for one in _certificates(press.folder / DROPPED_FOLDER)}
    found = [*upcoming, *queries.still_needed(session, former, at=clock.now())]
    return [one for one in found if one.certificate_digest not in dropped]


def _is_published(press: Press, newest: CardPublication) -> bool:
    """Whether the newest list is where checkers ask for it, by the key that is in use, and not old."""
    found = publishing.held_statuses(press.place)
    if found is None or clock.now() - newest.published_at >= AGAIN_AFTER:
        return False
    kid, issued_at = found
    in_use = press.keys.certificate(KeyUse.STATUS).kid
    return kid == in_use and issued_at >= int(newest.published_at.timestamp())


def _certificates(folder: Path) -> list[Signer]:
    """Return the card signers whose certificates lie in a folder."""
    return [
        publishing.signer_of(read_certificate(path), Use.CARD) for path in sorted(folder.glob("*.crt.pem"))
    ]


_press: list[Press] = []
