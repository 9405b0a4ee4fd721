"""A community into one file, copied while a server may be at work.

The ledger is copied first, each copy in one read transaction. A mirror that is further than the ledger's copy is left
out of its database, to be made again from block 0; so no anchor can be there without the statement behind it.
"""

import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from chaincode.audit.trust import Checkpoint
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.block import parse_block
from gateway import __version__
from gateway.acts.enrolling.person import PLAN_FILE
from gateway.commandline.operating.archive_manifest import (
    FORMAT,
    MANIFEST,
    MIRROR_TABLES,
    PASSING_TABLES,
    PLAIN_FILES,
    PRIVATE_FOLDERS,
    SEALED_FILE,
    Manifest,
    compute_sha256,
    require_whole,
    write_file,
)
from gateway.commandline.operating.sealed_keys import seal
from gateway.hosting.folder import LEDGER_FILE


def write_archive(
    folder: Path, target: Path, *, passphrase: str | None = None, on_file: Callable[[], None]
) -> Manifest:
    """Copy a community into a new file, mode 0600; its keys, too, under a passphrase if there is one.

    Raises:
        ArchiveError: a ledger or a database that isn't a file of the folder.
        FileExistsError: there is such a file.
    """
    community = require_whole(folder)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
            manifest = _collect(folder, Path(beside), community, passphrase, on_file)
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
                for name in (MANIFEST, *manifest.files):
                    tar.add(Path(beside) / name, arcname=name, recursive=False)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return manifest


def _collect(
    folder: Path, beside: Path, community: str, passphrase: str | None, on_file: Callable[[], None]
) -> Manifest:
    checkpoint = _copy_ledger(folder / LEDGER_FILE, beside / LEDGER_FILE)
    on_file()
    names = [LEDGER_FILE]
    for organisation in ORGANISATIONS:
        name = f"{organisation}/gateway.db"
        _copy_gateway(folder / name, beside / name, checkpoint.height)
        names.append(name)
        on_file()
    for name in (file for file in sorted(PLAIN_FILES) if (folder / file).is_file()):
        write_file(beside, name, (folder / name).read_bytes())
        names.append(name)
    if passphrase is not None:
        private = {name: (folder / name).read_bytes() for name in _list_private(folder)}
        write_file(beside, SEALED_FILE, seal(private, passphrase))
        names.append(SEALED_FILE)
    files = {name: compute_sha256(beside / name) for name in names}
    manifest = Manifest(FORMAT, __version__, community, int(time.time()), checkpoint, passphrase is not None, files)
    (beside / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    return manifest


def _copy_database(source: Path, target: Path) -> sqlite3.Connection:
    """Copy a database in one read transaction into a plain file, and give it open."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = sqlite3.connect(target, isolation_level=None)
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as read:
        read.backup(made)
    made.execute("PRAGMA journal_mode = DELETE")
    return made


def _copy_ledger(source: Path, target: Path) -> Checkpoint:
    with closing(_copy_database(source, target)) as made:
        raw, outcome = made.execute("SELECT raw, outcome FROM blocks ORDER BY number DESC LIMIT 1").fetchone()
    block = parse_block(raw)
    return Checkpoint(block.number + 1, block.hash.hex(), outcome.hex())


def _copy_gateway(source: Path, target: Path, height: int) -> None:
    with closing(_copy_database(source, target)) as made:
        made.execute("PRAGMA secure_delete = ON")
        row = made.execute("SELECT next_block FROM checkpoint").fetchone()
        is_ahead = row is not None and row[0] > height
        for table in (*PASSING_TABLES, *(MIRROR_TABLES if is_ahead else ())):
            made.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def _list_private(folder: Path) -> list[str]:
    found = {path.relative_to(folder).as_posix() for private in PRIVATE_FOLDERS
             for path in (folder / private).rglob("*") if path.is_file() and not path.is_symlink()}
    return sorted(found - set(PLAIN_FILES) | ({PLAN_FILE} if (folder / PLAN_FILE).is_file() else set()))
