"""Write the next migration by comparing the models with a freshly migrated database."""

import sys

from alembic import command

from portal.core import db
from portal.migrations import upgrade
from portal.sandbox import postgres
from tests.support import database as databases


def main(message: str) -> None:
    """Create a scratch database, migrate it, compare, write the file."""
    server = postgres.start(databases.FOLDER, stop_at_exit=True)
    name = "scratch_migration"
    databases.create_empty(server, name)
    url = server.url(name)
    upgrade.upgrade(url)
    engine = db.create_engine(url)
    with engine.connect() as connection:
        configuration = upgrade.config()
        configuration.attributes["connection"] = connection
        command.revision(configuration, message=message, autogenerate=True)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
