"""Alembic's entry: runs the steps on the connection that `upgrade` hands over."""

from alembic import context

from gateway.db.migrate import is_ours
from gateway.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True,
    transaction_per_migration=False, transactional_ddl=True, include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
