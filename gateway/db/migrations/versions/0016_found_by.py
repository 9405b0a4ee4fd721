"""Columns by which agreements and what is pending are found; the mirror is made again from block 0"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ("status", "party")


def upgrade() -> None:
    """Apply."""
    _forget()
    for name in COLUMNS:
        op.add_column("state", sa.Column(name, TEXT, nullable=True))
        is_there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_state_{name}", "state", [name], sqlite_where=is_there, postgresql_where=is_there)


def downgrade() -> None:
    """Take back."""
    _forget()
    for name in COLUMNS:
        op.drop_index(f"ix_state_{name}", "state")
        op.drop_column("state", name)


def _forget() -> None:
    for table in ("state", "happened", "checkpoint"):
        op.execute(sa.delete(sa.table(table)))
