"""What dies is started again, later and later while it keeps dying; what was asked to end stays ended."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaincode.kernel.starting_again import FIRST_PAUSE_S, LONGEST_PAUSE_S, RUNS_WELL_S
from network.folder import configure
from network.keeping import Keeper, keep
from network.processes import Process
from network.programs import INSTALL, can_find_programs
from tests.helpers.network.networks import make_network

WAITS = "import time; print('begun', flush=True); time.sleep(60)"
DIES = "raise SystemExit('no such block')"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "peer", [sys.executable, "-c", WAITS])
    process.start()
    yield process
    process.kill()


def await_pid(process: Process, other_than: int) -> int:
    end = time.monotonic() + 30
    while (pid := process.find()) in (None, other_than):
        assert time.monotonic() < end, "not started again"
        time.sleep(0.05)
    return pid


def test_a_killed_program_comes_back_told_in_one_line_and_down_ends_the_watch(node: Process) -> None:
    told: list[str] = []
    watch = threading.Thread(target=keep, args=({("gse", "peer"): node}, told.append), daemon=True)
    watch.start()
    first = node.find()
    node.kill()
    again = await_pid(node, first)
    node.kill()
    await_pid(node, again)
    assert [line.partition(":")[0] for line in told] == [
        "gse peer has died, and is started again in 1 s", "gse peer has died, and is started again in 2 s"]
    assert Process(node.folder, ()).stop()  # from another terminal
    watch.join(10)
    assert not watch.is_alive()
    assert (node.find(), len(told)) == (None, 2)


def test_the_pause_doubles_up_to_a_minute_and_begins_anew_after_a_minute_of_running(tmp_path: Path) -> None:
    told: list[str] = []
    node = Process(tmp_path / "peer", [sys.executable, "-c", DIES])
    keeper, now_s, pauses = Keeper("gse peer", node, told.append), 0.0, []
    node.start()
    for _ in range(8):
        assert node.wait(20)
        keeper.look(now_s)
        assert keeper.again.starts_at is not None
        pauses.append(keeper.again.starts_at - now_s)
        keeper.look(keeper.again.starts_at - 0.01)
        assert keeper.again.starts_at is not None
        now_s = keeper.again.starts_at
        keeper.look(now_s)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, LONGEST_PAUSE_S]
    assert told[0].endswith("no such block")
    assert node.wait(20)
    keeper.look(now_s + RUNS_WELL_S)
    assert keeper.again.starts_at == now_s + RUNS_WELL_S + FIRST_PAUSE_S


def test_what_is_ended_in_order_while_it_waits_is_left_ended(node: Process) -> None:
    keeper = Keeper("gse peer", node, lambda text: None)
    node.kill()
    keeper.look(0.0)
    assert keeper.again.starts_at == FIRST_PAUSE_S
    node.terminate()  # `network down` looks at all, also at what has just died
    keeper.look(FIRST_PAUSE_S)
    assert (keeper.again.starts_at, node.find()) == (None, None)


def test_a_program_that_is_not_there_any_more_is_told_and_tried_again(tmp_path: Path) -> None:
    told: list[str] = []
    program = tmp_path / "peer-program"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    program.chmod(0o700)
    node = Process(tmp_path / "peer", [str(program)])
    keeper = Keeper("gse peer", node, told.append)
    node.start()
    assert node.wait(20)
    program.unlink()
    for now_s in (0.0, 1.0, 1.0, 3.0):
        keeper.look(now_s)
    assert [line.startswith("gse peer can't be started") for line in told] == [False, True, False, True]


def test_a_killed_peer_of_fabric_listens_again() -> None:
    if not can_find_programs():
        pytest.skip(INSTALL)
    told: list[str] = []
    with make_network("prova") as network:
        network.prepare(told.append)
        configure(network.folder, network.topology, "gse", network.chaincode, network.options)
        network.start("gse", "peer")
        peer = network.get_process("gse", "peer")
        watch = threading.Thread(target=keep, args=({("gse", "peer"): peer}, told.append), daemon=True)
        watch.start()
        first = peer.find()
        peer.kill()
        await_pid(peer, first)
        assert not network.start("gse", "peer")  # it runs, and this waits until it listens
        assert told[-1].startswith("gse peer has died, and is started again in 1 s")
        network.down()
        watch.join(10)
        assert not watch.is_alive()
