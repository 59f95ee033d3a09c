"""The people whose records the checks read and write: two with the marked records, and who decides on them."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from PIL import Image
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.documents import actions as documents
from portal.documents import tasks
from portal.documents.rules import Crop
from portal.proposals.models import ItemEvidence, Proposal, ProposalItem
from portal.record import steps
from portal.record.models import RecordEntry
from portal.record.rules import JsonValue
from tests.form_table.marked import rows_of, values_of
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast, Member


@dataclass(frozen=True)
class Scene:
    """What the checks work with; `first` has the first marked record and `second` the other."""

    app: Flask
    session: Session
    cast: Cast
    client_for: Callable[[Member], PageClient]

    @property
    def first(self) -> Member:
        return self.cast.owner

    @property
    def second(self) -> Member:
        return self.cast.colleague

    def entry_of(self, table: str) -> int:
        """The one row of a table that the first record has."""
        found = select(RecordEntry.id).where(
            RecordEntry.person_id == self.first.person_id, RecordEntry.table_name == table
        )
        return self.session.scalars(found).one()

    def forget_drafts(self) -> None:
        """Delete what was drafted: one official may have only so much unfinished."""
        for model in (ItemEvidence, ProposalItem, Proposal):
            self.session.execute(delete(model))
        self.session.commit()


def set_up(scene: Scene) -> int:
    """Write both records, the first with a portrait; return the portrait's number."""
    portrait = _portrait(scene)
    for which, member in enumerate((scene.first, scene.second)):
        values: dict[str, JsonValue] = dict(values_of(which))
        if which == 0:
            values["photo"] = portrait
        entries = {table: [row] for table, row in rows_of(which).items()}
        steps.create(
            scene.session, person_id=member.person_id, unit_path=member.unit_path, values=values,
            entries=entries, actor=None,
        )  # fmt: skip
    scene.session.commit()
    return portrait


def jpeg() -> bytes:
    """A picture as a phone takes one."""
    buffer = io.BytesIO()
    Image.new("RGB", (900, 1200), (90, 120, 160)).save(buffer, "JPEG")
    return buffer.getvalue()


def _portrait(scene: Scene) -> int:
    kept = documents.receive(
        scene.session, actor=scene.first.actor, filename="toi.jpg", data=jpeg(), crop=Crop(50, 30, 100)
    )
    tasks.check(kept.id)
    scene.session.expire_all()
    return kept.id
