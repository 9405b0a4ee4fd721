"""Notices, how far they are told and read, and letters that members ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("reader", "event", "about", "filled", "date")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_reader_id", "notice", ["reader", "id"])
    op.create_table(
        "told",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("next_block", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_told")),
    )
    op.create_table(
        "notice_read",
        sa.Column("who", TEXT, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_notice_read")),
    )
    op.create_table(
        "mail_wish",
        sa.Column("member", TEXT, nullable=False),
        sa.Column("letter", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("member", "letter", name=op.f("pk_mail_wish")),
    )


def downgrade() -> None:
    """Take back."""
    for name in ("mail_wish", "notice_read", "told", "notice"):
        op.drop_table(name)
