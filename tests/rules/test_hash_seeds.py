"""One log gives one digest, whatever the order in which Python's sets and dictionaries happen to hash."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from chaincode.rules.calls import Call
from chaincode.wire.rwset import state_digest
from tests.helpers.rules.machine import CommunityMachine, walk
from tests.helpers.rules.replay import replay, to_plain

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ("0", "1", "4242")
CALLS = 600


def test_a_log_replayed_under_other_hash_seeds_gives_one_digest(tmp_path: Path) -> None:
    world = walk(CommunityMachine(), Random(20240501), CALLS)
    assert len({entry.name for entry in world.log if isinstance(entry, Call)}) > 12
    path = tmp_path / "log.json"
    path.write_text(json.dumps([to_plain(entry) for entry in world.log]))
    command = [sys.executable, "-m", "tests.helpers.rules.replay", str(path)]
    processes = [
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in SEEDS
    ]
    answers = [process.communicate()[0].split() for process in processes]
    here = replay(world.log)
    assert answers == [list(here)] * len(SEEDS)
    assert here[0] == state_digest(world.state.items())
