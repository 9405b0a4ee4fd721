"""Nodes that die or lie while people trade: what was acknowledged is there once, nothing twice, and trade goes on.

On a network of its own. tests/bench has the same with 200 commands in flight.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from chaincode.wire.block import parse_block
from chaincode.wire.identity import parse_creator
from chaincode.wire.messages import Envelope
from chaincode.wire.transaction import Transaction, parse_transaction
from gateway.db import Database
from gateway.ledger.port import Block, EndorseError
from tests.helpers.ledger.evidence import fetch_blocks, find_mirror_faults
from tests.helpers.network.networks import other_chaincode, start_network
from tests.helpers.network.other_rules import LIE
from tests.helpers.network.trading_town import KILLED, MIRRORED, Trade, trading_town

TRADERS = 24
CATCHES_UP_S = 20


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    """People who trade on a network of their own, from the first test of this module to the last but one."""
    folder: Path = tmp_path_factory.mktemp("trade")
    with start_network("colle") as network, trading_town(network, folder, TRADERS) as made:
        made.wait_for(TRADERS)
        yield made


@pytest.mark.parametrize("what", KILLED)
def test_trade_goes_on_when_one_is_killed_and_started_again(trade: Trade, what: str) -> None:
    trade.kill_and_restart(what, TRADERS // 2)
    trade.wait_for(2 * TRADERS)


def test_trade_goes_on_without_one_orderer(trade: Trade) -> None:
    trade.kill("orderer", "municipality")
    trade.wait_for(4 * TRADERS)
    trade.restart("orderer", "municipality")


def test_trade_goes_on_without_one_organisation_and_settlements_wait_for_it(trade: Trade) -> None:
    town = trade.town
    for kind in ("peer", "orderer", "chaincode"):
        trade.kill(kind, "gse")
    town.away.add("gse")
    trade.wait_for(4 * TRADERS)
    settle = town.step(
        town.staff("gse"), "settle", {"vectors": b""}, settlement=f"{town.next_period}.provisional.1", claims=[]
    )
    with pytest.raises(EndorseError) as caught:
        town.send(replace(settle, at="municipality"))
    assert caught.value.code in ("ENDORSERS_UNAVAILABLE", "CHAINCODE_UNREACHABLE", "PEER_UNREACHABLE")
    for kind in ("orderer", "chaincode", "peer"):
        trade.restart(kind, "gse")
    town.away.remove("gse")


def test_a_chaincode_with_a_changed_rule_makes_no_transaction_and_trade_goes_on(trade: Trade) -> None:
    ledger = trade.town.place.ledgers["citizens"]
    with other_chaincode(trade.network, "commerce", "lying"):
        begin_s, begin = int(time.time()) + 1, ledger.height()
        trade.wait_for(4 * TRADERS)
        end = ledger.height()
    found = [one for block in islice(ledger.blocks(begin), end - begin) for one in list_transactions(block)]
    # what was proposed before may still come: commerce had agreed to it by the right rules
    since = [one for one in found if one.headers.timestamp_s >= begin_s]
    assert len(since) >= TRADERS
    assert "commerce" not in set().union(*map(list_endorsers, since))
    assert LIE not in {write.key for one in found for sets in one.action.sets for write in sets.writes}


def list_transactions(block: Block) -> list[Transaction]:
    """A block's transactions."""
    return [parse_transaction(Envelope.FromString(one).payload) for one in parse_block(block.raw).envelopes]


def list_endorsers(transaction: Transaction) -> set[str]:
    """Whose signatures stand under a transaction."""
    return {parse_creator(one.endorser).organisation for one in transaction.endorsements}


def test_after_all_that_the_settlement_is_made_and_every_peer_agrees(trade: Trade) -> None:
    evidence = trade.rest()
    assert evidence.find_faults(trade.acknowledged()) == []
    town = trade.town
    newcomers = town.join("citizens", 2)
    town.settle(newcomers)


def test_the_mirror_that_was_killed_shows_what_the_blocks_say(trade: Trade) -> None:
    ledger, database = trade.town.place.ledgers[MIRRORED], Database(f"sqlite:///{trade.database}")
    blocks = fetch_blocks(ledger, ledger.height())
    until = time.monotonic() + CATCHES_UP_S
    while (faults := find_mirror_faults(database, blocks)) and time.monotonic() < until:
        time.sleep(0.5)
    assert faults == []
