"""A value that a module holds, as JSON has it, for numbers.json: numbers, and what they belong to."""

import enum
from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import numpy as np
from marshmallow import Schema, validate
from marshmallow import fields as sent

ROOT = Path(__file__).resolve().parents[2]
OF_A_MACHINE = "a path of this machine"
WORDED = ("float", "Decimal", "Fraction", "timedelta", "folder")


def describe(value: Any) -> Any:
    """A value as JSON has it; None for what says nothing that JSON could have."""
    if value is None or isinstance(value, bool) or type(value) is int:
        return value
    if isinstance(value, str):
        return OF_A_MACHINE if Path(value).is_absolute() and Path(value).is_file() else value
    for kinds, form in FORMS:
        if isinstance(value, kinds):
            return form(value)
    if isinstance(value, type):
        return _describe_schema(value) if issubclass(value, Schema) else None
    if is_dataclass(value):
        return {field.name: describe(getattr(value, field.name)) for field in fields(value)}
    return None


def holds_number(described: Any) -> bool:
    """Whether there is more than a text in it; how long a list of texts is counts, too."""
    match described:
        case bool() | int():
            return True
        case list():
            return OF_A_MACHINE not in described
        case dict():
            return any(name in WORDED for name in described) or any(map(holds_number, described.values()))
    return False


def _describe_schema(kind: type[Schema]) -> dict[str, Any]:
    return {name: describe(field) for name, field in kind().declared_fields.items()}


def _describe_path(path: Path) -> Any:
    """Where something lies in the tree, or below wherever somebody is; nothing of what lies elsewhere on a machine."""
    if not path.is_absolute():
        return {"folder": path.as_posix()}
    is_ours = path.is_relative_to(ROOT) and "site-packages" not in path.parts
    return {"folder": path.relative_to(ROOT).as_posix()} if is_ours else OF_A_MACHINE


def _word(value: Any) -> dict[str, str]:
    return {type(value).__name__: str(value)}


def _choose(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Give those attributes that are there and say something: no is said by silence."""
    def form(value: Any) -> dict[str, Any]:
        found = {name: describe(getattr(value, name, None)) for name in names}
        return {name: one for name, one in found.items() if one not in (None, False, [], {})}

    return form


def _describe_parameter(value: click.Parameter) -> dict[str, Any]:
    own = _choose("default", "required", "is_flag", "multiple", "nargs")
    kind = _choose("min", "max", "exists", "file_okay", "dir_okay")
    return own(value) | kind(value.type)


FORMS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda value: describe(value.value)),
    (float | Decimal | Fraction | timedelta | np.dtype, _word),
    (Path, _describe_path),
    (np.ndarray | np.generic, lambda value: {str(value.dtype): value.tolist()}),
    (Mapping, lambda value: {str(name): describe(one) for name, one in value.items()}),
    (tuple | list, lambda value: [describe(one) for one in value]),
    (Set, lambda value: sorted(map(describe, value), key=repr)),
    (sent.Field, _choose("required", "allow_none", "load_default", "validators", "inner", "nested")),
    (validate.Validator, _choose("min", "max", "equal", "choices")),
    (click.Command, lambda value: {one.name: describe(one) for one in value.params}),
    (click.Parameter, _describe_parameter),
)
