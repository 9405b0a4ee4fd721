"""T5: the settlement chain: what awaits a second organisation, by which digest it is signed, and what counts since.

    settle, skip -> awaits, one at most: all write one record, the chain -> countersign -> the chain's last

A mark on a claim, point or member names the settlement that made it, and counts only if that is countersigned.
A settlement's digest is the SHA-256 of the canonical JSON of {"pages": [digest of each page], "settlement": its record
as it was settled, "taken": digest of its claims, or ""}; the digest of a record is the SHA-256 of its canonical JSON.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from chaincode.rules import calls, keys
from chaincode.rules.calls import Outcome
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.periods import SettlementName, parse_name
from chaincode.rules.energy.records import Chain, Settlement, Taken
from chaincode.rules.intervals import add_days
from chaincode.rules.state import State


def load_chain(state: State) -> Chain:
    """Read the chain."""
    return state.find(Chain, keys.CHAIN) or Chain()


def compute_digest(settlement: Settlement, pages: Sequence[bytes], taken: Taken | None) -> str:
    """Give the digest (hex); the same before and after countersigning. pages: the canonical JSON of each."""
    settled = replace(settlement, digest="", countersigned_on=0, countersigned_by="", expires_on=None)
    return calls.digest({
        "pages": [sha256(page).hexdigest() for page in pages],
        "settlement": to_plain(settled),
        "taken": calls.digest(to_plain(taken)) if taken else "",
    })


def await_signature(state: State, settlement: Settlement) -> Outcome:
    """Write a settlement or skip, which awaits a second organisation from now on."""
    key, chain = keys.settlement(settlement.settlement_id), load_chain(state)
    state.put(key, settlement)
    is_correction = not parse_name(settlement.settlement_id).closes
    state.put(keys.CHAIN, replace(
        chain, awaiting=settlement.settlement_id, digest=settlement.digest,
        correction_since=(chain.correction_since or settlement.settled_on) if is_correction else 0,
        awaiting_of=settlement.organisation,
        awaiting_since=chain.awaiting_since if _is_again(chain, settlement) else settlement.settled_on,
    ))
    return Outcome((key,), describe(settlement))


def _is_again(chain: Chain, settlement: Settlement) -> bool:
    """Say whether one takes the place of its own organisation's of the period: its day began with that."""
    is_same_period = bool(chain.awaiting) and parse_name(chain.awaiting).period == settlement.settlement_id[:10]
    return is_same_period and chain.awaiting_of == settlement.organisation


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
        "programme_cents": settlement.programme_cents,
    }


class Marks:
    """The settlements that marks name, read once each."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._counts: dict[str, bool] = {"": False}

    def load(self, marks: Iterable[str]) -> None:
        """Read the settlements that these marks name."""
        names = [mark for mark in dict.fromkeys(marks) if mark not in self._counts]
        found = self._state.find_all(Settlement, names, keys.settlement)
        self._counts |= {name: name in found and found[name].countersigned_on > 0 for name in names}

    def counts(self, mark: str) -> bool:
        """Say whether a mark counts; it must have been loaded."""
        return self._counts[mark]
