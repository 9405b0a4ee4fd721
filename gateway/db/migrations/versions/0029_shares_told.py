"""When a sheet was shared, and when those whom it is shared with first opened it"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Apply."""
    for name in ("shared_at_s", "opened_at_s"):
        op.add_column("sheet_share", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take back."""
    for name in ("opened_at_s", "shared_at_s"):
        op.drop_column("sheet_share", name)
