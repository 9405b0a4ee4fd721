"""A sheet and the files that it names, read from beside it; a failure is one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.planner.plan import Plan, compute_plan
from analytics.planner.sheet import PlanSheet, list_files, parse_sheet
from analytics.toml_tables import ConfigError
from chaincode.words import WordedError, say
from gateway.commandline.base.refusals import InputError

MAX_BYTES = 64 * 2**20


def open_plan(path: Path) -> tuple[bytes, Plan]:
    """Return a sheet's bytes, and the sheet worked out."""
    content = path.read_bytes()
    return content, compute(content, path.parent, str(path))


def open_sheet(path: Path) -> PlanSheet:
    """Return a sheet as it is read, nothing worked out."""
    with one_line(str(path)):
        return _parse(path.read_bytes(), path.parent)


def compute(content: bytes, folder: Path, name: str) -> Plan:
    """Work out a sheet whose files lie in a folder; name: what a refusal calls it."""
    with one_line(name):
        return compute_plan(_parse(content, folder))


def _parse(content: bytes, folder: Path) -> PlanSheet:
    return parse_sheet(content, {file: _read(folder / file) for file in list_files(content)})


@contextmanager
def one_line(name: str) -> Iterator[None]:
    """Say what is wrong with a sheet, its line where that is known."""
    try:
        yield
    except ConfigError as error:
        where = f"{name}:" if error.line is None else f"{name}:{error.line}:"
        raise InputError(say("gateway.plan.files.mend", file=where, why=error.reason)) from error
    except WordedError as error:
        raise InputError(f"{name}: {error}") from error


def _read(path: Path) -> bytes:
    """Read a file that a sheet names; a device or a pipe, which may never end, is none."""
    if not path.is_file():
        raise InputError(say("gateway.plan.files.not_there", file=path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(say("gateway.plan.files.too_large", file=path))
        return path.read_bytes()
    except OSError as error:
        raise InputError(say("gateway.plan.files.not_there", file=path)) from error
