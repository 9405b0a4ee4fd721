"""Ids of commands that a gateway sends by itself; an IBAN that takes another's place"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WAITING = ("next_iban", "next_iban_on", "next_iban_by")


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
    for name in WAITING:
        op.add_column("payee", sa.Column(name, TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_table("own_command")
    with op.batch_alter_table("payee") as table:
        for name in WAITING:
            table.drop_column(name)
