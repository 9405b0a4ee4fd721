"""Changed IBANs that wait"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply; whoever has an IBAN has had one."""
    op.create_table(
        "iban_change",
        sa.Column("member", TEXT, nullable=False),
        sa.Column("iban", TEXT, nullable=False),
        sa.Column("acts_at_s", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", TEXT, nullable=False),
        sa.Column("asked_key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_iban_change")),
    )
    op.execute("INSERT INTO iban_change SELECT member, '', 0, '', '' FROM payee WHERE iban <> ''")


def downgrade() -> None:
    """Take back."""
    op.drop_table("iban_change")
