"""Kinds of long work: who may ask for one, for what, and how it is done.

A feature states its kinds in `KINDS` of its package. Who may ask is the very `Access` of the route that gives the same,
and is asked three times: when somebody asks, when the worker begins, and when the result is read.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import marshmallow as ma
from sqlalchemy import Connection

from gateway.http.context import Gateway
from gateway.http.routes import Access
from gateway.http.security import Session
from gateway.ledger.port import AllBlocks

Plain = dict[str, Any]


@dataclass(frozen=True)
class LongWork:
    """What a task is done with.

    gateway: opened by the worker, over the organisation's own database
    caller: who asked, as the ledger knows them when it begins
    tell: told part and parts
    open_blocks: the ledger's blocks, at one height
    file: where a kind that makes one writes it
    saved: what `save` was told by a process before this one, which ended amid the work; else None
    save: keeps, in a transaction of the work's own, how far it is
    """

    gateway: Gateway = field(repr=False)
    caller: Session
    inputs: Mapping[str, Any]
    tell: Callable[[int, int], None]
    open_blocks: Callable[[], AbstractContextManager[AllBlocks]]
    file: Path
    saved: Any = None
    save: Callable[[Connection, Any], None] = lambda connection, data: None


def keep_inputs(_gateway: Gateway, inputs: Plain) -> Plain:
    """Pin nothing: the inputs say it all."""
    return inputs


@dataclass(frozen=True)
class Kind:
    """A kind of long work.

    access: who may ask; inputs: what is asked for
    run: does it, and gives its result as JSON takes it
    pin: adds what the inputs are about, as it is now: what is asked again of the same is the same task
    lasts: whether one that is done is the answer to who asks again; else it is done again
    ending: of the file that it makes; "" for none
    """

    name: str
    access: Access
    inputs: type[ma.Schema]
    run: Callable[[LongWork], Any]
    pin: Callable[[Gateway, Plain], Plain] = keep_inputs
    lasts: bool = True
    at_operator: bool = False
    ending: str = ""
    media: str = "application/octet-stream"


class Kinds(dict[str, Kind]):
    """A gateway's kinds by name."""
