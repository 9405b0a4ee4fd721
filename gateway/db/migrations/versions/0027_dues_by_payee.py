"""Dues are found by whom they go to; a task says what it is about"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STATE = sa.table("state", sa.column("key"), sa.column("party"))
DUES = (STATE.c.key >= "due/", STATE.c.key < "due0")


def upgrade() -> None:
    """Apply."""
    op.add_column("task", sa.Column("about", TEXT, nullable=False, server_default=""))
    connection = op.get_bind()
    for (key,) in connection.execute(sa.select(STATE.c.key).where(*DUES)).all():
        connection.execute(sa.update(STATE).where(STATE.c.key == key).values(party=key.split("/")[2]))


def downgrade() -> None:
    """Take back."""
    op.get_bind().execute(sa.update(STATE).where(*DUES).values(party=None))
    op.drop_column("task", "about")
