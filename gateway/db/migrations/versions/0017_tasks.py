"""Long work that somebody asked for, and who asked"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTS = ("part", "parts", "begun")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("kind", "digest", "release", "owner")),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, TEXT, nullable=False) for name in ("inputs", "result")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("asked_at_s", "ended_at_s")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("kind", "digest", "release", name=op.f("uq_task_kind_digest_release")),
    )
    op.create_index(op.f("ix_task_state"), "task", ["state"])
    op.create_table(
        "task_asker",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_asker_task_id")),
        sa.PrimaryKeyConstraint("task_id", "key", name=op.f("pk_task_asker")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("task_asker")
    op.drop_table("task")
