"""What a member's pages keep fresh changes by no block that counts as others': over a chain that holds each command."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gateway.db import Database
from gateway.db.projector import write_block
from gateway.db.touched import SHOWN, SUBJECTS, Touched
from gateway.features.funding.service import list_dues
from gateway.features.market.shown import list_agreements
from gateway.features.programmes.campaigns import list_campaigns
from gateway.features.programmes.service import list_programmes
from gateway.features.wallet.service import get_lines, get_wallet
from gateway.http.context import Gateway
from gateway.ledger.blocks import to_block
from gateway.ledger.port import Block
from tests.audit.samples.reading import load
from tests.helpers.gateway.trial import founded_trial
from webapp.heard import PARTS
from webapp.live import SHOWN_BY

ASKED = {"wallet": get_wallet, "wallet/lines": get_lines, "agreements": list_agreements, "dues": list_dues,
         "programmes": list_programmes, "campaigns": list_campaigns}
# of a member and a subject: the block that wrote what it shows of them, and the last one before the next that did
Run = tuple[str, str, int, int]


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    """One that mirrors what it is given alone."""
    with founded_trial(tmp_path / "trial") as trial:
        yield replace(trial.gateway("citizens"), database=Database(f"sqlite:///{tmp_path / 'mirror.db'}"))


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return [to_block(data) for data in load("2.5")[0]]


def test_all_that_pages_keep_fresh_is_asked_here() -> None:
    assert (set(SHOWN_BY), {path for paths in SHOWN_BY.values() for path in paths}) == (set(SUBJECTS), set(ASKED))
    assert PARTS == SUBJECTS


def test_who_is_not_written_of_is_shown_what_was(gateway: Gateway, blocks: Sequence[Block]) -> None:
    runs = list_runs(blocks)
    wanted = defaultdict[int, set[tuple[str, str]]](set)
    for member, subject, *ends in runs:
        for number in ends:
            wanted[number].add((member, subject))
    shown = {}
    for block in blocks:
        with gateway.database.write() as connection:
            write_block(connection, block)
        shown |= {(*one, block.number): show(gateway, *one) for one in wanted[block.number]}
    assert {run for run in runs if shown[run[0], run[1], run[2]] != shown[run[0], run[1], run[3]]} == set()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_kind_that_a_subject_does_not_show_is_written_in_a_run(blocks: Sequence[Block], subject: str) -> None:
    runs = [range(first + 1, last + 1) for _, shown, first, last in list_runs(blocks) if shown == subject]
    within = {number for run in runs for number in run}
    kinds = {key.split("/")[0] for block in blocks if block.number in within for key in list_written(block)}
    assert {kind for kind, subjects in SHOWN.items() if subject not in subjects} <= kinds


def list_runs(blocks: Sequence[Block]) -> list[Run]:
    """List by member and subject the blocks after one that wrote what it shows, up to the next that does."""
    touched, wrote = Touched(), defaultdict[tuple[str, str], list[int]](list)
    for block in blocks:
        for member in [key.split("/")[1] for key in list_written(block) if key.startswith("member/")]:
            for subject in SUBJECTS:
                wrote[member, subject]
        touched.add([block])
        for (member, subject), numbers in wrote.items():
            if getattr(touched.find(member).join(touched.common), subject) == block.number + 1:
                numbers.append(block.number)
    return [(*whose, one, other - 1) for whose, numbers in wrote.items()
            for one, other in pairwise([*numbers, len(blocks)]) if other - 1 > one]


def list_written(block: Block) -> list[str]:
    return [key for sent in block.transactions if sent.is_valid for key, _ in sent.writes]


def show(gateway: Gateway, member: str, subject: str) -> list[Any]:
    return [ASKED[path](gateway, member) for path in SHOWN_BY[subject]]
