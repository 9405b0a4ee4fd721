"""The rules alone: one simulation of the payment that everything else waits for."""

import json
import statistics
from collections.abc import Iterable
from time import perf_counter

from chaincode import contract
from chaincode.rules.calls import Call
from gateway.commandline.operating.bench import Figure
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import Recorder

LOTS = 5
BAR_MS = 0.5


def build_payments(count: int, lots: int = LOTS) -> tuple[dict[str, bytes], list[Call]]:
    """Agreements of one consumer and one provider, delivered, with so many held lots each; the calls that confirm."""
    market = Market(interests=[{"category": "care", "interest": "social"}], pair_limit=10**9)
    refs = []
    for _ in range(count):
        named = [market.world.give(market.ada, 100) for _ in range(lots)]
        refs.append(market.bring_to("accepted", lots=named, price_cents=100 * lots))
    market.world.open_day(2)
    for ref in refs:
        market.world.do("deliver", market.bea, agreement=ref)
    return market.world.state, [market.world.build_call("confirm", market.ada, agreement=ref) for ref in refs]


def simulate(call: Call, state: dict[str, bytes]) -> bytes:
    """What an endorser does, from the chaincode's arguments to bytes: parse, run, encode the write set."""
    args = (call.name.encode(), call.command_id.encode(), call.member.encode(), call.arguments)
    parsed = contract.parse_call(args, call.caller, call.timestamp_s)
    effects = contract.apply(parsed, Recorder(state))
    assert isinstance(effects, contract.Effects)
    assert effects.status == contract.OK
    return json.dumps([(key, (data or b"").decode()) for key, data in effects.writes]).encode() + effects.response


def measure(quick: bool) -> Iterable[Figure]:
    """Time each of many different payments once; the median is what an endorser does all day."""
    state, calls = build_payments(300 if quick else 2_000)
    times = []
    for call in calls:
        began = perf_counter()
        simulate(call, state)
        times.append(perf_counter() - began)
    milliseconds = round(statistics.median(times) * 1_000, 3)
    yield Figure(
        name=f"one simulation of confirm with {LOTS} lots, parsed and encoded", value=milliseconds, unit="ms",
        bar=f"<= {BAR_MS}", ok=milliseconds <= BAR_MS,
    )
