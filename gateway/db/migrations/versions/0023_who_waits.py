"""Who of a task's askers waits for it, beside those who asked for it when it was done before"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply."""
    op.add_column("task_asker", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Take back."""
    op.drop_column("task_asker", "waits")
