"""Who asked for the tag of a metering point"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tag_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("asked_on", TEXT, nullable=False),
        sa.Column("asked_at_s", sa.BigInteger(), nullable=False),
        sa.Column("tag", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_question")),
    )
    op.create_index(op.f("ix_tag_question_key_asked_on"), "tag_question", ["key", "asked_on"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("tag_question")
