"""What a community was told of its days"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "given_day",
        sa.Column("perimeter", TEXT, nullable=False),
        sa.Column("date", TEXT, nullable=False),
        sa.Column("looked_on", TEXT, nullable=False),
        sa.Column("withdrawn_wh", sa.BigInteger(), nullable=True),
        sa.Column("injected_wh", sa.BigInteger(), nullable=True),
        sa.Column("shared_wh", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_homes", sa.Integer(), nullable=False),
        sa.Column("injected_homes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("perimeter", "date", name=op.f("pk_given_day")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("given_day")
