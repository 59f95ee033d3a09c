"""What the worker records: the print with a place for the signature, then the finished file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.core import clock, jobs
from portal.core.db import transaction
from portal.extracts import queries
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents, CopyEvent, CopyState, Prepared
from portal.extracts.rules.copies import MOVING
from portal.extracts.rules.sheet import Held
from portal.extracts.steps import move, tell_person
from portal.record.steps import lock_record
from portal.signing.models import Signature


@dataclass(frozen=True)
class ToPrint:
    """A copy that waits for the printer, with the record as it stood at `at`."""

    public_id: str
    contents: Contents
    held: Held
    photo: bytes | None
    at: datetime


def claim_print(session: Session, copy_id: int) -> ToPrint | None:
    """Return what is to be printed, or None when that was done or nobody wants it any more."""
    with transaction(session):
        copy = session.get(IssuedCopy, copy_id)
        if copy is None or copy.state is not CopyState.PREPARING:
            return None
        # Under the record's lock: what changes from here on has a later instant.
        lock_record(session, copy.person_id)
        held = queries.record_of(session, copy.person_id)
        at = clock.now()
        return ToPrint(copy.public_id, copy.contents, held, queries.photo_of(session, held), at)


def record_print(session: Session, copy_id: int, prepared: Prepared, at: datetime) -> None:
    """Keep the print and tell who may sign it; a second report of the same print changes nothing."""
    with transaction(session):
        copy = _locked(session, copy_id, CopyState.PREPARING)
        if copy is None:
            return
        copy.keep_file(prepared.pdf)
        copy.place_start, copy.place_end, copy.prepared_at = prepared.start, prepared.end, at
        move(session, copy, CopyEvent.PREPARE, actor=None)
        signers = [one for one in holders(session, Permission.EXTRACT_SIGN, copy) if one not in copy.askers]
        tell(
            session, now=clock.now(), recipients=signers, message=Message.COPY_TO_SIGN, params={},
            url=f"/extracts/{copy.id}", defer=jobs.defer,
        )  # fmt: skip


def claim_finish(session: Session, copy_id: int) -> tuple[Prepared, bytes] | None:
    """Return the print and the signature that goes into it, or None when that was done."""
    with transaction(session):
        copy = session.get(IssuedCopy, copy_id)
        if copy is None or copy.state is not CopyState.SIGNED:
            return None
        return copy.prepared, session.get_one(Signature, copy.signature_id).cms


def record_file(session: Session, copy_id: int, pdf: bytes) -> None:
    """Issue the finished file; a second report changes nothing."""
    with transaction(session):
        copy = _locked(session, copy_id, CopyState.SIGNED)
        if copy is None:
            return
        copy.keep_file(pdf)
        copy.file_digest, copy.issued_at = hashlib.sha256(pdf).digest(), clock.now()
        move(session, copy, CopyEvent.ISSUE, actor=None)
        tell_person(session, copy, Message.COPY_ISSUED)


def record_failure(session: Session, copy_id: int) -> None:
    """Note that a copy cannot be made: its job failed for good, or its file does not pass its own check."""
    with transaction(session):
        copy = _locked(session, copy_id, *MOVING)
        if copy is None:
            return
        copy.ended_at = clock.now()
        move(session, copy, CopyEvent.FAIL, actor=None)
        tell(
            session, now=clock.now(), recipients=sorted(copy.askers), message=Message.COPY_FAILED, params={},
            url=f"/extracts/{copy.id}", defer=jobs.defer,
        )  # fmt: skip


def _locked(session: Session, copy_id: int, *states: CopyState) -> IssuedCopy | None:
    copy = session.get(IssuedCopy, copy_id, with_for_update=True, populate_existing=True)
    return copy if copy is not None and copy.state in states else None
