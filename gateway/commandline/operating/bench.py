"""`volano bench`: every promised figure, measured on this machine, beside its bar.

A figure comes from a module `tests/bench/bench_*.py` with `measure(quick) -> Iterable[Figure]`; those of a
network of Fabric's own programs from `tests/bench/fabric/bench_*.py`.
Each module runs in a process of its own: one that is killed or runs out of time costs its own
figures only, and no measurement inherits the memory or the threads of the one before.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NotRequired, Protocol, TypedDict, cast

import click
from rich.console import Console
from rich.table import Table

from chaincode.terminal.failures import RefusedError
from chaincode.terminal.telling import echo
from chaincode.words import say

ROOT = Path(__file__).resolve().parents[3]
QUICK_S = 55.0  # of the 60 s promised; the rest is for starting and ending
CHECK_S = 600.0  # for each, where only running counts


class Figure(TypedDict):
    """One measured figure; `bar` says what was promised, for example 300 or "<= 5"."""

    name: str
    value: float | None
    unit: str
    bar: float | str
    ok: bool
    error: NotRequired[str]
    fabric: NotRequired[str]  # which release of Fabric was measured


class Bench(Protocol):
    """What a module of benches offers."""

    def measure(self, quick: bool) -> Iterable[Figure]:
        """Measure; in less time and with less certainty when quick."""


def get_modules(names: tuple[str, ...] = (), is_fabric: bool = False) -> list[str]:
    """Names of the modules of benches below tests.bench, in order; of those that were asked for, if any were."""
    folder, package = (ROOT / "tests" / "bench" / "fabric", "fabric.") if is_fabric else (ROOT / "tests" / "bench", "")
    found = {path.stem.removeprefix("bench_"): f"{package}{path.stem}" for path in sorted(folder.glob("bench_*.py"))}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise RefusedError(say(
            "gateway.operating.bench.no_bench_named_choose_one_there", unknown=unknown[0], found=", ".join(found),
        ))
    return [module for name, module in found.items() if not names or name in names]


def report_failure(module: str, reason: str) -> Figure:
    """A figure that could not be measured is a missed one."""
    return {"name": module.rpartition("bench_")[2], "value": None, "unit": "", "bar": "", "ok": False, "error": reason}


def end_group(process: subprocess.Popen[str]) -> None:
    """End a bench with whatever it started: a broker must not outlive the measurement."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def run_module(module: str, quick: bool, time_left_s: float | None) -> Iterator[Figure]:
    """Figures of one module as they come, from a process that is ended when its time is up."""
    command = [sys.executable, "-m", "gateway.commandline.operating.bench", module, *(["--quick"] if quick else [])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        timer = threading.Timer(time_left_s or threading.TIMEOUT_MAX, end_group, (process,))
        timer.daemon = True
        timer.start()
        try:
            for line in process.stdout or ():
                yield cast(Figure, json.loads(line))
            code = process.wait()
        finally:
            timer.cancel()
            end_group(process)
    if code:
        yield report_failure(module, "out of time" if code == -signal.SIGKILL else f"ended with exit code {code}")


def check_all(modules: list[str]) -> Iterator[Figure]:
    """Figures of all modules in their smallest size, however long each takes: what can't be measured has an error."""
    for module in modules:
        yield from run_module(module, True, CHECK_S)


def run_all(modules: list[str], quick: bool) -> Iterator[Figure]:
    """Figures of all modules; when quick, within a minute in all, unless a network is to be started first."""
    is_short = quick and not any(module.startswith("fabric.") for module in modules)
    ends_at = time.monotonic() + QUICK_S
    for module in modules:
        time_left_s = ends_at - time.monotonic() if is_short else None
        if time_left_s is not None and time_left_s <= 0:
            yield report_failure(module, "out of time")
        else:
            yield from run_module(module, quick, time_left_s)


def print_table(figures: Iterable[Figure]) -> None:
    """Print a table for people, with a mark for what missed its bar."""
    table = Table("figure", "value", "unit", "bar", "")
    for column in table.columns[1:2]:
        column.justify = "right"
    for figure in figures:
        value = figure.get("error") or f"{figure['value']:,.6g}"
        name = f"{figure['name']} (Fabric {figure['fabric']})" if "fabric" in figure else figure["name"]
        table.add_row(name, value, figure["unit"], str(figure["bar"]), "ok" if figure["ok"] else "MISSED")
    Console().print(table)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: name, value, unit, bar, ok.")
@click.option("--quick", is_flag=True, help="Less data and fewer repetitions: without --fabric, ends within 60 s.")
@click.option("--check", is_flag=True, help="Whether each can be measured, in its smallest size; no bar counts.")
@click.option("--fabric", is_flag=True, help="The figures of a network of Fabric's own programs, on this machine.")
def bench(names: tuple[str, ...], as_json: bool, quick: bool, check: bool, fabric: bool) -> None:
    """Measure the promised figures, all or those of the benches named; exit code 1 if one misses its bar.

    With --check, exit code 1 only if one can't be measured.

    \b
    Examples:
      ./volano bench --json --quick
      ./volano bench --fabric --json
      ./volano bench --check
    """
    all_ok, modules = True, get_modules(names, fabric)

    def watch() -> Iterator[Figure]:
        nonlocal all_ok
        for figure in check_all(modules) if check else run_all(modules, quick):
            all_ok = all_ok and ("error" not in figure if check else figure["ok"])
            yield figure

    if as_json:
        for figure in watch():
            echo(json.dumps(figure, ensure_ascii=False))
    else:
        print_table(watch())
    if not all_ok:
        sys.exit(1)


def main() -> None:
    """Run one module of benches and print its figures: what `run_module` starts."""
    module = cast(Bench, import_module(f"tests.bench.{sys.argv[1]}"))
    for figure in module.measure("--quick" in sys.argv):
        echo(json.dumps(figure))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
