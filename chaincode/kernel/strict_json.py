"""JSON, read strictly: what two readers could read in two ways, or one not at all, is refused."""

import json
from typing import Any, NoReturn

from chaincode.words import WordedError, Words, words_of


class JsonError(WordedError):
    """No JSON, or none that all read alike. line: where, from 1."""

    def __init__(self, words: Words, line: int = 1) -> None:
        super().__init__(words)
        self.line = line


def parse_json(text: str | bytes) -> Any:
    """Return the value of a text, or of bytes in UTF-8.

    Raises:
        JsonError: not UTF-8, not JSON (NaN and infinities aren't), a name twice in one object, a number of thousands
            of digits, deeper than the parser goes.
    """
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise JsonError(Words("chaincode.kernel.strict_json.in_english", in_english=error.msg), error.lineno) from error
    except RecursionError as error:
        raise JsonError(Words("chaincode.kernel.strict_json.too_deep")) from error
    except ValueError as error:
        raise JsonError(words_of(error)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise WordedError("chaincode.kernel.strict_json.name_stands_twice")
    return value


def _refuse(name: str) -> NoReturn:
    raise WordedError("chaincode.kernel.strict_json.is_not_json", name=name)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
