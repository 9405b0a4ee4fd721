"""A community in one file, and back: what stands in it, copied while a server may be at work.

    manifest.json                     what follows, with SHA-256s, and the checkpoint
    community.toml trust.toml ledger.db <organisation>/gateway.db broker/passwords
    keys.sealed                       only with keys: keys/ handover/ broker/ adding.json, encrypted (sealed_keys)

The ledger is copied first, each copy in one read transaction. A mirror that is further than the ledger's copy is left
out of its database, to be made again from block 0; so no anchor can be there without the statement behind it.
"""

import gzip
import json
import os
import shutil
import sqlite3
import tarfile
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from chaincode.audit.trust import Checkpoint
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.block import parse_block
from chaincode.words import WordedError, Words, words_of
from gateway import __version__
from gateway.acts.enrolling.person import PLAN_FILE
from gateway.commandline.base.ledger_file import open_ledger
from gateway.commandline.operating.sealed_keys import seal, unseal
from gateway.hosting.founding import TRUST_FILE
from gateway.hosting.opening import LEDGER_FILE
from gateway.ledger.embedded.store import fill_store
from gateway.settings import COMMUNITY_FILE, SettingsError, load_settings

FORMAT = 1
MANIFEST = "manifest.json"
PLAIN_FILES = (COMMUNITY_FILE, TRUST_FILE, "broker/passwords")
PRIVATE_FOLDERS = ("keys", "handover", "broker")
MIRROR_TABLES = ("state", "happened", "checkpoint")
PASSING_TABLES = ("session", "challenge")
SEALED_FILE = "keys.sealed"
_PRIVATE = tuple(f"{folder}/" for folder in PRIVATE_FOLDERS)
_MOST_HEADERS = 1_000_000   # bytes; ours have 1.5 kB a file
# databases shrink to a fifth or a tenth, empty ones to a hundredth; zeros to a thousandth
SMALL_BYTES, MOST_TIMES = 100_000_000, 100


class ArchiveError(WordedError):
    """What can't be archived, or is no archive; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. checkpoint: of its chain; made_at_s: UTC seconds; files: SHA-256 (hex) by name."""

    format: int
    version: str
    community: str
    made_at_s: int
    checkpoint: Checkpoint
    has_keys: bool
    files: dict[str, str]


def write_archive(
    folder: Path, target: Path, *, passphrase: str | None = None, on_file: Callable[[], None]
) -> Manifest:
    """Copy a community into a new file, mode 0600; its keys, too, under a passphrase if there is one.

    Raises:
        ArchiveError: a ledger or a database that isn't a file of the folder.
        FileExistsError: there is such a file.
    """
    community = _require_whole(folder)
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


def _require_whole(folder: Path) -> str:
    """Refuse a community whose ledger or databases lie elsewhere; give its name."""
    settings = [load_settings(folder, name) for name in ORGANISATIONS]
    if any(setting.ledger.kind == "fabric" for setting in settings):
        raise ArchiveError("gateway.operating.backup_archive.ledger_is_network_every_peer")
    if any(setting.database_url for setting in settings):
        raise ArchiveError("gateway.operating.backup_archive.community_toml_names_databases")
    return settings[0].community


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
        _write(beside, name, (folder / name).read_bytes())
        names.append(name)
    if passphrase is not None:
        private = {name: (folder / name).read_bytes() for name in _list_private(folder)}
        _write(beside, SEALED_FILE, seal(private, passphrase))
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


def _create(target: Path, name: str) -> BinaryIO:
    """Open a new file of the archive's in a folder, its owner's alone; ValueError for a name that leads outside."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or "\\" in name:
        raise WordedError("gateway.operating.backup_archive.name_that_cannot_be", name=name)
    place = target.joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(target: Path, name: str, content: bytes) -> None:
    with _create(target, name) as out:
        out.write(content)


def compute_sha256(path: Path) -> str:
    """Give a file's SHA-256, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_archive(source: Path, target: Path) -> Manifest:
    """Take an archive apart into an empty folder, each file checked against the manifest.

    Raises:
        ArchiveError: no archive of ours, not the bytes that were written, more than there is room for, a file or a
            setting that no archive is written with: the folder's files say where data is sent.
    """
    room = find_room(source, target)
    try:
        with _Unpacked(source) as unpacked, tarfile.open(fileobj=unpacked, mode="r:") as tar:
            members = _list_members(tar, room)
            unpacked.left_bytes = room
            manifest = _read_manifest(tar, members)
            for name in manifest.files:
                _extract(tar, members[name], target)
        for name in (LEDGER_FILE, *(f"{organisation}/gateway.db" for organisation in ORGANISATIONS)):
            _require_tables(target / name)
        community = _require_whole(target)
    except (
        tarfile.TarError, zlib.error, sqlite3.Error, SettingsError, OSError, EOFError, KeyError, TypeError, ValueError,
        RecursionError,
    ) as error:
        raise ArchiveError(Words(
            "gateway.operating.backup_archive.is_no_archive_of_community", source=source, words=words_of(error),
        )) from error
    for name, digest in manifest.files.items():
        if compute_sha256(target / name) != digest:
            raise ArchiveError("gateway.operating.backup_archive.is_not_what_was_written", source=source, name=name)
    return replace(manifest, community=community)  # the settings' name is checked, the manifest's could be any text


class _Unpacked(gzip.GzipFile):
    """What an archive unpacks to, of which no more is read than may be.

    A header says how long a name or a record after it is, and tarfile reads as much at once, before it lists a file.
    """

    left_bytes = _MOST_HEADERS

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, if so many may still be read."""
        if size is None or not 0 <= size <= self.left_bytes:
            raise WordedError("gateway.operating.backup_archive.its_headers_are_longer_than_any")
        self.left_bytes -= size
        return super().read(size)


def find_room(source: Path, target: Path) -> int:
    """Give how many bytes an archive may unpack to: what fits, and no more than ours ever shrink to its size."""
    return min(shutil.disk_usage(target).free, SMALL_BYTES + MOST_TIMES * source.stat().st_size)


def _list_members(tar: tarfile.TarFile, most_bytes: int) -> dict[str, tarfile.TarInfo]:
    """List what is in it, header by header: what lies behind one that is too large isn't even read."""
    members: dict[str, tarfile.TarInfo] = {}
    left = most_bytes
    for member in tar:
        left -= member.size
        if left < 0:
            raise WordedError("gateway.operating.backup_archive.it_would_unpack", most_bytes=most_bytes)
        if not member.isreg() or member.issparse() or member.name in members:
            raise WordedError("gateway.operating.backup_archive.is_no_plain_file_or_there", member=member.name)
        members[member.name] = member
    return members


def make_derived_again(folder: Path) -> None:
    """Make anew what follows from the verified blocks, so that nothing of it is taken from the archive's word.

    That is the ledger's state and list of transactions, and the mirrors, which the gateways make when they start.
    Sessions go: who opens one proves a key, and whoever wrote the archive proved none.

    Raises:
        ArchiveError: a gateway's database that isn't one.
    """
    try:
        for organisation in ORGANISATIONS:
            _forget_unproved(folder / organisation / "gateway.db")
    except sqlite3.Error as error:
        raise ArchiveError(words_of(error).at(f"{organisation}/gateway.db")) from error
    with TemporaryDirectory(dir=folder) as beside:
        made = Path(beside) / LEDGER_FILE
        with open_ledger(folder / LEDGER_FILE) as opened:
            fill_store(made, opened.blocks)
        made.replace(folder / LEDGER_FILE)


def _forget_unproved(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for table in (*PASSING_TABLES, *MIRROR_TABLES):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def _require_tables(path: Path) -> None:
    """Refuse a database with a trigger, which would act by itself, or with a view, which shows what it likes."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index')").fetchone()
    if found is not None:
        raise WordedError("gateway.operating.backup_archive.holds_more_than_tables", path=path.name)


def _read_manifest(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    file = tar.extractfile(members[MANIFEST])
    plain = json.loads(file.read(_MOST_HEADERS)) if file is not None else {}
    try:
        manifest = Manifest(**plain | {"checkpoint": Checkpoint(**plain["checkpoint"])})
    except TypeError:  # its words would show names as they stand there
        raise WordedError("gateway.operating.backup_archive.has_other_fields", manifest=MANIFEST) from None
    if manifest.format != FORMAT or LEDGER_FILE not in manifest.files or COMMUNITY_FILE not in manifest.files:
        raise WordedError("gateway.operating.backup_archive.of_another_format", format=manifest.format)
    for name in manifest.files:
        if not _can_be_in(name, manifest.has_keys):
            raise WordedError("gateway.operating.backup_archive.name_that_cannot_be", name=name)
    return manifest


def _can_be_in(name: str, has_keys: bool) -> bool:
    """Whether an archive can be written with a file of that name."""
    plain = {LEDGER_FILE, *PLAIN_FILES, *(f"{organisation}/gateway.db" for organisation in ORGANISATIONS)}
    return name in plain or (has_keys and name == SEALED_FILE)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    file = tar.extractfile(member)
    if file is None:
        raise WordedError("gateway.operating.backup_archive.no_plain_file", member=member.name)
    with _create(target, member.name) as out:
        while chunk := file.read(1 << 20):
            out.write(chunk)


def take_keys(folder: Path, passphrase: str) -> None:
    """Put the sealed keys of an archive that was taken apart where they belong.

    Raises:
        InputError: another passphrase.
        ArchiveError: a file among them that no backup seals.
    """
    try:
        for name, content in unseal((folder / SEALED_FILE).read_bytes(), passphrase).items():
            if name != PLAN_FILE and not name.startswith(_PRIVATE):
                raise WordedError("gateway.operating.backup_archive.name_that_cannot_be", name=name)
            _write(folder, name, content)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ArchiveError(words_of(error).at(SEALED_FILE)) from error
    (folder / SEALED_FILE).unlink()
