"""Every table of the house, gathered for migrations and tests."""

from sqlalchemy import MetaData

import notifications.models
import portal.access.models
import portal.card.models
import portal.core.idempotency
import portal.core.trail
import portal.declarations.models
import portal.desk.models
import portal.documents.models
import portal.extracts.models
import portal.intake.models
import portal.people.models
import portal.proposals.models
import portal.record.models
import portal.registry.models
import portal.reports.models
import portal.reviews.models
import portal.signing.models
import portal.wallets.models  # noqa: F401 - imported so that their tables are known
from portal.core.db import NAMING, Base


def all_tables() -> MetaData:
    """Return the tables of the portal and of notifications under one roof, with one naming."""
    gathered = MetaData(naming_convention=NAMING)
    for metadata in (Base.metadata, notifications.models.Base.metadata):
        for table in metadata.tables.values():
            table.to_metadata(gathered)
    return gathered
