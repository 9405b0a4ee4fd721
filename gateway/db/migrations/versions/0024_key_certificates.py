"""Certificates of members' further keys: another device's, the one on paper"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "key_certificate",
        *(sa.Column(name, TEXT, nullable=False) for name in ("key", "member", "public_key", "certificate")),
        sa.Column("made_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_key_certificate")),
    )
    op.create_index(op.f("ix_key_certificate_member"), "key_certificate", ["member"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("key_certificate")
