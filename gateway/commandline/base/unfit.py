"""A file that can't be used: its line, the cause, and where it is another kind of table, which and what to type."""

from pathlib import Path

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.imports.guess import explain, find_other
from chaincode.words import say
from gateway.commandline.base.refusals import InputError


def refuse_file(file: Path, content: bytes, error: ReadingsFileError, asker: str) -> InputError:
    """Make the refusal of a file for the fault that its reader found; asker: the form that the command takes."""
    return InputError(describe_fault(file, content, error, asker))


def describe_fault(file: Path, content: bytes, error: ReadingsFileError, asker: str) -> str:
    """Say what is wrong with a file, on one line; asker: the form that the command takes."""
    other = find_other(content, asker) if isinstance(error, OtherTableError) else None
    return f"{file}: {other.redirect(str(file))}" if other else f"{file}:{error.line}: {error.reason}"


def refuse_unknown(file: Path, content: bytes, point: str) -> InputError:
    """Make the refusal of a file that no form takes: its fault, where it has a known header, else what to do."""
    fault = explain(content, point)
    if fault is None:
        return InputError(f"{file}: " + say("gateway.base.unfit.no_known_form_see_import_help"))
    told = f"{file}:{fault.error.line}: {fault.error.reason}"
    if fault.guess is None:
        return InputError(told)
    return InputError(told + say("gateway.base.unfit.read_as", guess=fault.guess.words))
