"""One program kept running in its own folder: a file `pid` says which process it is, a file `log` what it said, and a
file `stopped` that it was asked to end: without it, one that doesn't run has died.

A process is found again by whoever looks, not only by who started it. A process id is used again by the system after a
while, so the file also holds when the process began, and another process is never taken for ours.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from chaincode.kernel.replacing import replace_file

TERMINATES_S = 30.0
_PAUSE_S = 0.05
_STATE, _SESSION, _BEGAN = 0, 3, 19  # fields of /proc/PID/stat, counted from the state on
# Processes that this one has started: they are its children, and stay in the system's table until it asks for them.
_CHILDREN: set[int] = set()


@dataclass(frozen=True)
class Process:
    """A program in its folder. environment: beside this process's own."""

    folder: Path
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Where all that it says is appended."""
        return self.folder / "log"

    @property
    def is_stopped(self) -> bool:
        """Whether it was asked to end since it was started."""
        return (self.folder / "stopped").exists()

    @property
    def has_died(self) -> bool:
        """Whether it was started, doesn't run, and nobody asked it to end."""
        return (self.folder / "pid").exists() and not self.is_stopped and self.find() is None

    def find(self) -> int | None:
        """Give its process id; None if it doesn't run."""
        try:
            number, _, began = (self.folder / "pid").read_text(encoding="ascii").strip().partition(" ")
            pid = int(number)
        except (FileNotFoundError, ValueError):
            return None
        _forget_ended(pid)
        return pid if began and _began(pid) == began else None

    def start(self) -> bool:
        """Start it unless it runs; tell whether this call did. It outlives whoever started it.

        Raises:
            OSError: the program can't be run.
        """
        if self.find() is not None:
            return False
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "stopped").unlink(missing_ok=True)
        environment = {**os.environ, **self.environment}
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                self.command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        child.returncode = 0  # it outlives us: nobody is to be warned that it still runs
        _CHILDREN.add(child.pid)
        replace_file(self.folder / "pid", f"{child.pid} {_began(child.pid)}\n".encode("ascii"))
        return True

    def stop(self, timeout_s: float = TERMINATES_S) -> bool:
        """End it in order, and by force after `timeout_s`; tell whether it ran."""
        is_running = self.terminate()
        self.wait(timeout_s)
        self.kill()
        return is_running

    def terminate(self) -> bool:
        """Ask it to end, without waiting; tell whether it ran."""
        if (self.folder / "pid").exists():
            (self.folder / "stopped").touch()
        pid = self.find()
        if pid is not None:
            _send(os.kill, pid, signal.SIGTERM)
        return pid is not None

    def kill(self) -> bool:
        """End it at once with all that it has started (kill -9); tell whether it ran."""
        pid = self.find()
        if pid is None:
            return False
        _send(os.killpg, pid, signal.SIGKILL)
        self.wait(TERMINATES_S)
        return True

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended; tell whether it has."""
        end = time.monotonic() + timeout_s
        while self.find() is not None:
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE_S)
        return True

    def measure_memory(self) -> int:
        """Bytes in memory of the process and all that it has started; 0 if it doesn't run."""
        pid = self.find()
        return sum(map(_resident, _list_session(pid))) if pid is not None else 0

    def tail(self, lines: int) -> str:
        """Its last lines."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "".join(text.splitlines(keepends=True)[-lines:])


def _forget_ended(pid: int) -> None:
    """Ask after a child of this process, so that one that has ended leaves the system's table."""
    if pid in _CHILDREN:
        with suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                return
        _CHILDREN.discard(pid)


def _send(send: object, pid: int, number: int) -> None:
    """Send a signal; a process that has just ended needs none."""
    try:
        send(pid, number)  # type: ignore[operator]
    except ProcessLookupError:
        return


def _began(pid: int) -> str | None:
    """Say when a process began, in words that mean something on this machine only; None if it isn't there."""
    words = _read_stat(pid)
    if words:
        return None if words[_STATE] == "Z" else words[_BEGAN]
    if Path("/proc/self").exists():
        return None
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return " ".join(asked.stdout.split()) or None


def _read_stat(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()  # the name before it may hold anything


def _list_session(pid: int) -> list[int]:
    """List the processes of the session that a process leads."""
    found = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [number for number in found if (_read_stat(number) or [""] * 4)[_SESSION] == str(pid)] or [pid]


def _resident(pid: int) -> int:
    """Bytes in memory, as the kernel counts them."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        asked = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
        return int(asked.stdout or 0) * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
