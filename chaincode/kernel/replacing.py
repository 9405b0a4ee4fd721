"""A file that somebody else may be reading is replaced whole: a reader finds what was there, or what comes, never half.

A program that starts while its settings are written anew would else take an empty list of authorities for all of them.
"""

import os
import threading
from pathlib import Path


def replace_file(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file in an existing folder, in one step for whoever reads it, and so that a power cut leaves one of both.

    mode: who may, before the process's umask takes its part.

    Raises:
        OSError: it can't be written; what was there stays.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
