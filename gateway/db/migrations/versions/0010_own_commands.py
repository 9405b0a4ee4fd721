"""Ids of commands that a gateway sends by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "own_command",
        sa.Column("date", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("command", TEXT, nullable=False),
        sa.Column("command_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("date", "digest", name=op.f("pk_own_command")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("own_command")
