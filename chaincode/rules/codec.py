"""Frozen dataclasses to plain values and back, both checked; the same description gives the JSON schema.

A field's type says all: `Annotated[int, Bounds]`, `Annotated[str, Pattern]`, bool, `tuple[T, ...]`, `dict[str, T]`,
`T | None`, `int | str`, another record. A field with a default may be absent (record fields are only ever added).
"""

import re
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from chaincode.rules.canonical import SAFE_INTEGER
from chaincode.rules.units import Bounds, Pattern

R = TypeVar("R")
Reader = Callable[[Any, str], Any]
Writer = Callable[[Any, str], Any]
PLAIN_INTEGER = Bounds(-SAFE_INTEGER, SAFE_INTEGER)
_LEAVES = (str, int, bool, NoneType)


class Unreadable(ValueError):  # noqa: N818 - read as "the value is unreadable"
    """A value that doesn't fit its type: `where` is its place (`lots[2].amount`), `why` a fixed word."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def parse(kind: type[R], value: Any) -> R:
    """Build a record of `kind` from plain values.

    Raises:
        Unreadable: a missing or unknown field, a wrong type, a value out of its bounds or pattern.
    """
    described: Any = kind
    record: R = reader(described)(value, "")
    return record


def to_plain(value: Any) -> Any:
    """Give the plain values of a record; a field that is empty by default is left out while it is empty."""
    if type(value) in _LEAVES:
        return value
    if isinstance(value, tuple | list):
        return [item if type(item) in _LEAVES else to_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: to_plain(item) for name, item in value.items()}
    result: dict[str, Any] = {}
    for name, default in _layout(_kind_of(value)):
        item = getattr(value, name)
        if default is MISSING or default or item != default:
            result[name] = item if type(item) in _LEAVES else to_plain(item)
    return result


def _kind_of(value: Any) -> Any:
    return type(value)


def write(record: Any) -> Any:
    """Give the plain values of a record, as `to_plain` does, and refuse what `parse` couldn't read again.

    They are canonical: what JSON's readers would round is a text already.

    Raises:
        Unreadable: a value out of its bounds or pattern, or of another type; `where` is the field.
    """
    kind: Any = type(record)
    return _writer(kind)(record, kind.__name__)


@cache
def _writer(kind: Any) -> Writer:
    """Give the function that writes plain values of `kind`, checked; made once per type. A leaf is read and kept."""
    origin = get_origin(kind)
    if origin in (Union, UnionType) and NoneType in get_args(kind):
        write_given = _writer(_find_given(kind))
        return lambda value, where: None if value is None else write_given(value, where)
    if origin is tuple:
        return _tuple_writer(get_args(kind)[0])
    if origin is dict:
        return _dict_writer(get_args(kind)[1])
    return _record_writer(kind) if is_dataclass(kind) else _leaf_writer(kind)


def _tuple_writer(kind: Any) -> Writer:
    write_item = _writer(kind)

    def write_tuple(value: Any, where: str) -> list[Any]:
        if type(value) is not tuple:
            raise Unreadable(where, "not_a_list")
        return [write_item(item, where) for item in value]

    return write_tuple


def _dict_writer(kind: Any) -> Writer:
    write_one = _writer(kind)

    def write_dict(value: Any, where: str) -> dict[str, Any]:
        if any(type(name) is not str for name in value):
            raise Unreadable(where, "wrong_text")
        return {name: write_one(item, where) for name, item in value.items()}

    return write_dict


def _leaf_writer(kind: Any) -> Writer:
    """Most leaves are written as they are; only an integer that may be large is looked at."""
    read = reader(kind)
    rule = get_args(kind)[1] if get_origin(kind) is Annotated else None
    is_small = rule is None or isinstance(rule, Pattern) or (rule.low >= -SAFE_INTEGER and rule.high <= SAFE_INTEGER)
    if is_small and get_origin(kind) not in (Union, UnionType):
        return read

    def write_large(value: Any, where: str) -> Any:
        item = read(value, where)
        return str(item) if type(item) is int and abs(item) > SAFE_INTEGER else item

    return write_large


def _record_writer(kind: Any) -> Writer:
    hints = get_type_hints(kind, include_extras=True)
    layout = [
        (name, default is MISSING or bool(default), default, _writer(hints[name])) for name, default in _layout(kind)
    ]

    def write_record(value: Any, _where: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for name, is_always, default, write_item in layout:
            item = getattr(value, name)
            if is_always or item != default:
                result[name] = write_item(item, name)
        return result

    return write_record


@cache
def has_names(kind: Any) -> bool:
    """Say whether a dict is anywhere in records of `kind`: written sorted, so that its order isn't read again."""
    if is_dataclass(kind):
        return any(has_names(hint) for hint in get_type_hints(kind, include_extras=True).values())
    return get_origin(kind) is dict or any(has_names(each) for each in get_args(kind))


@cache
def _layout(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def reader(kind: Any) -> Reader:
    """Give the function that reads plain values into `kind`; made once per type."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _annotated_reader(*get_args(kind))
    if origin in (Union, UnionType):
        given = get_args(kind)
        return _optional_reader(_find_given(kind)) if NoneType in given else _either_reader(given)
    if origin is tuple:
        return _tuple_reader(get_args(kind)[0])
    if origin is dict:
        return _dict_reader(get_args(kind)[1])
    if is_dataclass(kind):
        return _record_reader(kind)
    return _integer_reader(PLAIN_INTEGER) if kind is int else _exact_reader(kind)


def _annotated_reader(base: Any, rule: Bounds | Pattern) -> Reader:
    if isinstance(rule, Bounds):
        return _integer_reader(rule)
    matches = re.compile(rule.regex, re.ASCII).fullmatch

    def read(value: Any, where: str) -> str:
        if type(value) is not str or matches(value) is None:
            raise Unreadable(where, "wrong_text")
        return value

    return read


def _integer_reader(bounds: Bounds) -> Reader:
    low, high = bounds
    is_large_text = re.compile("-?[1-9][0-9]{15,30}", re.ASCII).fullmatch

    def read(value: Any, where: str) -> int:
        if type(value) is str and is_large_text(value) and abs(int(value)) > SAFE_INTEGER:
            value = int(value)
        if type(value) is not int:
            raise Unreadable(where, "not_an_integer")
        if not low <= value <= high:
            raise Unreadable(where, "out_of_bounds")
        return value

    return read


def _optional_reader(kind: Any) -> Reader:
    read_item = reader(kind)
    return lambda value, where: None if value is None else read_item(value, where)


def _find_given(kind: Any) -> Any:
    return next(item for item in get_args(kind) if item is not NoneType)


def _either_reader(kinds: tuple[Any, ...]) -> Reader:
    def read(value: Any, where: str) -> Any:
        if type(value) not in kinds:
            raise Unreadable(where, "wrong_type")
        return value

    return read


def _tuple_reader(kind: Any) -> Reader:
    read_item = reader(kind)

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if type(value) is not list and type(value) is not tuple:
            raise Unreadable(where, "not_a_list")
        return tuple([read_item(item, f"{where}[]") for item in value])

    return read


def _dict_reader(kind: Any) -> Reader:
    read_item = reader(kind)

    def read(value: Any, where: str) -> dict[str, Any]:
        if type(value) is not dict:
            raise Unreadable(where, "not_an_object")
        return {name: read_item(item, f"{where}.{name}") for name, item in value.items()}

    return read


def _exact_reader(kind: Any) -> Reader:
    def read(value: Any, where: str) -> Any:
        if type(value) is not kind:
            raise Unreadable(where, f"not_{kind.__name__}")
        return value

    return read


def _record_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    readers = {field.name: reader(hints[field.name]) for field in fields(kind)}
    required = tuple(field.name for field in fields(kind) if field.default is MISSING)

    def read(value: Any, where: str) -> Any:
        if type(value) is not dict:
            raise Unreadable(where, "not_an_object")
        prefix = f"{where}." if where else ""
        for name in required:
            if name not in value:
                raise Unreadable(prefix + name, "missing")
        read_fields = {}
        for name, item in value.items():
            if name not in readers:
                raise Unreadable(where or "arguments", "unknown_field")
            read_fields[name] = readers[name](item, prefix + name)
        return kind(**read_fields)

    return read


@cache
def schema(kind: Any) -> dict[str, Any]:
    """Give the JSON schema (2020-12) of `kind`, for the API's description and the browser."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated_schema(arguments[1])
    if origin in (Union, UnionType):
        return {"anyOf": [schema(each) for each in arguments if each is not NoneType] + _schema_of_null(arguments)}
    if origin is tuple:
        return {"type": "array", "items": schema(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema(arguments[1])}
    if is_dataclass(kind):
        return _record_schema(kind)
    return {"type": {str: "string", int: "integer", bool: "boolean"}[kind]}


def _schema_of_null(kinds: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [{"type": "null"}] if NoneType in kinds else []


def _annotated_schema(rule: Bounds | Pattern) -> dict[str, Any]:
    if isinstance(rule, Bounds):
        return {"type": "integer", "minimum": rule.low, "maximum": rule.high}
    return {"type": "string", "pattern": f"^{rule.regex}$"}


def _record_schema(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        "type": "object",
        "properties": {field.name: schema(hints[field.name]) for field in fields(kind)},
        "required": [field.name for field in fields(kind) if field.default is MISSING],
        "additionalProperties": False,
    }
