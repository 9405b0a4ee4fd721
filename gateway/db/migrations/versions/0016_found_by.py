"""Columns by which agreements and what is pending are found"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ("status", "party")


def upgrade() -> None:
    """Apply."""
    for name in COLUMNS:
        op.add_column("state", sa.Column(name, TEXT, nullable=True))
        is_there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_state_{name}", "state", [name], sqlite_where=is_there, postgresql_where=is_there)
    _fill(op.get_bind())


def downgrade() -> None:
    """Take back."""
    for name in COLUMNS:
        op.drop_index(f"ix_state_{name}", "state")
        op.drop_column("state", name)


def _fill(connection: sa.Connection) -> None:
    """Give the rows that are there their columns, as the projector gives them to new ones: the mirror stays whole."""
    state = sa.table("state", *map(sa.column, ("key", "value", *COLUMNS)))
    for kind in ("agreement", "pending"):
        rows = connection.execute(sa.select(state.c.key, state.c.value).where(
            state.c.key >= f"{kind}/", state.c.key < f"{kind}0")).all()
        for key, value in rows:
            record = json.loads(value)
            is_done, parts = record.get("is_done", False), key.split("/")
            found = ((record["status"], parts[2]) if kind == "agreement"
                     else ("done" if is_done else "waiting", record.get("subject")))
            values = dict(zip(COLUMNS, found, strict=True))
            connection.execute(sa.update(state).where(state.c.key == key).values(values))
