"""Whose value each reading is

Nobody noted it before: what is here counts as of a portal's file, which no device replaces and any better source does.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

PORTAL = "2"
KEY = "PRIMARY KEY (series_id, start_s, version) INCLUDE (interval_s, energy_wh, is_estimated, {}known_at_s)"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("reading") as batch_op:
        batch_op.add_column(sa.Column("source", sa.SmallInteger(), nullable=False, server_default=PORTAL))
    with op.batch_alter_table("reading") as batch_op:
        batch_op.alter_column("source", server_default=None)
    _make_key("source, ")


def downgrade() -> None:
    """Take back."""
    _make_key("")
    with op.batch_alter_table("reading") as batch_op:
        batch_op.drop_column("source")


def _make_key(more: str) -> None:
    """PostgreSQL reads readings from their key alone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE reading DROP CONSTRAINT pk_reading, ADD CONSTRAINT pk_reading {KEY.format(more)}")
