"""Of which days readings were erased, by whose wish"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "erased",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", TEXT, nullable=False),
        sa.Column("from_date", TEXT, nullable=False),
        sa.Column("to_date", TEXT, nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("erased_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("erased")
