"""The mirror keeps what the blocks came to; it is made again from block 0"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    _replace(sa.Column("outcome", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    """Take back."""
    _replace()


def _replace(*more: sa.Column[bytes]) -> None:
    for table in ("state", "happened"):
        op.execute(sa.delete(sa.table(table)))
    op.drop_table("checkpoint")
    op.create_table(
        "checkpoint",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("next_block", sa.Integer(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("name", name=op.f("pk_checkpoint")),
    )
