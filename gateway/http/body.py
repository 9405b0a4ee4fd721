"""A request's JSON, read strictly: what two readers could read in two ways, or one not at all, is refused."""

from collections.abc import Iterable
from typing import Any

from flask import Request
from marshmallow import Schema
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

from chaincode.kernel.strict_json import parse_json
from gateway.client.words import is_text
from gateway.http.errors import MALFORMED

MAX_DEPTH = 40


class BodyParser(FlaskParser):
    """Reads bodies with `parse_body`; queries as webargs does."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Give a body's value; `missing` without one."""
        data = req.get_data(cache=True)
        if not data or not is_json(req.mimetype):
            return missing
        try:
            return parse_body(data)
        except ValueError:
            raise MALFORMED() from None


def parse_body(data: bytes) -> Any:
    """Read JSON bytes.

    Raises:
        ValueError: none that is read strictly, deeper than MAX_DEPTH, a text with NUL or half a surrogate pair: no
            database holds those.
    """
    value = parse_json(data)
    has_odd_texts = b"\\u0000" in data or b"\\ud" in data or b"\\uD" in data
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        if has_odd_texts:
            _check_texts(one for one in level if type(one) is str)
            _check_texts(name for one in level if type(one) is dict for name in one)
        level = [inner for one in level if type(one) in _INNER for inner in _INNER[type(one)](one)]
        if not level:
            return value
    raise ValueError("too deep")


def _check_texts(texts: Iterable[str]) -> None:
    if not all(map(is_text, texts)):
        raise ValueError("a text with NUL or half of a surrogate pair")


_INNER: dict[type, Any] = {dict: dict.values, list: iter}
