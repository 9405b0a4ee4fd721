"""T5: the settlement chain: one record that settle, skip and countersign read and write, so that one awaits at most."""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.calls import Outcome
from chaincode.rules.energy.periods import SettlementName
from chaincode.rules.energy.records import Chain, Settlement
from chaincode.rules.intervals import add_days
from chaincode.rules.state import State


def load_chain(state: State) -> Chain:
    """Read the chain."""
    return state.find(Chain, keys.CHAIN) or Chain()


def await_signature(state: State, settlement: Settlement) -> Outcome:
    """Write a settlement or skip, which awaits a second organisation from now on."""
    key = keys.settlement(settlement.settlement_id)
    state.put(key, settlement)
    state.put(
        keys.CHAIN, replace(load_chain(state), awaiting=settlement.settlement_id, digest=settlement.digest)
    )
    return Outcome((key,), describe(settlement))


def follow(chain: Chain, name: SettlementName, settlement: Settlement) -> Chain:
    """Give the chain after countersigning: a skip closes its period and is never the last."""
    following = add_days(name.period, settlement.days) if name.closes else chain.next_period
    last = chain.last if settlement.is_skip else settlement.settlement_id
    return Chain(last, "", "", following)


def describe(settlement: Settlement) -> dict[str, str | int]:
    """Give the facts of a settlement's receipt."""
    return {
        "settlement": settlement.settlement_id,
        "digest": settlement.digest,
        "shared_wh": settlement.shared_wh,
        "energy_cents": settlement.energy_cents,
        "bonus_cents": settlement.bonus_cents,
        "welcome_cents": settlement.welcome_cents,
        "cut_cents": settlement.cut_cents,
    }
