"""By which import each reading came, imports with what they did, and what is left out of what is set aside

What is here already is of none, and can't be undone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNTS = ("new", "same", "replaced")


def upgrade() -> None:
    """Apply."""
    op.add_column("reading", sa.Column("import_id", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "reading_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at_s", sa.BigInteger(), nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("undone_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_import")),
    )
    op.create_table(
        "import_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("from_s", sa.BigInteger(), nullable=False),
        sa.Column("to_s", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["import_id"], ["reading_import.id"], name=op.f("fk_import_part_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_part")),
    )
    op.create_table(
        "left_out",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False)
          for name in ("metering_point", "register", "from_date", "to_date", "reason", "decided_by")),
        sa.Column("decided_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out")),
    )
    op.create_index(op.f("ix_left_out_metering_point"), "left_out", ["metering_point"])
    op.create_index(op.f("ix_import_part_import_id"), "import_part", ["import_id"])
    op.create_index(op.f("ix_import_part_series_id"), "import_part", ["series_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("left_out")
    op.drop_table("import_part")
    op.drop_table("reading_import")
    op.drop_column("reading", "import_id")
