"""Repartition: payments, closings that stand, payees"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "payee",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("fiscal_code", sa.Text(), server_default="", nullable=False),
        sa.Column("iban", sa.Text(), server_default="", nullable=False),
        sa.Column("threshold_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("left_on", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="person", nullable=False),
        sa.Column("need", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_payee")),
    )
    op.create_table(
        "regulation",
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("kept_at_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("from_month", "kept_at_s", name=op.f("pk_regulation")),
    )
    op.create_index(op.f("ix_regulation_digest"), "regulation", ["digest"], unique=False)
    op.create_table(
        "gse_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("fees_cents", sa.BigInteger(), nullable=False),
        sa.Column("withholding_cents", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gse_payment")),
        sa.UniqueConstraint(
            "flow", "kind", "month", "reference", name=op.f("uq_gse_payment_flow_kind_month_reference")
        ),
    )
    op.create_table(
        "month_key",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("known_at_s", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_month_key")),
    )
    op.create_index(op.f("ix_month_key_month"), "month_key", ["month"], unique=False)
    op.create_table(
        "closing",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("closed_at_s", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["gse_payment.id"], name=op.f("fk_closing_payment_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_closing")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_closing_payment_id")),
    )
    op.create_table(
        "year_cap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("max_to_enterprises_cents", sa.BigInteger(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("recorded_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_cap")),
    )
    op.create_index(op.f("ix_year_cap_year"), "year_cap", ["year"], unique=False)
    op.create_table(
        "payout",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Text(), nullable=False),
        sa.Column("recorded_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run", "member", name=op.f("pk_payout")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("payout")
    op.drop_index(op.f("ix_year_cap_year"), table_name="year_cap")
    op.drop_table("year_cap")
    op.drop_table("closing")
    op.drop_index(op.f("ix_month_key_month"), table_name="month_key")
    op.drop_table("month_key")
    op.drop_table("gse_payment")
    op.drop_index(op.f("ix_regulation_digest"), table_name="regulation")
    op.drop_table("regulation")
    op.drop_table("payee")
