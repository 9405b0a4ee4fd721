"""The process above: it starts gateway, pages, worker, broker, bridge, keeps them, ends them in the other order."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chaincode.kernel.ending import Ending
from chaincode.kernel.replacing import replace_file
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.hosting.serve.apart import Between, open_between
from gateway.hosting.serve.broker import prepare_broker
from gateway.hosting.serve.kept_process import KeptProcess
from gateway.hosting.serve.plan import LOOPBACK, READY_FILE, ServePlan
from gateway.settings import load_settings


def serve(plan: ServePlan, on_ready: Callable[[str], None] = echo) -> None:
    """Run all children until SIGTERM or SIGINT. on_ready gets the address once everything answers.

    Raises:
        ServeError: a child doesn't start.
        SettingsError: there is no community in the folder.
    """
    load_settings(plan.folder, "municipality")
    ended = Ending()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    ready_file = plan.folder / READY_FILE
    children: list[KeptProcess] = []
    between = open_between() if plan.has_pages_apart else None
    signal.signal(signal.SIGHUP, lambda *_: _pass_on_hangup(children))
    try:
        address = _start_all(plan, children, ready_file, between)
        on_ready(address)
        while not ended.wait(0.5):
            for child in children:
                child.keep()
    finally:
        for child in reversed(children):
            child.end()
        if between:
            between.close()
        ready_file.unlink(missing_ok=True)


def _start_all(plan: ServePlan, children: list[KeptProcess], ready_file: Path, between: Between | None) -> str:
    own = ["gateway.hosting.serve", str(plan.folder.resolve()), "--host", plan.host,
           "--metrics-port", str(plan.metrics_port), "--public", plan.public.format() if plan.public else "",
           *(between.gateway_options if between else ()), *(("--catch-up",) if plan.catches_up else ()),
           "--port", str(plan.port)]
    gateway = _start(children, KeptProcess("gateway", own, (between.gateway,) if between else (),
                                           between.environment if between else {}))
    host = LOOPBACK if plan.host in ("0.0.0.0", "") else plan.host  # noqa: S104 - compared, not bound
    address = f"http://{host}:{gateway.ready_line.rsplit(' ', 1)[1]}"
    # the same port again when it is started again, also where any free one was asked for
    gateway.arguments = [*own[:-1], address.rsplit(":", 1)[1]]
    _write_ready(ready_file, {"address": address, "pid": os.getpid()})
    if between:
        pages = ["gateway.hosting.serve.pages", str(plan.folder.resolve()), *between.pages_options]
        _start(children, KeptProcess("pages", pages, (between.pages,), between.environment))
    _start(children, KeptProcess("worker", ["gateway.hosting.worker", str(plan.folder.resolve())]))
    if plan.has_broker:
        settings = str(prepare_broker(plan, address))
        _start(children, KeptProcess("broker", ["iot_bridge", "broker", "run", settings]))
        _start(children, KeptProcess("bridge", ["iot_bridge", "bridge", "run", settings]))
    return address


def _pass_on_hangup(children: list[KeptProcess]) -> None:
    """Have the gateway read its certificate again."""
    for child in children:
        if child.name == "gateway":
            child.send(signal.SIGHUP)


def _start(children: list[KeptProcess], child: KeptProcess) -> KeptProcess:
    children.append(child)
    _tell("starts", part=say(f"gateway.hosting.serve.part_{child.name}"))
    child.start()
    if not child.wait_ready(lambda seconds: _tell("still_starts", child=child.name, seconds=seconds)):
        raise child.explain()
    return child


def _tell(key: str, **values: object) -> None:
    """Tell a person at the terminal how far the start is; a log has the parts' own lines."""
    if sys.stderr.isatty():
        echo(say(f"gateway.hosting.serve.{key}", **values), err=True)


def _write_ready(path: Path, content: dict[str, Any]) -> None:
    replace_file(path, f"{json.dumps(content)}\n".encode())
