"""A program kept running: found again, never mistaken for another, ended in order or by force."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from network.processes import Process
from tests.helpers.network.waiting import is_alive, wait_for

WAITS = "import time; print('begun', flush=True); time.sleep(60)"
IGNORES = "import signal, time; signal.signal(15, signal.SIG_IGN); print('begun', flush=True); time.sleep(60)"
HAS_CHILD = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[object]:
    made: list[Process] = []

    def build(text: str) -> Process:
        made.append(Process(tmp_path / "node", [sys.executable, "-c", text], {"OWN": "1"}))
        return made[-1]

    yield build
    for process in made:
        process.kill()


def wait_for_line(process: Process) -> str:
    return wait_for(lambda: process.tail(1).strip(), "its line")


def test_it_is_started_once_and_found_by_whoever_looks(make) -> None:
    process = make(WAITS)
    assert process.find() is None
    assert process.start()
    assert not process.start()
    again = Process(process.folder, ())
    assert again.find() == process.find() is not None
    assert wait_for_line(again) == "begun"
    assert again.measure_memory() > 1_000_000
    assert process.stop()
    assert not process.stop()
    assert (process.find(), process.measure_memory()) == (None, 0)


def test_it_outlives_whoever_started_it(make) -> None:
    process = make(WAITS)
    text = (
        "import sys; from pathlib import Path; from network.processes import Process; "
        f"Process(Path({str(process.folder)!r}), [sys.executable, '-c', {WAITS!r}]).start()"
    )
    subprocess.run([sys.executable, "-c", text], check=True, cwd=Path(__file__).parents[2])
    assert process.find() is not None


def test_what_ignores_the_request_is_ended_by_force(make) -> None:
    process = make(IGNORES)
    process.start()
    wait_for_line(process)
    assert process.terminate()
    assert not process.wait(0.2)
    assert process.stop(timeout_s=0.1)
    assert process.find() is None


def test_kill_ends_what_it_has_started_too(make) -> None:
    process = make(HAS_CHILD)
    process.start()
    child = int(wait_for_line(process))
    process.kill()
    wait_for(lambda: not is_alive(child), "the end of its child")


def test_another_process_with_its_number_is_left_alone(make) -> None:
    """After a restart of the machine the number may be anybody's."""
    process = make(WAITS)
    process.folder.mkdir()
    (process.folder / "pid").write_text(f"{os.getpid()} 1\n")
    assert process.find() is None
    assert not process.kill()
    assert process.start()


@pytest.mark.parametrize("text", ["", "\n", "x y", "-1 5", "99999999999 1"])
def test_a_spoilt_file_means_that_nothing_runs(make, text: str) -> None:
    process = make(WAITS)
    process.folder.mkdir()
    (process.folder / "pid").write_text(text)
    assert process.find() is None


def test_a_program_that_ends_is_seen_to_have_ended(make) -> None:
    process = make("raise SystemExit('no such file')")
    process.start()
    assert process.wait(20)
    assert process.tail(1) == "no such file\n"


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Process(tmp_path / "node", [str(tmp_path / "missing")]).start()
