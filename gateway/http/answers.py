"""What a route answers is a frozen record: its type gives the JSON that is sent, and the schema that describes it.

    bool int str float None     as they are
    T | None, A | B             one of them
    tuple[T, ...], Sequence[T]  an array; so are lists
    dict[str, T], Mapping       an object of whatever names
    Annotated[T, "words"]       T, described by the words; a field's is answered under another name with `Named`
    Any                         whatever it is
    Words                       both languages' sentences
    a dataclass                 an object of all of its fields and no others, described by its docstring

All fields are always there: who reads needs no default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, reduce
from inspect import getdoc
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from chaincode.rules.units import Bounds, Pattern
from chaincode.words import LANGUAGES, Words

R = TypeVar("R")
Plain = dict[str, Any]
_ARRAYS, _OBJECTS = (tuple, list, Sequence), (dict, Mapping)
_LEAVES: Mapping[Any, str] = {bool: "boolean", int: "integer", str: "string", float: "number", NoneType: "null"}


class Named(NamedTuple):
    """The name under which a field is answered."""

    name: str


def widen(kind: type[R], record: Any, **more: Any) -> R:
    """Build a record of a kind that has another's fields and more."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(record)}, **more)


def to_json(value: Any) -> Any:
    """Give a record's values as JSON takes them."""
    if type(value) in _LEAVES:
        return value
    if isinstance(value, dict):
        return {name: to_json(item) for name, item in value.items()}
    if isinstance(value, Words):
        return {language: value.in_language(language) for language in LANGUAGES}
    if isinstance(value, tuple | list):
        return [item if type(item) in _LEAVES else to_json(item) for item in value]
    kind: Any = type(value)
    return {name: to_json(getattr(value, attribute)) for attribute, name in _layout(kind)}


@cache
def _layout(kind: Any) -> tuple[tuple[str, str], ...]:
    """Each field's name in Python and as it is answered."""
    return tuple((name, _find_name(name, hint)) for name, hint in _list_hints(kind).items())


def _find_name(name: str, hint: Any) -> str:
    return next((one.name for one in getattr(hint, "__metadata__", ()) if isinstance(one, Named)), name)


def _list_hints(kind: Any) -> dict[str, Any]:
    """The types of a record's fields, in their order."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


@cache
def describe_answer(kind: Any) -> Plain:
    """Give the JSON schema (2020-12) of what is answered.

    Raises:
        TypeError: a type that no answer has.
    """
    if get_origin(kind) is not None:
        return _describe_composed(get_origin(kind), get_args(kind))
    if is_dataclass(kind):
        return _describe_record(_list_hints(kind), title=getattr(kind, "__name__", ""), description=getdoc(kind) or "")
    if kind is Words:
        return _describe_record(dict.fromkeys(LANGUAGES, str))
    if kind is Any:
        return {}
    if kind not in _LEAVES:
        raise TypeError(f"no answer's type: {kind}")
    return {"type": _LEAVES[kind]}


def _describe_composed(origin: Any, arguments: tuple[Any, ...]) -> Plain:
    if origin in _ARRAYS:
        return {"type": "array", "items": describe_answer(arguments[0])}
    if origin in _OBJECTS:
        return {"type": "object", "additionalProperties": describe_answer(arguments[1])}
    if origin is Annotated:
        return reduce(or_, map(_describe_rule, arguments[1:]), describe_answer(arguments[0]))
    if origin not in (Union, UnionType):
        raise TypeError(f"no answer's type: {origin}")
    return {"anyOf": [describe_answer(argument) for argument in arguments]}


def _describe_rule(rule: Any) -> Plain:
    if isinstance(rule, Bounds):
        return {"minimum": rule.low, "maximum": rule.high}
    if isinstance(rule, Pattern):
        return {"pattern": f"^(?:{rule.regex})$"}
    return {} if isinstance(rule, Named) else {"description": str(rule)}


def _describe_record(hints: Mapping[str, Any], **about: str) -> Plain:
    properties = {_find_name(name, hint): describe_answer(hint) for name, hint in hints.items()}
    return {"type": "object", "properties": properties, "required": list(properties),
            "additionalProperties": False, **about}
