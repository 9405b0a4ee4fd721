"""When a changed IBAN acts: at its instant, and by no mirror that shows the past, in which a frozen key acts still."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from chaincode.rules import keys
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record
from gateway.db.projector import write_checkpoint
from gateway.db.tables import MAKING, WHOLE, state
from gateway.features.repartition import store
from gateway.features.repartition.tables import iban_change
from gateway.http.errors import Problem
from gateway.ledger.port import Checkpoint
from tests.helpers.gateway.trial import OpenDatabase

ADA, BEA, CARLO = (letter * 64 for letter in "abc")
IBAN = "IT60X0542811101000000123456"


@pytest.fixture
def connection(open_database: OpenDatabase) -> Iterator[Connection]:
    with open_database("acted").write() as opened:
        yield opened


def change_iban(member: str, acts_at_s: int) -> dict[str, Any]:
    return {"member": member, "iban": IBAN, "acts_at_s": acts_at_s, "asked_by": "gse", "asked_key": ""}


def test_a_changed_iban_acts_at_its_instant_and_not_a_second_before(connection: Connection) -> None:
    day = encode_record(Now("2024-06-19", 50, 1, Parameters("borgo", "2024-05-01"))).decode("ascii")
    connection.execute(insert(state), {"key": keys.NOW, "value": day, "block": 1})
    write_checkpoint(connection, Checkpoint(2, "00", "00"), WHOLE)
    connection.execute(insert(iban_change), [change_iban(ADA, 100), change_iban(BEA, 0), change_iban(CARLO, 1)])
    assert set(store.find_acted(connection, 99)) == {CARLO}
    assert set(store.find_acted(connection, 100)) == {ADA, CARLO}


def test_what_is_due_is_refused_until_the_mirror_is_whole(connection: Connection) -> None:
    write_checkpoint(connection, Checkpoint(1, "00", "00"), MAKING)
    assert store.find_acted(connection, 100) == {}
    connection.execute(insert(iban_change), change_iban(ADA, 100))
    assert store.find_acted(connection, 99) == {}
    with pytest.raises(Problem, match="NOT_MIRRORED_YET"):
        store.find_acted(connection, 100)
