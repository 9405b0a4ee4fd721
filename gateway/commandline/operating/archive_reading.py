"""An archive taken apart: each file checked against the manifest, and nothing that no archive is written with."""

import gzip
import json
import shutil
import sqlite3
import tarfile
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from chaincode.audit.trust import Checkpoint
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError, Words, words_of
from gateway.commandline.operating.archive_manifest import (
    FORMAT,
    MANIFEST,
    ArchiveError,
    Manifest,
    can_be_in,
    compute_sha256,
    create_file,
    require_whole,
)
from gateway.hosting.folder import LEDGER_FILE
from gateway.settings import COMMUNITY_FILE, SettingsError

_MOST_HEADERS = 1_000_000   # bytes; ours have 1.5 kB a file
# databases shrink to a fifth or a tenth, empty ones to a hundredth; zeros to a thousandth
SMALL_BYTES, MOST_TIMES = 100_000_000, 100


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
        community = require_whole(target)
    except (
        tarfile.TarError, zlib.error, sqlite3.Error, SettingsError, OSError, EOFError, KeyError, TypeError, ValueError,
        RecursionError,
    ) as error:
        raise ArchiveError(Words(
            "gateway.operating.archive.is_no_archive_of_community", source=source, words=words_of(error),
        )) from error
    for name, digest in manifest.files.items():
        if compute_sha256(target / name) != digest:
            raise ArchiveError("gateway.operating.archive.is_not_what_was_written", source=source, name=name)
    return replace(manifest, community=community)  # the settings' name is checked, the manifest's could be any text


class _Unpacked(gzip.GzipFile):
    """What an archive unpacks to, of which no more is read than may be.

    A header says how long a name or a record after it is, and tarfile reads as much at once, before it lists a file.
    """

    left_bytes = _MOST_HEADERS

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, if so many may still be read."""
        if size is None or not 0 <= size <= self.left_bytes:
            raise WordedError("gateway.operating.archive.its_headers_are_longer_than_any")
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
            raise WordedError("gateway.operating.archive.it_would_unpack", most_bytes=most_bytes)
        if not member.isreg() or member.issparse() or member.name in members:
            raise WordedError("gateway.operating.archive.is_no_plain_file_or_there", member=member.name)
        members[member.name] = member
    return members


def _read_manifest(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    file = tar.extractfile(members[MANIFEST])
    plain = json.loads(file.read(_MOST_HEADERS)) if file is not None else {}
    try:
        manifest = Manifest(**plain | {"checkpoint": Checkpoint(**plain["checkpoint"])})
    except TypeError:  # its words would show names as they stand there
        raise WordedError("gateway.operating.archive.has_other_fields", manifest=MANIFEST) from None
    if manifest.format != FORMAT or LEDGER_FILE not in manifest.files or COMMUNITY_FILE not in manifest.files:
        raise WordedError("gateway.operating.archive.of_another_format", format=manifest.format)
    for name in manifest.files:
        if not can_be_in(name, manifest.has_keys):
            raise WordedError("gateway.operating.archive.name_that_cannot_be", name=name)
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    file = tar.extractfile(member)
    if file is None:
        raise WordedError("gateway.operating.archive.no_plain_file", member=member.name)
    with create_file(target, member.name) as out:
        while chunk := file.read(1 << 20):
            out.write(chunk)


def _require_tables(path: Path) -> None:
    """Refuse a database with a trigger, which would act by itself, or with a view, which shows what it likes."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index')").fetchone()
    if found is not None:
        raise WordedError("gateway.operating.archive.holds_more_than_tables", path=path.name)
