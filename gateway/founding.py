"""Found a community of one's own in a folder: keys, block 0, the first day, and the trust for its auditors.

All or nothing: it is made in a folder beside, which gets its name when everything is there.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from chaincode.audit.trust import describe_genesis, format_trust
from gateway.ports import Ledger
from gateway.trial import TrialPlan, create_trial, open_trial

TRUST_FILE = "trust.toml"


@dataclass(frozen=True)
class Founded:
    """What was made. genesis: hash of block 0 (hex); roots: number of organisations in it; height: blocks so far."""

    genesis: str
    roots: int
    height: int


def found_community(folder: Path, plan: TrialPlan, *, clock: Callable[[], float] = time.time) -> Founded:
    """Make a community in a folder that doesn't exist yet, or is empty.

    Raises:
        FileExistsError: there is something in that folder.
        SettingsError: a setting that can't be used.
        ApiError: the rules refuse the founding.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        create_trial(beside, plan, clock=clock)
        founded = _write_trust(beside, clock)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return founded


def _write_trust(folder: Path, clock: Callable[[], float]) -> Founded:
    with open_trial(folder, clock=clock) as trial:
        trust = describe_genesis(read_genesis(trial.ledger))
        height = trial.ledger.height()
    (folder / TRUST_FILE).write_text(format_trust(trust), encoding="utf-8")
    return Founded(trust.genesis, len(trust.roots), height)


def read_genesis(ledger: Ledger) -> bytes:
    """Give block 0's bytes."""
    stream = ledger.blocks(0)
    try:
        return next(iter(stream)).raw
    finally:
        stream.close()
