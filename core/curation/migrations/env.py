"""Run by Alembic: applies the revisions on the connection, and in the transaction, of the caller."""

from alembic import context

from core.curation.database import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
