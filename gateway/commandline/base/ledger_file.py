"""What the audit's commands read: a ledger's file, a file of blocks or of evidence, and whom to trust."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from chaincode.audit.blocks_file import FileError, read_blocks
from chaincode.audit.evidence import MAGIC, EvidenceError, open_evidence
from chaincode.audit.trust import TrustError, TrustFile, parse_checkpoint, parse_trust
from chaincode.words import say, words_of
from gateway.commandline.base.options import TO_READ
from gateway.commandline.base.refusals import InputError
from gateway.hosting.folder import LEDGER_FILE
from gateway.ledger.embedded.reading import open_all
from gateway.ledger.port import AllBlocks
from gateway.settings import TRUST_FILE

SQLITE = b"SQLite format 3\x00"
MANY_BLOCKS = 500  # from here on another process is worth its start


@contextmanager
def open_ledger(path: Path) -> Iterator[AllBlocks]:
    """Open a ledger's file for reading only, also while a server writes it: all is read at one height."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(SQLITE))
            file.seek(0)
            if begins != SQLITE and not begins.startswith(MAGIC):
                yield AllBlocks(read_blocks(file), None)
                return
        with open_all(path) if begins == SQLITE else _open_evidence(path) as opened:
            yield opened
    except (OSError, FileError, EvidenceError, sqlite3.DatabaseError) as error:
        raise InputError(f"{path}: {words_of(error)}") from error


@contextmanager
def _open_evidence(path: Path) -> Iterator[AllBlocks]:
    with open_evidence(path) as evidence, evidence.open_blocks() as blocks:
        yield AllBlocks(blocks, evidence.height)


def ledger_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """LEDGER: a file; that of the community's folder when it isn't named."""
    return click.argument("ledger", required=False, type=TO_READ)(function)


def trust_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--trust FILE` and `--checkpoint HEIGHT:HASH:OUTCOME`."""
    function = click.option(
        "--checkpoint", metavar="HEIGHT:HASH:OUTCOME", default="",
        help="From a receipt: so many blocks there were, the last one's hash, and what they came to.",
    )(function)
    return click.option(
        "--trust", type=TO_READ, help=f"Whom to trust; the folder's own {TRUST_FILE} when it isn't named.",
    )(function)


def find_ledger(ledger: Path | None, folder: Path) -> Path:
    """Give the ledger's file that is meant, or refuse."""
    found = ledger or folder / LEDGER_FILE
    if not found.is_file():
        raise InputError(say("gateway.base.ledger_file.there_is_no_ledger_name_another", found=found))
    return found


def load_trust(trust: Path | None, folder: Path, checkpoint: str) -> TrustFile:
    """Read trust.toml, with a checkpoint from the command line in place of its own."""
    found = trust or folder / TRUST_FILE
    try:
        read = parse_trust(found.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TrustError) as error:
        raise InputError(f"{found}: {words_of(error)}") from error
    try:
        return replace(read, checkpoint=parse_checkpoint(checkpoint)) if checkpoint else read
    except TrustError as error:
        raise InputError(f"--checkpoint: {words_of(error)}") from error


def count_workers(blocks: int | None) -> int:
    """Give how many other processes check signatures: none for a short ledger or on one processor."""
    spare = (os.cpu_count() or 1) - 1
    return min(spare, 4) if blocks is not None and blocks >= MANY_BLOCKS else 0
