"""A signal that comes while its own end is waited for ends the wait; a process ends with whoever began it by a pipe."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from chaincode.kernel.ending import Ending, unwind_by_signal
from tests.helpers.network.programs import ROOT

# A handler each half a millisecond: with a threading.Event this hangs within a second.
HAMMERED = """
import signal, time
from chaincode.kernel.ending import Ending
endings = [Ending()]
signal.signal(signal.SIGALRM, lambda *_: endings[-1].set())
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
ends_at = time.monotonic() + 1.5
while time.monotonic() < ends_at:
    endings.append(Ending())
    while not endings[-1].wait(0.0001):
        pass
signal.setitimer(signal.ITIMER_REAL, 0)
print("waited", len(endings) > 100)
"""


def test_a_handler_may_tell_it_in_the_midst_of_its_wait() -> None:
    said = subprocess.run(
        [sys.executable, "-P", "-c", HAMMERED], capture_output=True, text=True, timeout=30, check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert said.stdout == "waited True\n"


UNWOUND = """
import signal, sys, tempfile, time
from chaincode.kernel.ending import unwind_by_signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may ignore it
unwind_by_signal()
with tempfile.TemporaryDirectory(dir=sys.argv[1]):
    print("made", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_what_a_process_made_for_a_while_goes_when_it_is_ended(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with subprocess.Popen([sys.executable, "-P", "-c", UNWOUND, str(tmp_path)], stdout=subprocess.PIPE,
                          env={"PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout is not None and process.stdout.readline() == b"made\n"
        assert len(list(tmp_path.iterdir())) == 1
        process.send_signal(number)
        assert process.wait(30) == code
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_ignores_a_closed_terminal_goes_on_ignoring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[signal.Signals, object] = {}
    ignored = {signal.SIGHUP: signal.SIG_IGN}
    monkeypatch.setattr(signal, "getsignal", lambda number: ignored.get(number, signal.SIG_DFL))
    monkeypatch.setattr(signal, "signal", told.__setitem__)
    unwind_by_signal()
    assert list(told) == [signal.SIGTERM]


def test_untold_it_waits_so_long_and_no_longer() -> None:
    ending, begun = Ending(), time.monotonic()
    assert not ending.wait(0.05)
    assert 0.05 <= time.monotonic() - begun < 5
    assert not ending.is_set()


@pytest.mark.parametrize("times", [1, 3])
def test_told_it_stays_told(times: int) -> None:
    ending = Ending()
    for _ in range(times):
        ending.set()
    assert ending.is_set()
    assert all(ending.wait(5) for _ in range(5))


def test_another_thread_ends_the_wait() -> None:
    ending, begun = Ending(), time.monotonic()
    threading.Timer(0.05, ending.set).start()
    assert ending.wait(30)
    assert time.monotonic() - begun < 15


FOLLOWING = """
import sys, time
from chaincode.kernel.ending import end_with_parent
{ask}
print("begun", flush=True)
time.sleep(60)
"""
OWN = "import os; end_with_parent(lambda: os._exit(7))"


def follow(standard_input: int, ask: str = "end_with_parent()") -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-P", "-c", FOLLOWING.format(ask=ask)], stdin=standard_input,
                               stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == b"begun\n"
    return process


@pytest.mark.parametrize(("ask", "code"), [("end_with_parent()", -signal.SIGTERM), (OWN, 7)])
def test_it_ends_with_its_pipe_and_not_by_what_comes_through_it(ask: str, code: int) -> None:
    process = follow(subprocess.PIPE, ask)
    assert process.stdin is not None
    process.stdin.write(b"something")
    process.stdin.flush()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.stdin.close()
    assert process.wait(30) == code


def test_without_a_pipe_it_goes_on() -> None:
    process = follow(subprocess.DEVNULL)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.kill()
    process.wait()
