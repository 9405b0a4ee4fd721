"""Parts of schemas that several features use: what is checked on the way in and described in openapi.json."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from chaincode.rules.intervals import is_date
from chaincode.words.seen import UNSEEN, UNSEEN_IN_LINE

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FIRST_DAY, LAST_DAY = "1996-01-02", "9999-01-01"  # the calendar of the rules, without its edges: days beside have hours
HASH = "[0-9a-f]{64}"


class ErrorSchema(ma.Schema):
    """The one error payload."""

    code = fields.String(required=True, metadata={"description": "Stable code, for programs"})
    message_en = fields.String(required=True)
    message_it = fields.String(required=True)
    values = fields.Dict(required=True, metadata={"description": "What caused it"})


def schema(name: str, /, **parts: fields.Field[Any]) -> type[ma.Schema]:
    """Make a schema of named fields; unknown fields are refused."""
    return ma.Schema.from_dict(dict(parts), name=name)


def text(
    pattern: str = "", *, most: int = 200, required: bool = True, check: Callable[[str], None] | None = None,
    **more: Any,
) -> fields.String:
    """A text of at most `most` characters that matches a whole ASCII pattern, if one is given, and passes a check."""
    checks: list[Callable[[str], Any]] = [validate.Length(max=most)]
    if pattern:
        checks.append(validate.Regexp(f"^(?:{pattern})\\Z"))
    if check is not None:
        checks.append(check)
    return fields.String(required=required, validate=checks, **more)


def reason(*, most: int = 200, required: bool = True, **more: Any) -> fields.String:
    """Why somebody does something, in one line that people may see, since papers and terminals show it.

    One that is required is more than blanks; another is "" where it is absent.
    """
    plain = f"[^{UNSEEN_IN_LINE}]"
    if not required:
        return text(f"{plain}*", most=most, required=False, load_default="", **more)
    return text(rf"{plain}*[^\x20{UNSEEN_IN_LINE}]{plain}*", most=most, **more)


def line(*, most: int = 200, **more: Any) -> fields.String:
    """What somebody calls something or somebody, in one line that people may see."""
    return text(f"[^{UNSEEN_IN_LINE}]*", most=most, **more)


def lines(*, most: int, **more: Any) -> fields.String:
    """What somebody writes for others, in lines that people may see."""
    return text(f"[^{UNSEEN}]*", most=most, **more)


def whole(low: int, high: int, *, required: bool = True, **more: Any) -> fields.Integer:
    """A whole number from `low` to `high`."""
    return fields.Integer(required=required, strict=True, validate=validate.Range(low, high), **more)


def number(low: int, high: int, default: int | None, **more: Any) -> fields.Integer:
    """A whole number of an address's query, where everything is text; the default where it is absent."""
    check = validate.Range(low, high)
    return fields.Integer(required=False, load_default=default, validate=check, **more)


def is_day(word: str) -> bool:
    """Whether a text is a date YYYY-MM-DD that there is, and that has days beside it."""
    return is_date(word) and FIRST_DAY <= word <= LAST_DAY


def _check_day(word: str) -> None:
    if word and not is_day(word):
        raise ma.ValidationError("no such date")


def date(**more: Any) -> fields.String:
    """A date YYYY-MM-DD."""
    return text(DATE, check=_check_day, **more)


def optional_date(*, default: str | None = "", **more: Any) -> fields.String:
    """A date YYYY-MM-DD or ""; the default where it is absent."""
    return text(f"|{DATE}", required=False, load_default=default, check=_check_day, **more)


def base64(*, most: int = 40_000_000, required: bool = True, **more: Any) -> fields.String:
    """Bytes in standard base64."""
    return text("[A-Za-z0-9+/]*={0,2}", most=most, required=required, **more)
