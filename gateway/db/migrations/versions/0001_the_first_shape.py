"""The first shape"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "challenge",
        sa.Column("challenge_hash", sa.Text(), nullable=False),
        sa.Column("certificate_hash", sa.Text(), nullable=False),
        sa.Column("expires_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_challenge")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_block", sa.Integer(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
    )
    op.create_table(
        "happened",
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tx", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("block", "position", name=op.f("pk_happened")),
    )
    with op.batch_alter_table("happened", schema=None) as batch_op:
        batch_op.create_index("ix_happened_command", ["command"], unique=False)
        batch_op.create_index(batch_op.f("ix_happened_tx"), ["tx"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ended_at_s", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_table(
        "metering_point",
        sa.Column("metering_point", sa.Text(), nullable=False),
        sa.Column("from_date", sa.Text(), nullable=False),
        sa.Column("to_date", sa.Text(), server_default="", nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("perimeter", sa.Text(), nullable=False),
        sa.Column("power_w", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("metering_point", "from_date", name=op.f("pk_metering_point")),
    )
    with op.batch_alter_table("metering_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metering_point_member"), ["member"], unique=False)

    op.create_table(
        "person",
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("updated_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_person")),
    )
    op.create_table(
        "plant",
        sa.Column("metering_point", sa.Text(), nullable=False),
        sa.Column("power_kw", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("entry_on", sa.Text(), nullable=False),
        sa.Column("is_pv", sa.Boolean(), nullable=False),
        sa.Column("grant_pct", sa.Text(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("metering_point", name=op.f("pk_plant")),
    )
    op.create_table(
        "price",
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("hour_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("eur_mwh", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("zone", "hour_s", name=op.f("pk_price")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metering_point", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("received_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reject")),
    )
    with op.batch_alter_table("reject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reject_received_at_s"), ["received_at_s"], unique=False)

    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metering_point", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("metering_point", "register", name=op.f("uq_series_metering_point_register")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_state")),
    )
    op.create_table(
        "statement",
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("made_at_s", sa.BigInteger(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("settlement", "root", name=op.f("pk_statement")),
    )
    op.create_table(
        "words",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_words")),
    )
    op.create_table(
        "reading",
        sa.Column("series_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.Column("energy_wh", sa.BigInteger(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("known_at_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_reading_series_id")),
        sa.PrimaryKeyConstraint("series_id", "start_s", "version", name=op.f("pk_reading")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("reading")
    op.drop_table("words")
    op.drop_table("statement")
    op.drop_table("state")
    op.drop_table("session")
    op.drop_table("series")
    with op.batch_alter_table("reject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reject_received_at_s"))

    op.drop_table("reject")
    op.drop_table("price")
    op.drop_table("plant")
    op.drop_table("person")
    with op.batch_alter_table("metering_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metering_point_member"))

    op.drop_table("metering_point")
    op.drop_table("job")
    with op.batch_alter_table("happened", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_happened_tx"))
        batch_op.drop_index("ix_happened_command")

    op.drop_table("happened")
    op.drop_table("dead_letter")
    op.drop_table("checkpoint")
    op.drop_table("challenge")
