"""How a child of `volano serve` ends when it is asked to."""

import signal


def end_by_signal() -> None:
    """End orderly at SIGTERM and SIGINT, from the main thread."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _exit)


def _exit(*_: object) -> None:
    raise SystemExit(0)
