"""Getting the look: four packages by their hashes, of which only files are used, and then cut; once an environment."""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Callable

from webapp.look.folders import FOLDER, LOCK, MANIFEST, PACKAGES, find_made
from webapp.look.making import USED, make_look

_WHOLE = PACKAGES / "volano-whole"  # holds the lock's text that the packages were got by
PIP = (
    "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--no-compile",
    "--only-binary=:all:", "--no-deps", "--require-hashes", "--retries", "1", "--timeout", "10", "--upgrade",
    "--target", str(PACKAGES), "-r", str(LOCK),
)


class LookError(Exception):
    """The look can't be got; the message is pip's last line."""


def is_there() -> bool:
    """Whether the look of this checkout is made."""
    return (find_made() / MANIFEST).is_file()


def set_up() -> None:
    """Get the packages where they are missing, and make the look of them.

    Raises:
        LookError: there is no network, or no room, or a package isn't what the lock says.
    """
    if is_there():
        return
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with (FOLDER / "lock").open("w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _WHOLE.is_file() or _WHOLE.read_text("utf-8") != LOCK.read_text("utf-8"):
                _install()
            make_look()
    except (OSError, subprocess.SubprocessError) as error:
        raise LookError(str(error)) from None


def set_up_aside(on_failure: Callable[[str], None]) -> threading.Thread:
    """Do it beside what else is done; pages take it as soon as it is there. on_failure: gets the reason."""

    def work() -> None:
        try:
            set_up()
        except LookError as error:
            on_failure(str(error))

    thread = threading.Thread(target=work, name="look", daemon=True)
    thread.start()
    return thread


def _install() -> None:
    told = subprocess.run([sys.executable, *PIP], capture_output=True, text=True, timeout=120, check=False)
    if told.returncode:
        lines = [line for line in (told.stderr + told.stdout).splitlines() if line.strip()]
        raise LookError(lines[-1][:200] if lines else f"pip: {told.returncode}")
    _drop_unused()
    _WHOLE.write_text(LOCK.read_text("utf-8"), encoding="utf-8")


def _drop_unused() -> None:
    """Keep what is used of the packages: three typefaces, one sheet, one script, what cuts, and every licence."""
    for path in sorted(PACKAGES.rglob("*"), reverse=True):
        parts = path.relative_to(PACKAGES).parts
        is_kept = path in USED or parts[0] in ("tinycss2", "webencodings") or parts[0].endswith(".dist-info")
        if path.is_file() and not is_kept and "OFL" not in path.name:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
