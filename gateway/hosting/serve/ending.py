"""How a child of `volano serve` ends: when it is asked to, and when the process above is gone."""

import os
import signal
import sys
import threading


def end_by_signal() -> None:
    """End orderly at SIGTERM and SIGINT, from the main thread."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _exit)


def end_with_parent() -> None:
    """End when whoever holds our standard input is gone: nobody would start or stop us any more."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _exit(*_: object) -> None:
    raise SystemExit(0)


def _wait_for_the_end() -> None:
    if not sys.stdin.isatty():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)
