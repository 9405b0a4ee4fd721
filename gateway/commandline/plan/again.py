"""`volano plan duplicate`, `rerun`, `compare`: a sheet once more, a result once more, several side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import tomli_w

from analytics.planner.compared import LEAST, MOST, compare_results, tell_apart
from analytics.planner.result import ResultError, make_result, read_result
from analytics.planner.words import say_name, show_figure
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say, words_of
from gateway import __version__
from gateway.commandline.base.options import TO_READ, TO_WRITE, json_option, open_new, show_json, show_table
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.plan.files import compute, open_plan
from gateway.commandline.plan.screen import tell_next

Plain = dict[str, Any]


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_READ)
@click.argument("copy", metavar="NEW", type=TO_WRITE)
@click.option("--set", "changes", multiple=True, metavar="WHERE=VALUE",
              help="A field changed in the copy: project.years=10, plant.ROOF.kw=30.")
def duplicate(sheet: Path, copy: Path, changes: tuple[str, ...]) -> None:
    """Copy SHEET to NEW, with fields changed; without --set the copy is the same to the letter.

    \b
    Example:
      ./volano plan duplicate borgo.toml borgo-30.toml --set plant.ROOF.kw=30
    """
    content = sheet.read_bytes()
    if changes:
        plain = _load(sheet, content)
        for one in changes:
            _change(plain, one)
        content = tomli_w.dumps(plain).encode()
        compute(content, sheet.parent, str(copy))
    with open_new(copy) as file:
        file.write(content)
    echo(say("gateway.plan.again.written", file=copy))
    tell_next("duplicate", file=copy, old=sheet)


@click.command()
@click.argument("result", metavar="RESULT", type=TO_READ)
@json_option
def rerun(result: Path, as_json: bool) -> None:
    """Work out again what RESULT (of `run --json`) was made of; exit code 1 where the digest differs.

    The files that its sheet names are read from beside RESULT.

    \b
    Example:
      ./volano plan rerun borgo.json
    """
    old = _load_result(result)
    content = str(old["sheet"]).encode()
    plan = compute(content, result.parent, str(result))
    made = make_result(content, plan, __version__, has_ranges="ranges" in old, has_gains="gains" in old)
    if as_json:
        show_json({"same": made["digest"] == old["digest"], "digest": made["digest"], "was": old["digest"]})
    if made["digest"] != old["digest"]:
        differing = [name for name in ("release", "inputs") if made[name] != old.get(name)]
        raise RefusedError(say("gateway.plan.again.differs", was=old["digest"], now=made["digest"],
                               because=", ".join(differing) or "-"))  # fmt: skip
    if not as_json:
        echo(say("gateway.plan.again.same", digest=made["digest"]))
        tell_next("rerun", file=result)


@click.command()
@click.argument("plans", metavar="PLAN...", nargs=-1, required=True, type=TO_READ)
@json_option
def compare(plans: tuple[Path, ...], as_json: bool) -> None:
    """Put two or three plans side by side: sheets, or results of `run --json`.

    \b
    Example:
      ./volano plan compare borgo.toml borgo-30.toml
    """
    if not LEAST <= len(plans) <= MOST:
        raise InputError(say("gateway.plan.again.two_or_three"))
    results, language = [load_any(path) for path in plans], find_language()
    with naming(plans[0]):
        rows = compare_results(results)
    if as_json:
        show_json({"plans": [str(path) for path in plans], "figures": dict(rows)})
        return
    show_table(["", *tell_apart([path.stem for path in plans])], [
        [say_name(name, language), *(show_figure(name, value, language) for value in values)] for name, values in rows
    ], right=(1, 2, 3))
    tell_next("compare", file=plans[0])


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Refuse, by its name, a file that is no result."""
    try:
        yield
    except ResultError as error:
        raise InputError(f"{path}: {words_of(error)}") from error


def load_any(path: Path) -> Plain:
    """A plan's result: read, or worked out of a sheet."""
    if path.suffix == ".json":
        return _load_result(path)
    content, plan = open_plan(path)
    return make_result(content, plan, __version__)


def _load_result(path: Path) -> Plain:
    with naming(path):
        return read_result(path.read_bytes())


def _load(path: Path, content: bytes) -> Plain:
    try:
        return parse_toml(content)
    except TomlError as error:
        raise InputError(say("gateway.plan.again.no_sheet", file=path)) from error


def _change(plain: Plain, change: str) -> None:
    """Set a field by its place: a table and a key, or a table of a list by its code and a key."""
    where, is_change, value = change.partition("=")
    *names, key = where.split(".")
    table: Any = plain
    for name in names:
        if isinstance(table, list):
            table = next((one for one in table if one.get("code") == name), None)
        else:
            table = table.get(name) if isinstance(table, dict) else None
    if not is_change or not names or not isinstance(table, dict):
        raise InputError(say("gateway.plan.again.no_place", where=where))
    try:
        table[key] = parse_toml(f"value = {value}".encode())["value"]
    except TomlError:
        table[key] = value
