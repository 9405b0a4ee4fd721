"""What a statement lacked, and why it stands"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("statement", sa.Column("gap", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("statement", "gap")
