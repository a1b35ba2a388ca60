"""What Alembic runs to migrate: on the connection it is given, inside the transaction that holds the lock."""

from alembic import context

from formcheck.library.tables import VERSION_TABLE, Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, version_table=VERSION_TABLE)
context.run_migrations()
