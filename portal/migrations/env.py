"""Alembic's entry: our metadata, the caller's connection, one transaction."""

from alembic import context

from portal.migrations.tables import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    compare_type=True,
    include_name=lambda name, kind, _parents: not (kind == "table" and str(name).startswith("procrastinate")),
)
with context.begin_transaction():
    context.run_migrations()
