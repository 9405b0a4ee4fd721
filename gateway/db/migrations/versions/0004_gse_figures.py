"""GSE's monthly figures by plant"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gse_figure",
        sa.Column("month", TEXT, nullable=False),
        sa.Column("plant", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("injected_wh", sa.BigInteger(), nullable=True),
        sa.Column("shared_wh", sa.BigInteger(), nullable=True),
        sa.Column("premium_cents", sa.BigInteger(), nullable=True),
        sa.Column("valorisation_cents", sa.BigInteger(), nullable=True),
        sa.Column("loaded_by", TEXT, nullable=False),
        sa.Column("known_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "plant", "version", name=op.f("pk_gse_figure")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("gse_figure")
