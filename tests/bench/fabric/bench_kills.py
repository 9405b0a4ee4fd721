"""kill -9 in turn while 200 people trade at once; an orderer, then an organisation that stays away; a changed rule.

Each fault is one of tests.helpers.ledger.evidence: an acknowledged command that isn't there, or counts twice, an
amount out of nothing (I1), peers that differ, a chain that the audit doesn't accept.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from gateway.commandline.operating.bench import Figure
from network.native import KINDS
from tests.helpers.network.networks import other_chaincode, start_network
from tests.helpers.network.trading_town import KILLED, Trade, trading_town

TRADERS = 200  # each with one command in flight


def measure(quick: bool) -> Iterable[Figure]:
    """The same with 40 when quick."""
    traders = 40 if quick else TRADERS
    with (
        tempfile.TemporaryDirectory() as folder,
        start_network("colle") as network,
        trading_town(network, Path(folder), traders) as trade,
    ):
        trade.wait_for(traders)
        yield from measure_all(trade, traders)


def measure_all(trade: Trade, traders: int) -> Iterator[Figure]:
    """Kill, look, and go on; what stays away comes last."""
    for what in KILLED:
        trade.kill_and_restart(what, traders // 4)
        seconds = trade.wait_for(1)
        trade.wait_for(traders)
        yield report_faults(trade, f"{what} killed, {traders} in flight (trade went on after {seconds:.1f} s)")
    with other_chaincode(trade.network, "commerce", "lying"):
        trade.wait_for(traders)
    yield report_faults(trade, f"one chaincode with a changed rule, {traders} commands acknowledged meanwhile")
    trade.kill("orderer", "gse")
    trade.wait_for(traders)
    yield report_faults(trade, f"one orderer away for good, {traders} commands acknowledged meanwhile")
    for kind in KINDS:
        trade.kill(kind, "gse")
    trade.town.away.add("gse")
    trade.wait_for(traders)
    yield report_faults(trade, f"one whole organisation away, {traders} commands acknowledged meanwhile")


def report_faults(trade: Trade, name: str) -> Figure:
    """Let everybody finish, look at every peer's blocks, and trade on."""
    assert trade.network.programs is not None
    faults = trade.rest().find_faults(trade.acknowledged())
    trade.start()
    return Figure(
        name=name, value=len(faults), unit="faults", bar=0, ok=not faults, fabric=trade.network.programs.version,
    )
