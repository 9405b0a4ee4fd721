"""A copy of the tree in which one module at a time is changed, and processes that work in it."""

import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .mutants import Mutant

LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", ".volano", "*_cache", "__pycache__", ".hypothesis", "node_modules")
# Loaded once, before anything forks: what our modules and pytest's plugins import of others.
LOADED = (
    "hypothesis", "numpy", "pandas", "sqlalchemy", "alembic.command", "flask_smorest", "httpx", "click", "openpyxl",
    "reportlab", "cryptography.x509", "google.protobuf", "schemathesis.pytest.plugin", "_hypothesis_pytestplugin",
)  # fmt: skip
WAITING = 5


class Tree:
    """The copy. `kept` is a folder outside it, for records and logs, that outlives a run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = Path(tempfile.gettempdir()) / f"volano-mutation-{os.getuid()}"
        self.kept.mkdir(mode=0o700, exist_ok=True)
        self.copy = Path(tempfile.mkdtemp(prefix="tree-", dir=self.kept))
        shutil.copytree(root, self.copy, ignore=LEFT_OUT, dirs_exist_ok=True)
        for name in LOADED:
            with suppress(ImportError):
                importlib.import_module(name)

    def enter(self) -> None:
        """Be in the copy: its modules are the ones found, here and in programs that tests start."""
        os.chdir(self.copy)
        ours = {path.name for path in self.root.iterdir() if path.is_dir()} - {"tests"}
        for name in [name for name in sys.modules if name.split(".")[0] in ours]:
            del sys.modules[name]
        sys.modules["tests"].__path__[:] = [str(self.copy / "tests")]
        sys.path[:] = [str(self.copy), *(p for p in sys.path if p and Path(p).resolve() != self.root)]
        others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and Path(p).resolve() != self.root]
        os.environ["PYTHONPATH"] = os.pathsep.join([str(self.copy), *others])

    @contextmanager
    def change(self, mutant: Mutant) -> Iterator[bytes]:
        """Have the mutant's module changed in the copy; give its text before."""
        path = self.copy / mutant.path
        text, stat = path.read_bytes(), path.stat()
        try:
            path.write_bytes(mutant.write(text))
            os.utime(path, (stat.st_atime, stat.st_mtime + 10))  # else the unchanged text's bytecode would be taken
            yield text
        finally:
            path.write_bytes(text)
            os.utime(path, (stat.st_atime, stat.st_mtime))

    def close(self) -> None:
        """Delete the copy."""
        shutil.rmtree(self.copy, ignore_errors=True)


def start(work: Callable[[], int], limit_s: float, log: Path) -> int:
    """Do the work in a process group of its own, its output in a file; limit_s: of processor time, so that a busy
    machine kills no mutant."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit_s), int(limit_s) + 1))
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            code = work()
        except BaseException:
            os.write(2, traceback.format_exc().encode())  # pytest keeps what is printed for itself
            raise
        finally:
            os._exit(int(code))
    return child


def wait(child: int, limit_s: float) -> int | None:
    """The exit code of what was started; None when time was over. One that waits may take WAITING times as long."""
    code, end = None, time.monotonic() + WAITING * limit_s
    while code is None and time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if done else None
        time.sleep(0 if done else 0.01)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if code is None:
        os.waitpid(child, 0)
    return None if code == -signal.SIGXCPU else code
