"""Reports of cards that seemed wrong to somebody who checked them; nobody is named in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.checker.rules import LONGEST_NOTE, Concern
from portal.core.db import Id, Scoped, enum_column


class CardReport(Scoped):
    """One report of a card that was issued here; `verdict` is the code that the checker's phone gave."""

    __tablename__ = "card_report"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    concern: Mapped[Concern] = mapped_column(enum_column(Concern))
    note: Mapped[str]
    verdict: Mapped[str]
    reported_at: Mapped[datetime]

    __table_args__ = (CheckConstraint(f"length(note) <= {LONGEST_NOTE}", name="note"),)
