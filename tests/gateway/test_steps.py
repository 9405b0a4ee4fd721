"""Steps of the database's shape keep what is there: columns are filled for rows from before."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Connection, column, create_engine, insert, select, table

from chaincode.rules import canonical
from gateway.db.rows import make_row
from gateway.db.tables import checkpoint
from tests.helpers.gateway.postgresql import Cluster
from tests.helpers.gateway.steps import step_to

ADA, BEA = "a" * 64, "b" * 64
ROWS = {
    "agreement/" + ADA + "/" + BEA + "/1": {"status": "accepted", "price_cents": 300},
    "agreement/" + BEA + "/" + ADA + "/2": {"status": "paid"},
    "due/b1/" + ADA + "/3": {"cents": 5}, "due/b1/solidarity/4": {"cents": 5}, "dues": {"no": "due"},
    "pending/7": {"subject": f"member/{ADA}", "is_done": True},
    "pending/8": {"subject": f"member/{BEA}"},
    "pending/9": {"is_done": False},
    "now": {"number": 3}, "agreementx": {"status": "no agreement"}, "lot/1": {"owner": ADA},
}
before = table("state", column("key"), column("value"), column("block"))
after = table("state", column("key"), column("value"), column("block"), column("status"), column("party"))


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    url = "sqlite://"
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        url = cluster.url(cluster.create_database()).replace("://", "+psycopg://")
    engine = create_engine(url)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def test_rows_from_before_get_the_columns_that_the_projector_gives(connection: Connection) -> None:
    step_to(connection, command.upgrade, "0015")
    written = {key: canonical.encode(value) for key, value in ROWS.items()}
    connection.execute(insert(before), [
        {"key": key, "value": data.decode(), "block": 5} for key, data in written.items()])
    row = {"name": "ledger", "next_block": 6, "block_hash": b"h", "outcome": b"o"}
    connection.execute(insert(checkpoint), row)
    step_to(connection, command.upgrade, "head")
    found = {row["key"]: dict(row) for row in connection.execute(select(after)).mappings()}
    assert found == {key: make_row(key, data, 5) for key, data in written.items()}
    assert [dict(kept) for kept in connection.execute(select(checkpoint)).mappings()] == [row]
    step_to(connection, command.downgrade, "0015")
    assert len(connection.execute(select(before)).all()) == len(ROWS)
