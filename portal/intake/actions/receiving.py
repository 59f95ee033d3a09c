"""Take a file in, read it again with columns named by hand, let it go."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import clock, idempotency, jobs, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.documents import vault
from portal.intake.models import ImportFile, ImportPart, ImportPerson, ImportProblem, SheetImport
from portal.intake.rules import KEPT, STOPPED, FileRefusal, ImportState, display_name, kind_of, moved
from portal.intake.rules.persons import UnitLine
from portal.intake.sealing import file_place, name_place, new_key, seal_json

_RECEIVE = "intake.receive"


def receive(
    session: Session, *, actor: Actor, unit: UnitLine, filename: str, data: bytes, key: str
) -> SheetImport:
    """Keep a file, sealed, and have it read; what is plainly no sheet is refused at once (Invalid)."""
    kind = kind_of(data)
    if isinstance(kind, FileRefusal):
        raise Invalid(kind, name="file")
    body = f"{unit.id} {hashlib.sha256(data).hexdigest()}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_RECEIVE, key=key, body=body)
        if answer is not None:
            return session.get_one(SheetImport, answer["import"])
        row = SheetImport(
            person_id=actor.person_id, unit_path=unit.path, unit_id=unit.id, state=ImportState.RECEIVED,
            kind=kind, size=len(data), key_sealed=b"", name_sealed=b"", layouts=[], chosen={}, counts={},
            created_at=clock.now(),
        )  # fmt: skip
        row.delegated_by = authorize(actor, Permission.IMPORT_MANAGE, row).delegated_by
        session.add(row)
        session.flush()
        sealing_key = new_key(row)
        row.name_sealed = seal_json(sealing_key, display_name(filename), name_place(row.id))
        sealed = vault.seal(sealing_key, data, file_place(row.id))
        session.add(
            ImportFile(import_id=row.id, person_id=row.person_id, unit_path=row.unit_path, sealed=sealed)
        )
        leave_trail(session, "import.received", row, actor)
        idempotency.keep(
            session, actor=actor, route=_RECEIVE, key=key, body=body, answer={"import": row.id}
        )  # fmt: skip
        jobs.defer(session, "intake:check", import_id=row.id)
    return row


def choose(
    session: Session, import_id: int, parts: Mapping[str, str], columns: Mapping[str, Mapping[int, str]],
    *, actor: Actor,
) -> None:  # fmt: skip
    """Read the file once more, with the parts and columns that the officer named."""
    with transaction(session):
        row = locked(session, import_id, actor, Permission.IMPORT_ACCEPT)
        row.state = moved(row.state, ImportState.RECEIVED)
        clear(session, row)
        row.done, row.total, row.layouts, row.counts = 0, 0, [], {}
        row.chosen = {
            "parts": dict(parts),
            "columns": {sheet: {str(n): k for n, k in keys.items()} for sheet, keys in columns.items()},
        }
        row.checked_at = None
        leave_trail(session, "import.columns_named", row, actor)
        jobs.defer(session, "intake:check", import_id=row.id)


def remove(session: Session, import_id: int, *, actor: Actor) -> None:
    """Delete an import with everything that was read of it; what was written stays in the records."""
    with transaction(session):
        row = locked(session, import_id, actor, Permission.IMPORT_ACCEPT)
        if row.state is ImportState.APPLYING and not row.is_stopped:
            raise Conflict("intake.being_written")
        leave_trail(session, "import.removed", row, actor)
        session.delete(row)


def forget_old(session: Session) -> int:
    """Delete what is older than thirty days and not under way; return how many."""
    with transaction(session):
        old = session.scalars(
            select(SheetImport)
            .where(
                SheetImport.created_at < clock.now() - KEPT,
                or_(SheetImport.state != ImportState.APPLYING, SheetImport.counts[STOPPED].is_not(None)),
            )
            .order_by(SheetImport.id)
            .with_for_update(skip_locked=True)
        ).all()
        for row in old:
            leave_trail(session, "import.forgotten", row, None)
            session.delete(row)
        return len(old)


def locked(session: Session, import_id: int, actor: Actor, permission: Permission) -> SheetImport:
    """Return the import, locked; NotFound for who may not know of it, Forbidden for who may not act."""
    row = lock(session, SheetImport, import_id)
    if not allowed(actor, Permission.IMPORT_MANAGE, row):
        raise NotFound
    if not allowed(actor, permission, row):
        raise Forbidden("intake.not_the_sender")
    return row


def clear(session: Session, row: SheetImport) -> None:
    """Drop everything that was read of the file."""
    for model in (ImportPart, ImportPerson, ImportProblem):
        session.execute(delete(model).where(model.import_id == row.id))


def leave_trail(session: Session, action: str, row: SheetImport, actor: Actor | None) -> None:
    """Write what was done with an import; whose words count is the officer's, on whose behalf is kept."""
    acting = replace(actor, delegated_by=row.delegated_by) if actor else None
    trail.append(
        session,
        action,
        actor=acting,
        object_type="sheet_import",
        object_id=row.id,
        person_id=row.person_id,
        unit_path=row.unit_path,
        values={"counts": row.counts} if row.counts else None,
    )
