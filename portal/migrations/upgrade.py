"""Bring a database to the newest schema."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from portal.core import db
from portal.core.reaching import reaching

_ONE_AT_A_TIME = text("SELECT pg_advisory_lock(hashtext('portal_migrations'))")


def upgrade(url: str) -> None:
    """Run what is missing, one process at a time; the URL is the owner's."""
    engine = db.create_engine(url)
    with engine.connect() as connection:
        connection.execute(_ONE_AT_A_TIME)
        connection.commit()
        configuration = config()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
        connection.commit()
    engine.dispose()


def config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    return made


if __name__ == "__main__":
    with reaching("DATABASE_URL"):
        upgrade(os.environ["DATABASE_URL"])
