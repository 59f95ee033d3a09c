"""The copies of the trail's checkpoints, in the folder outside the database."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from portal.config import Settings
from portal.core import db, outside
from portal.doctor.findings import Line, folder_line


def check_copies(settings: Settings) -> Iterator[Line]:
    """Say whether the folder takes files, how many it lacks, and whether it is ahead of the database."""
    folder = settings.checkpoint_folder
    engine = db.create_engine(settings.worker_database_url, pool_size=1)
    try:
        with Session(engine) as session:
            found = outside.health(session, folder)
    finally:
        engine.dispose()
    yield folder_line("checkpoint folder", folder, can_write=found.is_writable)
    if found.is_ahead:
        finding = "hold what the database does not; `portal verify-trail` says more"
    else:
        finding = f"{found.without_copy} checkpoints lack a copy"
    yield Line("checkpoint copies", finding, is_well=not (found.is_ahead or found.without_copy))
