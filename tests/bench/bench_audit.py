"""`audit verify` of 10,000 transactions, one a block, all signatures checked and every command run again; and 100,000
steps of people who try everything, with the invariants kept after each.

The ledger is made here by real commands: a hundred members, one settlement, then deals of four transactions each.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from chaincode.audit.verify import verify
from gateway.commandline.audit.group import count_workers
from gateway.commandline.operating.bench import Figure
from tests.audit.chain import Keys, MemoryChain
from tests.audit.ledgers import build_town, trade
from tests.helpers.rules.machine import run_machine

TRANSACTIONS, STEPS = 10_000, 100_000
QUICK_PART = 20
MEMBERS = 100


def measure(quick: bool) -> Iterable[Figure]:
    """Quick: a twentieth of each, the time of the audit counted for the whole."""
    part = QUICK_PART if quick else 1
    seconds, is_ok = measure_verify(TRANSACTIONS // part)
    whole = seconds * part
    yield {
        "name": "audit verify of 10,000 transactions", "value": round(whole, 2), "unit": "s", "bar": "<= 30",
        "ok": is_ok and whole <= 30,
    }
    machine = run_machine(STEPS // part, is_derandomised=False)
    yield {
        "name": "steps of the rules' state machine with the invariants kept", "value": machine.steps, "unit": "steps",
        "bar": STEPS // part, "ok": machine.steps >= STEPS // part,
    }


def measure_verify(transactions: int) -> tuple[float, bool]:
    """Give the seconds that verifying takes, and whether nothing was found."""
    with tempfile.TemporaryDirectory() as folder:
        chain = MemoryChain(Keys(Path(folder)))
        people = build_town(chain, MEMBERS)
        for _ in trade(chain, people, transactions):
            pass
    start = perf_counter()
    report = verify(chain.blocks, chain.trust, workers=count_workers(len(chain.blocks)))
    return perf_counter() - start, report.is_ok and report.transactions >= transactions - 1
