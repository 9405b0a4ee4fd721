"""Letters to members, and which kinds each has stopped"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outbox",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "member", "letter", "filled", "state")),
        sa.Column("tries", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("made_at_s", "next_at_s", "ended_at_s")),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("token", name=op.f("uq_outbox_token")),
    )
    op.create_index(op.f("ix_outbox_member"), "outbox", ["member"])
    op.create_index("ix_outbox_state_next_at_s", "outbox", ["state", "next_at_s"])
    op.create_table(
        "mail_stop",
        sa.Column("member", TEXT, nullable=False),
        sa.Column("letter", TEXT, nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", "letter", name=op.f("pk_mail_stop")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("mail_stop")
    op.drop_table("outbox")
