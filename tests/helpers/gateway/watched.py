"""Runs a module of ours as `python -m` would, and writes down each address that its process asks for or connects to.

    python watched.py RECORD -m MODULE ARGUMENT ...

RECORD gets a line of JSON for each: what (as Python's audit hooks call it) and where. Nothing takes the hook away.
"""

import json
import os
import runpy
import sys
import threading
from typing import Any

WATCHED = (
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyname_ex", "socket.gethostbyaddr",
)


def watch(record: str) -> None:
    """Write down from here on."""
    lock, file = threading.Lock(), os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in WATCHED:
            where = arguments[1] if event in WATCHED[:3] else arguments[0]
            line = json.dumps({"what": event, "where": repr(where), "pid": os.getpid()}) + "\n"
            with lock:
                os.write(file, line.encode())

    sys.addaudithook(note)


if __name__ == "__main__":
    watch(sys.argv[1])
    sys.path.insert(0, os.environ["PYTHONPATH"])
    sys.argv = sys.argv[3:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
