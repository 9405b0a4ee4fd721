"""Answers to anybody, each made once a height of the ledger: who asks a thousand times costs one look."""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from gateway.http.context import Gateway

Answer = TypeVar("Answer")


class Remembered:
    """One gateway's newest answers, by what makes them."""

    def __init__(self) -> None:
        self._lock, self._answers = Lock(), dict[Any, tuple[int, Any]]()

    def find(self, gateway: Gateway, make: Callable[[Gateway], Answer]) -> Answer:
        """Return what `make` answers, made anew where the mirror has grown since."""
        with self._lock:
            height = gateway.mirror.next_block
            at, answer = self._answers.get(make, (-1, None))
            if at != height:
                answer = make(gateway)
                self._answers[make] = height, answer
            kept: Answer = answer
            return kept
