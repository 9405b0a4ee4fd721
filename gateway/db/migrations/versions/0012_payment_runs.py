"""Steps of payment runs, and withdrawn payments"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply; what was paid before stands as it is, sent to the bank."""
    op.create_table(
        "payout_step",
        sa.Column("run", TEXT, nullable=False),
        sa.Column("member", TEXT, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("recorded_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "member", "step", name=op.f("pk_payout_step")),
    )
    op.execute("INSERT INTO payout_step SELECT run, '', 'sent', '', max(recorded_at_s) FROM payout GROUP BY run")
    op.create_table(
        "withdrawn_payment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("month", TEXT, nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("fees_cents", sa.BigInteger(), nullable=False),
        sa.Column("withholding_cents", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at_s", sa.BigInteger(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("withdrawn_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawn_payment")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("withdrawn_payment")
    op.drop_table("payout_step")
