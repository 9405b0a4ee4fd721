"""PostgreSQL: texts in the order of their bytes, and readings in monthly partitions

SQLite has both already: its texts compare by bytes, and a table without rowid lies in the order of its key.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

PARTITIONED = """
CREATE TABLE reading (
    series_id integer NOT NULL CONSTRAINT fk_reading_series_id REFERENCES series (id),
    start_s bigint NOT NULL,
    version integer NOT NULL,
    interval_s integer NOT NULL,
    energy_wh bigint NOT NULL,
    is_estimated boolean NOT NULL,
    known_at_s bigint NOT NULL,
    CONSTRAINT pk_reading PRIMARY KEY (series_id, start_s, version)
        INCLUDE (interval_s, energy_wh, is_estimated, known_at_s)
) PARTITION BY RANGE (start_s)
"""
PARTITIONS = """
DO $$
DECLARE month timestamp;
BEGIN
    FOR month IN SELECT DISTINCT date_trunc('month', to_timestamp(start_s) AT TIME ZONE 'UTC') FROM reading_before LOOP
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF reading FOR VALUES FROM (%s) TO (%s)', to_char(month, '"reading_"YYYY_MM'),
            extract(epoch FROM month)::bigint, extract(epoch FROM month + interval '1 month')::bigint);
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    inspector = sa.inspect(connection)
    for table in sorted(set(inspector.get_table_names()) - {"alembic_version", "reading"}):
        texts = [column["name"] for column in inspector.get_columns(table) if isinstance(column["type"], sa.Text)]
        if texts:
            op.execute(f"ALTER TABLE {table} " + ", ".join(f'ALTER {name} TYPE text COLLATE "C"' for name in texts))
    op.execute("ALTER TABLE reading RENAME TO reading_before")
    op.execute("ALTER TABLE reading_before RENAME CONSTRAINT pk_reading TO pk_reading_before")
    op.execute(PARTITIONED)
    op.execute(PARTITIONS)
    op.execute("INSERT INTO reading SELECT * FROM reading_before")
    op.execute("DROP TABLE reading_before")


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE reading RENAME TO reading_after")
    op.execute("ALTER TABLE reading_after RENAME CONSTRAINT pk_reading TO pk_reading_after")
    op.execute("CREATE TABLE reading (LIKE reading_after)")
    op.execute("INSERT INTO reading SELECT * FROM reading_after")
    op.execute("DROP TABLE reading_after")
    op.create_primary_key("pk_reading", "reading", ["series_id", "start_s", "version"])
    op.create_foreign_key("fk_reading_series_id", "reading", "series", ["series_id"], ["id"])
