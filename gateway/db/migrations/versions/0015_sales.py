"""What GSE paid a producer for energy sold, beside its other figures"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.add_column("gse_figure", sa.Column("sale_cents", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("gse_figure", "sale_cents")
