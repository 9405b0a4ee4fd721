"""A vote of a town: opened over 5,000 electors, counted over 5,000 votes, in one transaction each (T9)."""

import json
from collections.abc import Iterable
from time import perf_counter
from typing import Any

from chaincode import contract
from chaincode.rules import keys
from chaincode.rules.calls import Call
from chaincode.rules.governance.records import Mandate, Paper, Vote
from gateway.commandline.operating.bench import Figure
from tests.helpers.rules.assembly import OFFICERS, Assembly
from tests.helpers.rules.world import STRANGER, Recorder

BAR_S = 5.0
BAR_MB = 8.0


def time_call(assembly: Assembly, call: Call) -> tuple[float, float]:
    """Give seconds and megabytes of one simulation: what it reads and writes, as JSON."""
    recorder = Recorder(assembly.world.state)
    began = perf_counter()
    effects = contract.apply(call, recorder)
    took = perf_counter() - began
    assert isinstance(effects, contract.Effects) and effects.status == contract.OK, effects
    rows = [row for prefix in dict.fromkeys(recorder.prefixes) for row in recorder.scan(prefix)]
    sizes = sum(len(key) + len(data) for key, data in rows) + sum(len(data or b"") for _, data in effects.writes)
    return took, (sizes + len(json.dumps(recorder.keys))) / 1e6


def fill(assembly: Assembly, proposal: str, electors: int) -> None:
    """Cast what nobody types 5,000 times: two thirds vote, a sixth on paper, a sixth by mandate."""
    people = assembly.citizens[:electors]
    for number, person in enumerate(people):
        member, choice = person.member, ("yes", "no", "yes", "abstain")[number % 4]
        if number % 6 < 4:
            givers = (people[number + 4].member,) if number % 6 == 0 and number + 4 < len(people) else ()
            record: Any = Vote(choice, "citizen", assembly.world.day, givers)
            assembly.world.put(keys.vote(proposal, member), record)
        elif number % 6 == 4:
            assembly.world.put(keys.mandate(proposal, member), Mandate("citizen", 1, people[number - 4].member))
        else:
            assembly.world.put(keys.paper(proposal, member), Paper(choice, "citizen", 1, "citizens"))


def measure(quick: bool) -> Iterable[Figure]:
    """Time the opening, and the tally."""
    electors = 500 if quick else 5_000
    assembly = Assembly(citizens=electors)
    proposal = assembly.propose()
    call = assembly.world.build_call("open_vote", OFFICERS["gse"], proposal=proposal)
    opening = time_call(assembly, call)
    assembly.world.send(call)
    fill(assembly, proposal, electors)
    assembly.world.open_day(8)
    tally = time_call(assembly, assembly.world.build_call("tally", STRANGER, proposal=proposal))
    for name, (seconds, megabytes) in (("open_vote", opening), ("tally", tally)):
        yield Figure(name=f"{name} with {electors} electors", value=round(seconds, 3), unit="s", bar=f"<= {BAR_S:g}",
                     ok=seconds <= BAR_S)
        yield Figure(name=f"{name} with {electors} electors, read and written", value=round(megabytes, 2), unit="MB",
                     bar=f"<= {BAR_MB:g}", ok=megabytes <= BAR_MB)
