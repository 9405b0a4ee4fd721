"""Transactions a second through the embedded ledger: all signatures made and checked, one fsync a block.

`measure_rate` takes any calls, so that a command's own bench plugs in with its calls and nothing else. Beside the rate
stands the control that T4 rests on: one balance key a account, endorsed at one height, commits exactly once.
"""

import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Thread

from chaincode import contract
from gateway.commandline.operating.bench import Figure
from gateway.ledger.port import CommitError, Ledger, LedgerCall, Signer, execute
from tests.bench.payments import Payments
from tests.gateway.ledger import toy
from tests.helpers.rules.world import Recorder
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld

RATE_BAR = 300
THREADS = 4
PAYMENTS = 500
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
    """Measure confirm, by the rules alone and through the ledger; 500 to one provider; the control on one key."""
    count = 300 if quick else 2_000
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        payments = Payments(Path(folder), count)
        milliseconds = measure_simulation(payments)
        yield Figure(
            name="one simulation of confirm", value=milliseconds, unit="ms", bar="<= 0.5", ok=milliseconds <= 0.5
        )
        payments.greet()
        rate = round(measure_rate(payments.world.ledger, payments.steps()))
        payments.world.close()
    yield Figure(name="confirm on the embedded ledger", value=rate, unit="transactions/s", bar=RATE_BAR,
                 ok=rate >= RATE_BAR)
    yield measure_lots()
    yield measure_balance_key()


def measure_simulation(payments: Payments) -> float:
    """The median time of the rules alone, in milliseconds."""
    played = payments.played
    calls = [
        played.build_call("confirm", person, agreement=agreement)
        for person, agreement in zip(payments.people, payments.agreements, strict=True)
    ]
    times = []
    for call in calls:
        began = time.perf_counter()
        contract.apply(call, Recorder(played.state))
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1_000, 3)


def measure_lots() -> Figure:
    """500 payments to one provider, all endorsed at one height before the first is submitted."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        payments = Payments(Path(folder), PAYMENTS)
        committed = count_commits(payments.world.ledger, payments.steps())
        payments.world.close()
    return Figure(
        name="500 payments to one provider at one height", value=committed, unit="commits", bar=PAYMENTS,
        ok=committed == PAYMENTS,
    )


def measure_balance_key() -> Figure:
    """The same as additions to one balance key: why the rules have lots."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        world = EmbeddedWorld(Path(folder), applies=dict.fromkeys(ORGANISATIONS, toy.apply))
        call = LedgerCall("add", "id", "", {"key": "balance", "amount": 1})
        committed = count_commits(world.ledger, [(call, world.signer("citizens"))] * PAYMENTS)
        world.close()
    return Figure(name="the control: 500 on one balance key", value=committed, unit="commits", bar="= 1",
                  ok=committed == 1)
