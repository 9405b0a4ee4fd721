"""Hourly energy goes, as transient data, to citizens, municipality and GSE: commerce's chaincode never receives it."""

import json
from pathlib import Path

from tests.fabric.conftest import Lived
from tests.helpers.ledger.evidence import fetch_blocks
from tests.helpers.network.networks import other_chaincode


def read_seen(path: Path) -> dict[str, set[str]]:
    """What a recording chaincode was called with: the names of transient data by command."""
    found: dict[str, set[str]] = {}
    for name, transient in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        found.setdefault(name, set()).update(transient)
    return found


def test_commerce_never_sees_hourly_energy(lived: Lived, tmp_path: Path) -> None:
    town, logs = lived.town, {name: tmp_path / name for name in ("commerce", "citizens")}
    people = town.join("citizens", 5)
    statement = town.build_week(people, town.next_period)
    with (
        other_chaincode(lived.network, "commerce", "recording", f"CALLS_SEEN={logs['commerce']}"),
        other_chaincode(lived.network, "citizens", "recording", f"CALLS_SEEN={logs['citizens']}"),
    ):
        town.settle_statement(statement)
        for name in town.place.ledgers:
            town.ask(town.staff(name), "now")
        town.publish(lived.shop)
    seen = {name: read_seen(path) for name, path in logs.items()}
    assert seen["citizens"]["settle"] == {"vectors"}
    assert "settle" not in seen["commerce"]
    assert set().union(*seen["commerce"].values()) == set()
    assert {"read", "publish"} <= set(seen["commerce"])  # it took part in everything else


def test_no_block_holds_hourly_energy_of_a_member(lived: Lived) -> None:
    town = lived.town
    statement = town.build_week(town.join("citizens", 5), town.next_period)
    town.settle_statement(statement)
    ledger = lived.place.ledgers["gse"]
    raw = b"".join(block.raw for block in fetch_blocks(ledger, ledger.height()))
    leaves = [leaf for part in statement.vectors.perimeters for leaf in part.leaves]
    assert not any(leaf.withdrawn in raw or leaf.salt in raw for leaf in leaves)
    assert all(leaf.member.encode() in raw for leaf in leaves)
