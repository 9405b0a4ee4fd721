"""Verifying the chain as a task: how far it is, block by block."""

from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import cast

from chaincode.audit.trust import describe_genesis, format_trust
from gateway.features.audit.tasks import run_verify
from gateway.hosting.opening import Gateways
from gateway.http.context import Gateway
from gateway.http.kinds import LongWork
from gateway.http.security import Session
from gateway.ledger.port import AllBlocks
from tests.helpers.gateway.trial import open_days


def test_each_block_that_is_verified_is_told(trial: Gateways) -> None:
    open_days(trial, "2024-05-02")
    raw = [block.raw for block in islice(trial.ledger.blocks(0), trial.ledger.height())]
    told: list[tuple[int, int]] = []
    inputs = {"trust": format_trust(describe_genesis(raw[0])), "checkpoint": ""}
    work = LongWork(cast(Gateway, None), cast(Session, None), inputs, lambda part, parts: told.append((part, parts)),
                    lambda: nullcontext(AllBlocks(iter(raw), len(raw))), Path())
    assert run_verify(work)["height"] == len(raw)
    assert told == [(number, len(raw)) for number in range(2, len(raw) + 1)]  # block 0 is what is trusted
