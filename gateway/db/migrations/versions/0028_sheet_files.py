"""Files of sheets, the hours that came of them, and sizes that were chosen"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("sheet", sa.Column("files", TEXT, server_default="", nullable=False))
    op.add_column("sheet", sa.Column("hours", sa.LargeBinary(), nullable=True))
    op.add_column("sheet", sa.Column("sizes", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take back."""
    for name in ("sizes", "hours", "files"):
        op.drop_column("sheet", name)
