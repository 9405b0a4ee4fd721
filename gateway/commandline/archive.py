"""A community in one file, and back: what stands in it, copied while a server may be at work.

    manifest.json                     what follows, with SHA-256s, and the checkpoint: height and hash of the last block
    community.toml trust.toml ledger.db <organisation>/gateway.db broker/passwords
    keys/ handover/ broker/           only with keys

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
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.block import parse_block
from gateway import __version__
from gateway.commandline.enrolment_plan import PLAN_FILE
from gateway.founding import TRUST_FILE
from gateway.settings import COMMUNITY_FILE, load_settings
from gateway.trial import LEDGER_FILE

FORMAT = 1
MANIFEST = "manifest.json"
PLAIN_FILES = (COMMUNITY_FILE, TRUST_FILE, "broker/passwords")
PRIVATE_FOLDERS = ("keys", "handover", "broker")
MIRROR_TABLES = ("state", "happened", "checkpoint")
PASSING_TABLES = ("session", "challenge")
_LONGEST_MANIFEST = 10_000_000


class ArchiveError(Exception):
    """What can't be archived, or is no archive; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. height, block_hash: of its chain; made_at_s: UTC seconds; files: SHA-256 (hex) by name."""

    format: int
    version: str
    community: str
    made_at_s: int
    height: int
    block_hash: str
    has_keys: bool
    files: dict[str, str]


def write_archive(folder: Path, target: Path, *, with_keys: bool, on_file: Callable[[], None]) -> Manifest:
    """Copy a community into a new file, mode 0600.

    Raises:
        ArchiveError: a ledger or a database that isn't a file of the folder.
        FileExistsError: there is such a file.
    """
    settings = [load_settings(folder, name) for name in ORGANISATIONS]
    if any(one.ledger.kind == "fabric" for one in settings):
        raise ArchiveError("the ledger is the network's, every peer has it: network/README.md says what to copy")
    if any(one.database_url for one in settings):
        raise ArchiveError("community.toml names databases elsewhere: copy these with their own tools")
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
            manifest = _collect(folder, Path(beside), settings[0].community, with_keys, on_file)
            with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
                for name in (MANIFEST, *manifest.files):
                    tar.add(Path(beside) / name, arcname=name, recursive=False)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return manifest


def _collect(folder: Path, beside: Path, community: str, with_keys: bool, on_file: Callable[[], None]) -> Manifest:
    height, block_hash = _copy_ledger(folder / LEDGER_FILE, beside / LEDGER_FILE)
    on_file()
    names = [LEDGER_FILE]
    for organisation in ORGANISATIONS:
        name = f"{organisation}/gateway.db"
        _copy_gateway(folder / name, beside / name, height)
        names.append(name)
        on_file()
    for name in _list_plain(folder, with_keys):
        _copy_file(folder / name, beside / name)
        names.append(name)
    files = {name: compute_sha256(beside / name) for name in names}
    manifest = Manifest(FORMAT, __version__, community, int(time.time()), height, block_hash, with_keys, files)
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


def _copy_ledger(source: Path, target: Path) -> tuple[int, str]:
    with closing(_copy_database(source, target)) as made:
        number, raw = made.execute("SELECT number, raw FROM blocks ORDER BY number DESC LIMIT 1").fetchone()
    return number + 1, parse_block(raw).hash.hex()


def _copy_gateway(source: Path, target: Path, height: int) -> None:
    with closing(_copy_database(source, target)) as made:
        made.execute("PRAGMA secure_delete = ON")
        row = made.execute("SELECT next_block FROM checkpoint").fetchone()
        is_ahead = row is not None and row[0] > height
        for table in (*PASSING_TABLES, *(MIRROR_TABLES if is_ahead else ())):
            made.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def _list_plain(folder: Path, with_keys: bool) -> list[str]:
    found = {name for name in PLAIN_FILES if (folder / name).is_file()}
    for private in PRIVATE_FOLDERS if with_keys else ():
        found |= {path.relative_to(folder).as_posix() for path in (folder / private).rglob("*")
                  if path.is_file() and not path.is_symlink()}
    if with_keys and (folder / PLAN_FILE).is_file():
        found.add(PLAN_FILE)
    return sorted(found)


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(source.read_bytes())


def compute_sha256(path: Path) -> str:
    """Give a file's SHA-256, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_archive(source: Path, target: Path) -> Manifest:
    """Take an archive apart into an empty folder, each file checked against the manifest.

    Raises:
        ArchiveError: no archive of ours, or not the bytes that were written.
    """
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            manifest = _read_manifest(tar)
            for name in manifest.files:
                _extract(tar, name, target)
    except (tarfile.TarError, OSError, EOFError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{source} is no archive of a community: {error}") from error
    for name, digest in manifest.files.items():
        if compute_sha256(target / name) != digest:
            raise ArchiveError(f"{source}: {name} isn't what was written")
    return manifest


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    file = tar.extractfile(MANIFEST)
    plain = json.loads(file.read(_LONGEST_MANIFEST)) if file is not None else {}
    manifest = Manifest(**plain)
    if manifest.format != FORMAT or LEDGER_FILE not in manifest.files or COMMUNITY_FILE not in manifest.files:
        raise ValueError(f"format {manifest.format}")
    return manifest


def _extract(tar: tarfile.TarFile, name: str, target: Path) -> None:
    parts = PurePosixPath(name).parts
    file = tar.extractfile(name)
    if file is None or name.startswith("/") or ".." in parts or "\\" in name:
        raise ValueError(f"a name that can't be: {name!r}")
    place = target.joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := file.read(1 << 20):
            out.write(chunk)
