"""A task as the API answers it."""

from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True)
class Task:
    """Long work that somebody asked for. Instants in UTC seconds, 0 where there is none yet."""

    id: int
    kind: str
    about: Annotated[str, "The period, by its first day, or the month that it is about; else empty"]
    state: Annotated[str, "queued, running, done, failed or cancelled"]
    part: Annotated[int, "How many parts are done"]
    parts: Annotated[int, "How many there are; 0: not known yet"]
    owner: Annotated[str, "The key of whoever asked first"]
    release: str
    asked_at_s: int
    ended_at_s: int
    result: Annotated[Any, "What came of it, to who may ask for such work; of one that failed the error; else null"]
    file: Annotated[str, "What the file is called that it made, which `GET /tasks/ID/file` gives; else empty"]


@dataclass(frozen=True)
class Tasks:
    """Tasks, the newest first."""

    tasks: tuple[Task, ...]
