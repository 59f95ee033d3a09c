"""Reads of evidence: only what lies within the actor's right to read it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, text
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.db import BIGGEST_ID
from portal.core.errors import NotFound
from portal.documents import vault
from portal.documents.models import Evidence, EvidenceBlob, EvidenceKey
from portal.documents.rules import EvidenceState, Kind, Refusal, Variant, download_name


@dataclass(frozen=True)
class EvidenceSummary:
    """What a page says about one piece of evidence; `name` is empty when the file came without.

    `sent_before` is the round in which it was sent, where it is another than the one that is looked at.
    """

    id: int
    person_id: int
    unit_path: str
    name: str
    kind: Kind
    state: EvidenceState
    refused_code: Refusal | None
    size: int
    page_count: int
    created_at: datetime
    is_portrait: bool
    sent_before: int | None = None

    @property
    def pages(self) -> range:
        """The numbers of its previews."""
        return range(1, self.page_count + 1)


@dataclass(frozen=True)
class File:
    """Bytes to be sent, with the type and the name that they are sent under."""

    data: bytes
    media_type: str
    name: str


def evidence_of(session: Session, actor: Actor, evidence_ids: Collection[int]) -> list[EvidenceSummary]:
    """Return those of these that the actor may read, in the order of their numbers; one statement."""
    wanted = [number for number in evidence_ids if 0 < number <= BIGGEST_ID]
    found = session.execute(
        select(Evidence, EvidenceKey.sealed)
        .join(EvidenceKey, EvidenceKey.evidence_id == Evidence.id)
        .where(_readable(actor), Evidence.id.in_(wanted))
        .order_by(Evidence.id)
    )
    return [_summary(evidence, sealed) for evidence, sealed in found]


def by_first_use(
    wanted: Mapping[int, Sequence[int]], found: Mapping[int, EvidenceSummary]
) -> tuple[dict[int, list[EvidenceSummary]], dict[int, list[EvidenceSummary]]]:
    """Return for each item the papers that it is the first to show, and those that stand above already.

    One paper may prove many things; a page shows its pictures once.
    """
    first: dict[int, list[EvidenceSummary]] = {}
    again: dict[int, list[EvidenceSummary]] = {}
    shown: set[int] = set()
    for item_id, numbers in wanted.items():
        papers = [found[number] for number in numbers if number in found]
        first[item_id] = [paper for paper in papers if paper.id not in shown]
        again[item_id] = [paper for paper in papers if paper.id in shown]
        shown.update(paper.id for paper in papers)
    return first, again


def one(session: Session, actor: Actor, evidence_id: int) -> EvidenceSummary:
    """Return one piece of evidence, or raise NotFound."""
    found = evidence_of(session, actor, [evidence_id])
    if not found:
        raise NotFound("documents.not_found")
    return found[0]


def content(session: Session, actor: Actor, evidence_id: int, variant: Variant, page: int = 1) -> File:
    """Return the clean file or one preview; the raw file is never served. Raises NotFound."""
    if variant is Variant.RAW or not 0 < evidence_id <= BIGGEST_ID or not 0 < page <= BIGGEST_ID:
        raise NotFound("documents.not_found")
    found = session.execute(
        select(Evidence, EvidenceKey.sealed, EvidenceBlob.sealed)
        .join(EvidenceKey, EvidenceKey.evidence_id == Evidence.id)
        .join(EvidenceBlob, EvidenceBlob.evidence_id == Evidence.id)
        .where(
            _readable(actor),
            Evidence.id == evidence_id,
            EvidenceBlob.variant == variant,
            EvidenceBlob.page == page,
        )
    ).one_or_none()
    if found is None:
        raise NotFound("documents.not_found")
    evidence, sealed_key, blob = found
    key = vault.open_key(sealed_key, evidence.id)
    data = vault.unseal(key, blob, vault.blob_place(evidence.id, variant, page))
    picture = variant is Variant.PREVIEW or evidence.kind.is_image
    return File(
        data,
        "image/jpeg" if picture else "application/pdf",
        download_name(_name(evidence, key), evidence.kind),
    )


def photograph(session: Session, value: object, person_id: int) -> bytes | None:
    """Return the picture that a record names as its photograph, if it was checked and is its person's own."""
    if not isinstance(value, int):
        return None
    found = session.execute(
        select(EvidenceKey.sealed, EvidenceBlob.sealed)
        .join(EvidenceBlob, EvidenceBlob.evidence_id == EvidenceKey.evidence_id)
        .join(Evidence, Evidence.id == EvidenceKey.evidence_id)
        .where(
            Evidence.id == value,
            Evidence.person_id == person_id,
            Evidence.state == EvidenceState.CLEAN,
            Evidence.kind.in_([kind for kind in Kind if kind.is_image]),
            EvidenceBlob.variant == Variant.CLEAN,
        )
    ).one_or_none()
    if found is None:
        return None
    key = vault.open_key(found[0], value)
    return vault.unseal(key, found[1], vault.blob_place(value, Variant.CLEAN, 1))


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Ask, beside the right, that a file of somebody else proves something that they have sent."""
    # By name of the tables, since the room of proposals lies above this one.
    is_sent = text(
        "EXISTS (SELECT 1 FROM item_evidence JOIN proposal_item ON proposal_item.id = item_evidence.item_id"
        " WHERE item_evidence.evidence_id = evidence.id AND proposal_item.state <> 'draft')"
    )
    may = within(actor, Permission.EVIDENCE_READ, Evidence)
    return and_(may, or_(Evidence.person_id == actor.person_id, is_sent))


def _summary(evidence: Evidence, sealed_key: bytes) -> EvidenceSummary:
    return EvidenceSummary(
        id=evidence.id,
        person_id=evidence.person_id,
        unit_path=evidence.unit_path,
        name=_name(evidence, vault.open_key(sealed_key, evidence.id)),
        kind=evidence.kind,
        state=evidence.state,
        refused_code=evidence.refused_code,
        size=evidence.size,
        page_count=evidence.page_count,
        created_at=evidence.created_at,
        is_portrait=evidence.crop is not None,
    )


def _name(evidence: Evidence, key: bytes) -> str:
    return vault.unseal(key, evidence.name_sealed, vault.name_place(evidence.id)).decode()
