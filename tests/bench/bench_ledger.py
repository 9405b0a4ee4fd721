"""Transactions a second through the embedded ledger: all signatures made and checked, one fsync a block.

`measure_rate` takes any calls, so that a command's own bench plugs in with its calls and nothing else. Beside the rate
stands the control that T4 rests on: one balance key a account, endorsed at one height, commits exactly once.
"""

import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Thread

from gateway.bench import Figure
from gateway.ports import CommitError, Ledger, LedgerCall, Signer, execute
from tests.gateway.ledger import toy
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld, found, register

RATE_BAR = 300
THREADS = 4
Step = tuple[LedgerCall, Signer]


def measure_rate(ledger: Ledger, steps: Sequence[Step], threads: int = THREADS) -> float:
    """Transactions a second when `threads` callers execute the steps: client's signatures and commit included."""
    workers = [Thread(target=_execute_all, args=(ledger, steps[start::threads])) for start in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(steps) / (time.perf_counter() - began)


def _execute_all(ledger: Ledger, steps: Sequence[Step]) -> None:
    for call, signer in steps:
        execute(ledger, call, signer)


def count_commits(ledger: Ledger, steps: Sequence[Step]) -> int:
    """How many commit when all are endorsed at one height before the first is submitted."""
    endorsed = []
    for call, signer in steps:
        proposal = ledger.prepare(call, signer.certificate)
        transaction = ledger.endorse(proposal, signer.sign(proposal)).transaction
        endorsed.append((transaction, signer.sign(transaction)))
    committed = 0
    for transaction, signature in endorsed:
        try:
            ledger.submit(transaction, signature)
            committed += 1
        except CommitError:
            continue
    return committed


def measure(quick: bool) -> Iterable[Figure]:
    """Measure `register`, with the real rules, and the control of 500 on one balance key."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        world = EmbeddedWorld(Path(folder))
        found(world)
        signer = world.signer("municipality", "officer")
        steps = [(register(), signer) for _ in range(300 if quick else 3_000)]
        measure_rate(world.ledger, steps[:50])
        rate = round(measure_rate(world.ledger, [(register(), signer) for _ in steps]))
        world.close()
    yield Figure(name="ledger, register", value=rate, unit="transactions/s", bar=RATE_BAR, ok=rate >= RATE_BAR)
    yield measure_balance_key()


def measure_balance_key() -> Figure:
    """500 payments to one account that is one key: why the rules have lots."""
    with tempfile.TemporaryDirectory() as folder:
        world = EmbeddedWorld(Path(folder), applies=dict.fromkeys(ORGANISATIONS, toy.apply))
        signer = world.signer("citizens")
        call = LedgerCall("add", "id", "", {"key": "balance", "amount": 1})
        committed = count_commits(world.ledger, [(call, signer)] * 500)
        world.close()
    return Figure(name="ledger, 500 on one balance key", value=committed, unit="commits", bar="= 1", ok=committed == 1)
