"""kill -9 at random moments, again and again: what was acknowledged is there once, and the chain verifies."""

import random
import subprocess
import sys
from pathlib import Path

from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld

from . import toy
from .crash_child import open_ledger
from .replay import replay

ROUNDS = 8
CHECKOUT = Path(__file__).parents[3]


def run_and_kill(folder: Path, after: int) -> list[tuple[str, str]]:
    """Let a process commit; kill it after `after` acknowledgements; give those that arrived whole."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.gateway.ledger.crash_child", str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=CHECKOUT,
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(after)]
    child.kill()
    lines += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    assert all(line for line in lines[:after]), "the process ended by itself"
    return [(words[0], words[1]) for words in map(str.split, lines) if len(words) == 2]


def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    world = EmbeddedWorld(tmp_path, applies=dict.fromkeys(ORGANISATIONS, toy.apply))
    world.signer("citizens")
    world.close()
    chance, acknowledged = random.Random(20240501), {}
    for _ in range(ROUNDS):
        acknowledged |= dict(run_and_kill(tmp_path, chance.randrange(1, 40)))
        with open_ledger(tmp_path) as ledger:
            found = replay(ledger)
            assert found.written == found.codes
            assert dict(found.items()) == ledger.state()
            for transaction_id, key in acknowledged.items():
                assert found.ids[transaction_id] == ["VALID"]
                assert key in found.values
