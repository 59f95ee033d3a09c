"""Verbs on evidence: receive, record what the check found, remove."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import clock, jobs, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from portal.core.trail import TrailLeaf
from portal.documents import vault
from portal.documents.models import Evidence, EvidenceBlob, EvidenceKey
from portal.documents.named import Named, all_named
from portal.documents.rules import (
    Checked,
    Crop,
    EvidenceState,
    Kind,
    Refusal,
    Variant,
    display_name,
    kind_of,
    moved,
)
from portal.people.models import Official

_SALT = 16
# Far beyond an honest day, and far below what fills a disk.
MOST_A_DAY = 100
_RECEIVED = "evidence.received"
# A draft on a device may come after a week, a page may lie open longer; then what nothing names is erased.
UNNAMED_KEPT = timedelta(days=30)
_NIGHTS, _BATCH = 28, 200
# By name of the tables, since the room of proposals lies above this one.
_IS_NO_PROOF = text("NOT EXISTS (SELECT 1 FROM item_evidence WHERE item_evidence.evidence_id = evidence.id)")
_OUT_OF_DRAFTS = text(
    "DELETE FROM item_evidence USING proposal_item WHERE item_evidence.evidence_id = :id"
    " AND proposal_item.id = item_evidence.item_id AND proposal_item.state = 'draft'"
)
# Where a refused file is told of that nothing names yet.
_NOWHERE = "/proposals"


@dataclass(frozen=True)
class RawFile:
    """A file that waits for its check; of a portrait with what to cut out."""

    kind: Kind
    data: bytes
    crop: Crop | None


def receive(
    session: Session, *, actor: Actor, filename: str, data: bytes, crop: Crop | None = None
) -> Evidence:
    """Keep a file, sealed, and have it checked; what is plainly no evidence is refused at once (Invalid).

    With a crop it is a portrait: the check cuts that piece out, and nothing else of it is kept.
    """
    kind = kind_of(data)
    if isinstance(kind, Refusal):
        raise Invalid(kind, name="evidence")
    if crop is not None and not kind.is_image:
        raise Invalid(Refusal.NO_PORTRAIT, name="evidence")
    with transaction(session):
        official = session.get(Official, actor.person_id)
        if official is None:
            raise Forbidden("access.no_role")
        authorize(actor, Permission.EVIDENCE_CREATE, official)
        sent = _check_day(session, official.person_id)
        evidence = _keep(session, official, kind, display_name(filename, kind), data, crop)
        _record(session, _RECEIVED, evidence, actor)
        # Everybody's first paper goes before anybody's second: a hundred slow ones keep their sender waiting.
        jobs.defer(session, "documents:check", behind=sent, evidence_id=evidence.id)
    return evidence


def claim_check(session: Session, evidence_id: int) -> RawFile | None:
    """Return the raw file, or None when it was already checked or removed."""
    with transaction(session):
        evidence = session.get(Evidence, evidence_id)
        if evidence is None or evidence.state is not EvidenceState.RECEIVED:
            return None
        key = _key(session, evidence_id)
        blob = session.get_one(EvidenceBlob, (evidence_id, Variant.RAW, 1))
        data = vault.unseal(key, blob.sealed, vault.blob_place(evidence_id, Variant.RAW, 1))
        return RawFile(evidence.kind, data, Crop.of(evidence.crop) if evidence.crop else None)


def record_check(
    session: Session, evidence_id: int, outcome: Checked | Refusal, *, namers: Sequence[Named] = ()
) -> None:
    """Store what the check found and drop the raw file, and tell whose it is when it was refused.

    They are led to where it is named. A second report of the same check changes nothing.
    """
    with transaction(session):
        evidence = session.get(Evidence, evidence_id, with_for_update=True, populate_existing=True)
        if evidence is None or evidence.state is not EvidenceState.RECEIVED:
            return
        session.execute(delete(EvidenceBlob).where(EvidenceBlob.evidence_id == evidence_id))
        if isinstance(outcome, Refusal):
            evidence.state = moved(evidence.state, EvidenceState.REFUSED)
            evidence.refused_code = outcome
            evidence.checked_at = clock.now()
            _record(session, "evidence.refused", evidence, None)
            named = all_named(session, [evidence.person_id], namers)
            _tell_refused(session, evidence.person_id, named.get(evidence.id, _NOWHERE))
        else:
            _keep_clean(session, evidence, outcome)
            _record(session, "evidence.cleaned", evidence, None)


def remove(session: Session, evidence_id: int, *, actor: Actor) -> None:
    """Erase one's own file with its key, out of drafts too; Conflict while something sent relies on it."""
    with transaction(session):
        evidence = lock(session, Evidence, evidence_id)
        if not allowed(actor, Permission.EVIDENCE_READ, evidence):
            raise NotFound("documents.not_found")
        authorize(actor, Permission.EVIDENCE_CREATE, evidence)
        _record(session, "evidence.removed", evidence, actor)
        session.execute(_OUT_OF_DRAFTS, {"id": evidence_id})
        try:
            _erase(session, evidence)
        except IntegrityError as error:
            # A foreign key of a proposal points here.
            raise Conflict("documents.in_use") from error


def sweep(session: Session, namers: Sequence[Named], *, after: int) -> int | None:
    """Erase some of the papers that nothing names any more; return behind which to go on, None at the end.

    Locked first and asked about then: what is being attached at this moment is passed by.
    """
    with transaction(session):
        now = clock.now()
        found = session.scalars(
            select(Evidence)
            .where(
                Evidence.id > after,
                Evidence.created_at < now - UNNAMED_KEPT,
                _IS_NO_PROOF,
                # Portraits are named within what is sealed, most of them for good: some of them each night.
                or_(Evidence.crop.is_(None), Evidence.id % _NIGHTS == now.toordinal() % _NIGHTS),
            )
            .order_by(Evidence.id)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        named = all_named(session, {evidence.person_id for evidence in found}, namers)
        for evidence in found:
            if evidence.id not in named:
                _record(session, "evidence.forgotten", evidence, None)
                _erase(session, evidence)
        return found[-1].id if found else None


def _erase(session: Session, evidence: Evidence) -> None:
    session.execute(delete(EvidenceBlob).where(EvidenceBlob.evidence_id == evidence.id))
    session.execute(delete(EvidenceKey).where(EvidenceKey.evidence_id == evidence.id))
    session.delete(evidence)
    session.flush()


def _check_day(session: Session, person_id: int) -> int:
    """Return how many the person sent within a day; Invalid when that is all that one may."""
    # Counted in the trail: a file that its owner takes back was checked all the same.
    today = select(func.count()).where(
        TrailLeaf.person_id == person_id,
        TrailLeaf.action == _RECEIVED,
        TrailLeaf.at > clock.now() - timedelta(days=1),
    )
    sent = session.scalar(today) or 0
    if sent >= MOST_A_DAY:
        raise Invalid([Problem("evidence", "documents.too_many_a_day", {"most": str(MOST_A_DAY)})])
    return sent


def _keep(
    session: Session, official: Official, kind: Kind, name: str, data: bytes, crop: Crop | None
) -> Evidence:
    whose = {"person_id": official.person_id, "unit_path": official.unit_path}
    evidence = Evidence(
        **whose,
        state=EvidenceState.RECEIVED,
        kind=kind,
        name_sealed=b"",
        size=len(data),
        crop=crop.text if crop else None,
        salt=secrets.token_bytes(_SALT),
        created_at=clock.now(),
    )
    session.add(evidence)
    session.flush()
    key = vault.new_key()
    evidence.name_sealed = vault.seal(key, name.encode(), vault.name_place(evidence.id))
    session.add(EvidenceKey(**whose, evidence_id=evidence.id, sealed=vault.seal_key(key, evidence.id)))
    _add_blob(session, evidence, key, Variant.RAW, 1, data)
    return evidence


def _keep_clean(session: Session, evidence: Evidence, checked: Checked) -> None:
    key = _key(session, evidence.id)
    _add_blob(session, evidence, key, Variant.CLEAN, 1, checked.clean)
    for page, preview in enumerate(checked.previews, start=1):
        _add_blob(session, evidence, key, Variant.PREVIEW, page, preview)
    evidence.state = moved(evidence.state, EvidenceState.CLEAN)
    evidence.checked_at = clock.now()
    evidence.page_count = len(checked.previews)
    evidence.digest = hmac.digest(evidence.salt, checked.clean, hashlib.sha256)


def _add_blob(
    session: Session, evidence: Evidence, key: bytes, variant: Variant, page: int, plain: bytes
) -> None:
    session.add(
        EvidenceBlob(
            person_id=evidence.person_id,
            unit_path=evidence.unit_path,
            evidence_id=evidence.id,
            variant=variant,
            page=page,
            sealed=vault.seal(key, plain, vault.blob_place(evidence.id, variant, page)),
        )
    )


def _tell_refused(session: Session, person_id: int, page: str) -> None:
    tell(
        session,
        now=clock.now(),
        recipients=[person_id],
        message=Message.EVIDENCE_REFUSED,
        params={},
        url=page,
        defer=jobs.defer,
    )


def _key(session: Session, evidence_id: int) -> bytes:
    return vault.open_key(session.get_one(EvidenceKey, evidence_id).sealed, evidence_id)


def _record(session: Session, action: str, evidence: Evidence, actor: Actor | None) -> None:
    trail.append(
        session,
        action,
        actor=actor,
        object_type="evidence",
        object_id=evidence.id,
        person_id=evidence.person_id,
        unit_path=evidence.unit_path,
        values={"digest": evidence.digest.hex()} if evidence.digest else None,
    )
