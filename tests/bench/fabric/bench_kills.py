"""kill -9 in turn while 200 people trade at once; an orderer, then an organisation that stays away; a changed rule.

Each fault is one of tests.helpers.evidence: an acknowledged command that isn't there, or counts twice, an amount out of
nothing (I1), peers that differ, a chain that the audit doesn't accept.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from gateway.bench import Figure
from network.native import KINDS
from tests.helpers.networks import other_chaincode, start_network
from tests.helpers.trading_town import Trade, trading_town

TRADERS = 200  # each with one command in flight
KILLED = ("peer", "orderer", "chaincode", "gateway", "projector")


def measure(quick: bool) -> Iterable[Figure]:
    """The same with 40 when quick."""
    traders = 40 if quick else TRADERS
    with tempfile.TemporaryDirectory() as folder, start_network("colle") as network:
        assert network.programs is not None
        version = network.programs.version
        with trading_town(network, Path(folder), traders) as trade:
            trade.wait_for(traders)
            yield from (_report(figure, version) for figure in measure_all(trade, traders))


def measure_all(trade: Trade, traders: int) -> Iterator[Figure]:
    """Kill, look, and go on; what stays away comes last."""
    for what in KILLED:
        seconds = kill_one(trade, what, traders)
        yield _fault_figure(trade, f"{what} killed, {traders} in flight (trade went on after {seconds:.1f} s)")
    for title, act in (("one chaincode with a changed rule", change_rule), ("one orderer away for good", lose_orderer),
                       ("one whole organisation away", lose_organisation)):
        count = act(trade, traders)
        yield _fault_figure(trade, f"{title}, {count} commands acknowledged meanwhile")


def kill_one(trade: Trade, what: str, traders: int) -> float:
    """Seconds from the new start until a command was acknowledged again."""
    trade.kill(what)
    if what != "gateway":
        trade.wait_for(traders // 4)
    trade.restart(what)
    seconds = trade.wait_for(1)
    trade.wait_for(traders)
    return seconds


def change_rule(trade: Trade, traders: int) -> int:
    """Another rule book at commerce for a while."""
    with other_chaincode(trade.network, "commerce", "lying"):
        trade.wait_for(traders)
    return traders


def lose_orderer(trade: Trade, traders: int) -> int:
    """One orderer less, and it doesn't come back."""
    trade.kill("orderer", "gse")
    trade.wait_for(traders)
    return traders


def lose_organisation(trade: Trade, traders: int) -> int:
    """The same organisation's peer and chaincode, too."""
    for kind in KINDS:
        trade.kill(kind, "gse")
    trade.town.away.add("gse")
    trade.wait_for(traders)
    return traders


def _fault_figure(trade: Trade, name: str) -> Figure:
    """Let everybody finish, look at every peer's blocks, and trade on."""
    faults = trade.rest().find_faults(trade.acknowledged())
    trade.start()
    return Figure(name=name, value=len(faults), unit="faults", bar=0, ok=not faults)


def _report(figure: Figure, version: str) -> Figure:
    return Figure(**{**figure, "fabric": version})  # type: ignore[typeddict-item]
