"""What a gateway answered to a call, and what it comes to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.client.errors import ApiError, NotAnAnswerError

AT_ONCE = 12  # questions of one call
TOO_LARGE = 413  # the status of an answer that doesn't go along with others, and is to be asked for alone


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
        return _require_success(self.status_code, found)


@dataclass(frozen=True)
class SingleAnswer:
    """What one of several questions was answered."""

    status_code: int
    body: Any

    @property
    def is_left_out(self) -> bool:
        """Whether it had no room beside the others, and is to be asked for alone."""
        return self.status_code == TOO_LARGE

    def read(self) -> Any:
        """Return what was answered.

        Raises:
            ApiError: a refusal.
        """
        return _require_success(self.status_code, self.body)


def take_several(answer: Any, count: int) -> list[SingleAnswer]:
    """Return what each of a number of questions was answered.

    Raises:
        NotAnAnswerError: it isn't as many, or not as answers are.
    """
    try:
        found = [SingleAnswer(int(one["status"]), one["body"]) for one in answer["answers"]]
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnAnswerError("no answers") from error
    if len(found) != count:
        raise NotAnAnswerError(f"{len(found)} answers to {count} questions")
    return found


def take_text(answer: Any, name: str) -> str:
    """Return a text of an answer.

    Raises:
        NotAnAnswerError: it has none by that name.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get(name), str):
        raise NotAnAnswerError(f"no {name}")
    return str(answer[name])


def _require_success(status_code: int, found: Any) -> Any:
    if 200 <= status_code < 300:
        return found
    raise ApiError(status_code, found)
