"""A real terminal (a pty) with somebody at it: what is shown is waited for, keys are pressed, Ctrl-C and Ctrl-D too."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[3]
CTRL_C, CTRL_D = "\x03", "\x04"
WAIT_S, LOOKS = 120.0, 3
# The leader of a session has the first terminal that it opens as its own: only then is Ctrl-C a signal.
# What runs in the background ignores Ctrl-C, and so does all that it starts.
START = ("import os, signal, sys; os.open(os.ttyname(0), os.O_RDWR); "
         "signal.signal(signal.SIGINT, signal.default_int_handler); "
         "from gateway.commandline.cli import main; main(prog_name='volano')")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """A command at a terminal; shown: all that it has written, without what moves the cursor."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self._process, self._master, self._raw, self._seen = process, master, b"", 0

    @property
    def shown(self) -> str:
        return _CONTROL.sub("", self._raw.decode("utf-8", "replace"))

    def wait_for(self, text: str) -> None:
        """Wait until something new is shown that holds a text."""
        ends_at = monotonic() + WAIT_S
        while text not in self.shown[self._seen :]:
            assert monotonic() < ends_at and self._read(), f"never said {text!r}: {self.shown}"
        self._seen = self.shown.index(text, self._seen) + len(text)

    def press(self, keys: str) -> None:
        """Press keys, once the command waits for them: a signal between its question and its reading would be lost."""
        ends_at, asleep = monotonic() + WAIT_S, 0
        while asleep < LOOKS and monotonic() < ends_at:
            sleep(0.1)
            status = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
            asleep = asleep + 1 if status.rpartition(")")[2].split()[0] == "S" else 0
        os.write(self._master, keys.encode())

    def interrupt(self, keys: str) -> None:
        """Press Ctrl-C or Ctrl-D; again, as anybody would, while the command goes on: Python loses some."""
        ends_at = monotonic() + WAIT_S
        while self._process.poll() is None:
            assert monotonic() < ends_at, f"goes on in spite of {keys!r}: {self.shown}"
            self.press(keys)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)

    def answer(self, question: str, text: str = "") -> None:
        """Wait for a question, type an answer and Enter."""
        self.wait_for(question)
        self.press(f"{text}\n")

    def end(self, expects: int = 0) -> list[str]:
        """Wait for the command's end; give the lines that were shown after the last thing waited for."""
        while self._read():
            pass
        assert self._process.wait(WAIT_S) == expects, self.shown
        return self.shown[self._seen :].splitlines()

    def _read(self) -> bool:
        """Take what has come; False at the end, when nobody has the terminal open any more."""
        ready, _, _ = select.select([self._master], [], [], WAIT_S)
        try:
            read = os.read(self._master, 65_536) if ready else b""
        except OSError:
            read = b""
        self._raw += read
        return bool(read)


@contextmanager
def open_terminal(words: list[str], home: Path, language: str = "it_IT.UTF-8") -> Iterator[Terminal]:
    """Type a command at a terminal, in a folder."""
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": language, "COLUMNS": "200", "TERM": "xterm",
                   "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", START, *words], cwd=home, env=environment, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)
