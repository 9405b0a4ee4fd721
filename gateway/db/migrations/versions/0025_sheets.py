"""Sheets of plans, and whom they are shared with"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sheet",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "name", "owner", "content")),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("made_of", TEXT, nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("changed_at_s", "opened_at_s")),
        sa.Column("kept_why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_owner"), "sheet", ["owner"])
    op.create_table(
        "sheet_share",
        *(sa.Column(name, TEXT, nullable=False) for name in ("sheet_id", "organisation", "officer")),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_share_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("sheet_id", "organisation", "officer", name=op.f("pk_sheet_share")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sheet_share")
    op.drop_table("sheet")
