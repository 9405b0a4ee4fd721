"""Invitations: codes with which people become members by a key of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TEXTS = ("id", "code_hash", "name", "contact", "language", "dossier", "made_by", "member", "public_key",
         "registration_id", "proof", "certificate")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invitation",
        *(sa.Column(name, TEXT, nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False)
          for name in ("made_at_s", "expires_at_s", "redeemed_at_s", "closed_at_s")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    op.create_index(op.f("ix_invitation_member"), "invitation", ["member"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("invitation")
