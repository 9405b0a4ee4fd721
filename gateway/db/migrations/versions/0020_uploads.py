"""Files that members sent"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "upload",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "member", "kind", "media")),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("belongs_to", TEXT, nullable=False),
        sa.Column("made_at_s", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_member"), "upload", ["member"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("upload")
