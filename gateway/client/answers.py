"""What a gateway answered to a call, and what it comes to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.client.errors import ApiError, NotAnAnswerError


@dataclass(frozen=True)
class ApiAnswer:
    """An answer that has come whole. headers: by names in small letters."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def iter_raw(self) -> Iterator[bytes]:
        """Give what has come."""
        yield self.content

    def read(self) -> Any:
        """Return what was answered: JSON, or bytes.

        Raises:
            ApiError: a refusal.
            NotAnAnswerError: what is called JSON is none.
        """
        is_json = self.headers.get("content-type", "").startswith("application/json") and self.content
        try:
            found = json.loads(self.content) if is_json else self.content
        except (ValueError, RecursionError) as error:
            raise NotAnAnswerError("it isn't JSON") from error
        if 200 <= self.status_code < 300:
            return found
        raise ApiError(self.status_code, found)


def take_text(answer: Any, name: str) -> str:
    """Return a text of an answer.

    Raises:
        NotAnAnswerError: it has none by that name.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get(name), str):
        raise NotAnAnswerError(f"no {name}")
    return str(answer[name])
